package monitor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// flow watches floor control: the messages between a Floor Control Server and
// its participants and chairs, over TCP or UDP, within a call or bare. What
// reaches the server (trace.Deliver) is what it has to answer; what it sends
// (trace.Send) is what it is held to.
//
// A server may tell the news of one moment in any order: a new holder before the
// old one is told that the floor was taken. So what concerns several participants
// is judged when the moment is over, which is when the next input reaches the
// server.
type flow struct {
	*bench
	*scene
	profile bfcp.Profile
	message bfcp.Message
	decoded rule.Verdict
	infos   []requestInfo
	shares  []floorShare

	peers       map[peerKey]*peer
	peerOrder   []*peer
	requests    map[requestKey]*request
	ongoing     map[floorKey][]*request // by floor, in the order of arrival
	byUser      map[userKey][]*request  // by who asked
	heard       map[int]*voices         // who speaks, by connection
	voice       map[userKey]int         // the connection that a user spoke on last
	seen        map[sight]bfcp.Status   // what each client was told last
	due         []*request              // those that a release over Mp must end
	subscribers map[userKey]*subscription
	subOrder    []*subscription
	policies    map[floorKey]FloorPolicy
	conferences map[uint32]bool // those that a policy was given for
	moment      int             // number of inputs to the server so far
	granted     []grant         // of this moment
	arrived     int             // floor requests that reached the server
	// primitives and attributes are what the server said that it supports.
	primitives, attributes map[uint8]bool
	reported               map[uint16]bool // requests whose grant was reported over Mp
	firstGrants            []grant
	unparsable             []badData
	asks                   int // questions that may be kept
}

type (
	peerKey struct {
		conn   int
		client string
	}
	requestKey struct {
		conference uint32
		id         uint16
	}
	floorKey struct {
		conference uint32
		floor      uint16
	}
	userKey struct {
		conference uint32
		user       uint16
	}
)

// peer is a client on one connection.
type peer struct {
	peerKey
	questions []*query // that reached the server
	asked     []*query // that the client sent and that were not answered to it
	// blind says that some of what was said on the connection is not in the
	// trace; epoch counts how often that became known.
	blind bool
	epoch int
	over  bool // both its ends are closed
}

// query is a client's request.
type query struct {
	peer      *peer
	primitive bfcp.Primitive
	header    bfcp.Header
	event     moment
	name      string
	floors    []uint16
	request   uint16 // the floor request named
	user      uint16 // the beneficiary, else the User ID
	priority  bfcp.Priority
	octets    []byte
	order     int // among the floor requests
	verdict   string
	expect    bfcp.ErrorCode // that the message's own faults demand, 0 for none
	either    bool           // the message may be answered or not
	close     bool           // the server must close the connection
	times     int            // that it arrived: over UDP it may be retransmitted
	answers   int
	unknown   bool // has an unknown mandatory attribute
	reused    bool // the last question of that number may still get an answer (UDP)
}

// badData is a message that cannot be parsed, at who received it.
type badData struct {
	peer    *peer
	box     string
	event   moment
	finding string
}

func newFlow(b *bench, s *scene) *flow {
	f := &flow{bench: b, scene: s}
	switch {
	case b.cfg.RFC8855 && b.cfg.Unreliable:
		f.profile = bfcp.RFC8855Unreliable
	case b.cfg.RFC8855:
		f.profile = bfcp.RFC8855Reliable
	}
	return f
}

// Observe takes the next event.
func (f *flow) Observe(e *trace.Event) {
	switch e.Interface {
	case trace.BFCP:
		f.bfcp(e)
	case trace.Mp:
		f.mpEvent(e)
	case trace.TCP:
		if e.Name == trace.TCPUnseen && e.Kind == trace.Note {
			f.unseen(e)
		}
		if (e.Name == trace.TCPFin || e.Name == trace.TCPReset) && len(f.peers) > 0 {
			f.closed(e)
		}
	case trace.Box:
		if e.Kind == trace.Note && e.Name == trace.Decision {
			f.decision(e)
		}
	}
}

// bfcp takes a message.
func (f *flow) bfcp(e *trace.Event) {
	if e.Kind != trace.Send && e.Kind != trace.Deliver || len(e.Octets) == 0 {
		return
	}
	toServer := e.To == f.cfg.Server
	client := e.From
	if !toServer {
		client = e.To
	}
	if !toServer && e.From != f.cfg.Server {
		return
	}
	p := f.peer(e.Conn, client)
	sent := e.Kind == trace.Send
	f.message.Decode(e.Octets, f.profile, &f.decoded)
	if f.message.F && f.message.Version == 2 {
		return // a fragment: what it is part of is not judged
	}
	if sent && f.decoded.Sender == rule.Violation {
		if why := firstViolation(&f.decoded); why != "" {
			f.report(rule.FlowWellFormed, e, "%s", why)
		}
	}
	switch {
	case toServer && sent:
		f.clientSent(p, e)
		if f.cfg.Silent {
			f.asked(p, e)
		}
	case toServer:
		f.asked(p, e)
	case sent:
		f.told(p, e)
	default:
		if f.cfg.Silent {
			f.told(p, e)
		}
		f.clientGot(p, e)
	}
}

// firstViolation returns what a message breaks. Its Transaction ID is judged by
// what the message is for.
func firstViolation(v *rule.Verdict) string {
	for _, x := range v.Findings {
		if x.Rule.Level == rule.Must && x.Rule != rule.BFCPTransactionZero {
			return x.String()
		}
	}
	return ""
}

func (f *flow) peer(conn int, client string) *peer {
	k := peerKey{conn, client}
	p := f.peers[k]
	if p == nil {
		if f.peers == nil {
			f.peers = make(map[peerKey]*peer)
		}
		p = &peer{peerKey: k}
		f.peers[k] = p
		f.peerOrder = append(f.peerOrder, p)
	}
	return p
}

// input ends the moment: what the server had to say about it is said.
func (f *flow) input() {
	f.moment++
	if len(f.granted) > 0 {
		f.settle(false)
	}
	if f.cfg.Partial && max(len(f.requests), len(f.seen), len(f.voice)) > maxKnown {
		f.forgetAll()
	}
	if f.asks++; f.cfg.Partial && f.asks > 2*maxKnown {
		f.sweep()
	}
}

// Finish judges what never came.
func (f *flow) Finish() {
	f.moment++
	f.settle(f.cfg.Complete)
	f.finishTransactions()
	f.finishSubscriptions()
	f.finishReports()
}
