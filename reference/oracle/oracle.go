package oracle

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Version is that of the language of requests and answers. Within one version
// members are added and none is removed, renamed or given another meaning.
const Version = "1"

// MaxRequest is the longest request that is read, in octets.
const MaxRequest = 16 << 20

// Oracle answers questions. It holds nothing but memory that it uses again, so
// that one question never depends on another; it is not for use by several
// goroutines at once.
type Oracle struct {
	// Plain makes Append read every request with encoding/json. It is slower
	// and makes no difference to any answer, which is what tests use it for.
	Plain bool

	request Request
	verdict Verdict
	message bfcp.Message
	octets  []byte // what "hex" stands for
}

// New returns an Oracle.
func New() *Oracle { return &Oracle{} }

// Append answers one request, a JSON object, and appends the answer to dst as
// one line of JSON without a line end. It never fails: what is wrong with the
// request is in the answer. A request of more than MaxRequest octets is refused,
// so that who reads lines needs to hand over no more than MaxRequest+1 of them.
func (o *Oracle) Append(dst, request []byte) []byte {
	o.read(request)
	if o.verdict.Err == nil {
		o.Ask(&o.request, &o.verdict)
	}
	return appendAnswer(dst, o.request.ID, &o.verdict)
}

// Last returns the verdict of the last Append, for who wants to know more than
// its octets. It is valid until the next one.
func (o *Oracle) Last() *Verdict { return &o.verdict }

// Ask answers one question. It allocates nothing to decode a BFCP message
// without a finding.
func (o *Oracle) Ask(q *Request, v *Verdict) {
	v.reset()
	switch q.Op {
	case OpDecode:
		o.decode(q, v)
	case OpEncode:
		o.encode(q, v)
	case OpAnswer:
		answer(q, v)
	case OpDerive:
		derive(q, v)
	case OpReaction:
		react(q, v)
	case OpTrace:
		judgeTrace(q, v)
	case OpRules:
		rules(q, v)
	case OpVersion:
		v.bare = true
		v.Members = appendString(append(v.Members, `"version":`...), Version)
	case OpSchema:
		v.bare = true
		v.Members = append(append(v.Members, `"schema":`...), compactSchema()...)
	case 0:
		v.Err = usage("expected an op, one of %s, found none", opNames.list())
	default:
		v.Err = unsupported("expected an op of version %s, found %q", Version, q.Op)
	}
}

// decode judges one message.
func (o *Oracle) decode(q *Request, v *Verdict) {
	switch q.Kind {
	case KindBFCP:
		o.decodeBFCP(q, v)
	case KindSDP:
		decodeSDP(q, v)
	case KindMIKEY:
		decodeMIKEY(q, v)
	case KindMp:
		decodeMp(q, v)
	case KindTLSRecord:
		decodeTLSRecord(q, v)
	case KindTLSHandshake:
		decodeTLSHandshake(q, v)
	default:
		v.Err = usage("expected a kind, one of %s, found none", kindNames.list())
	}
}

func rules(q *Request, v *Verdict) {
	v.bare = true
	list := rule.All()
	if q.Rule != "" {
		r := rule.ByID(q.Rule)
		if r == nil {
			v.Err = usage("expected the ID of a rule in rule, found %q; op rules without it lists them", clip(q.Rule))
			return
		}
		list = []*rule.Rule{r}
	}
	v.Members = append(v.Members, `"rules":[`...)
	for i, r := range list {
		if i > 0 {
			v.Members = append(v.Members, ',')
		}
		v.Members = appendRule(v.Members, r)
	}
	v.Members = append(v.Members, ']')
}
