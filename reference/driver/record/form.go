package record

import (
	"strconv"
	"time"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Form is how a SIP, Mp or KMS message stands in the trace. It is worked out
// once when the message is sent and used again when it arrives.
type Form struct {
	name        string
	transaction uint32
	octets      []byte
	sealed      []byte
	attrs       trace.Attrs
}

// Form returns the form of the message that a sends, or nil if a sends none.
func (r *Recorder) Form(a node.Action) *Form {
	if r.silent {
		return nil
	}
	switch a := a.(type) {
	case node.SendSip:
		return sipForm(&a.Message)
	case node.SendMp:
		return mpForm(&a.Message)
	case node.SendKms:
		return &Form{name: a.Name, transaction: a.Exchange, sealed: a.Octets,
			attrs: trace.Attrs{{Key: "length", Value: strconv.Itoa(len(a.Octets))}}}
	}
	return nil
}

func (r *Recorder) message(at time.Duration, i trace.Interface, k trace.Kind, from, to string, f *Form) {
	e := trace.Event{Interface: i, Kind: k, From: from, To: to}
	if f != nil {
		e.Name, e.Transaction, e.Octets, e.Sealed, e.Attrs = f.name, f.transaction, f.octets, f.sealed, f.attrs
	}
	r.enter(at, &e)
}

func sipForm(m *node.Sip) *Form {
	f := &Form{name: m.Name(), transaction: m.CSeq, attrs: make(trace.Attrs, 0, 5)}
	f.add("callid", m.CallID)
	f.add("from", m.From)
	f.add("to", m.To)
	if m.Warning != "" {
		f.add("warning", m.Warning)
	}
	if m.Reason != "" {
		f.add("reason", m.Reason)
	}
	if len(m.Body) > 0 {
		f.octets, f.sealed = sdp.Redact(m.Body), m.Body
	}
	return f
}

func mpForm(m *mp.Message) *Form {
	f := &Form{name: m.Name(), transaction: m.Transaction, attrs: make(trace.Attrs, 0, 8)}
	f.number("context", m.Context)
	f.number("termination", m.Termination)
	if m.Protocol != "" {
		f.add("protocol", string(m.Protocol))
	}
	if m.RemoteAddress.IsValid() {
		f.add("remote", m.RemoteAddress.String())
	}
	if m.LocalAddress.IsValid() {
		f.add("local", m.LocalAddress.String())
	}
	if len(m.PreSharedKey) > 0 {
		f.add("psk", m.PreSharedKey.String())
	}
	f.flag("establishTcp", m.EstablishTCP)
	f.flag("notifyTcp", m.NotifyTCPFailure)
	f.flag("notifyTls", m.NotifyTLSFailure)
	if m.Cause != "" {
		f.add("cause", m.Cause)
	}
	if d := m.Decision; d != nil {
		f.add("request", strconv.Itoa(int(d.FloorRequest)))
		f.add("status", d.Status)
		f.add("user", strconv.Itoa(int(d.User)))
	} else if m.UserID != nil {
		f.add("user", strconv.Itoa(int(*m.UserID)))
	}
	// The form that shows a key as its fingerprint only.
	f.octets = m.AppendJSON(make([]byte, 0, 192))
	return f
}

func (f *Form) add(key, value string) { f.attrs = append(f.attrs, trace.Attr{Key: key, Value: value}) }

func (f *Form) number(key string, n uint32) {
	if n != 0 {
		f.add(key, strconv.FormatUint(uint64(n), 10))
	}
}

func (f *Form) flag(key string, on bool) {
	if on {
		f.add(key, "true")
	}
}
