package observer

import (
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// DefaultPatience is how long an answer may take before it counts as none. No
// RFC gives a time over TCP; RFC 8855 §8.3 gives up a transaction after as much
// over UDP.
const DefaultPatience = 10 * time.Second

// Port is where BFCP is expected if nothing else tells: floorcheck's own, and
// the one that analysers know.
const Port = 5070

// Config says how to observe.
type Config struct {
	// Profile is RFC4582 or RFC8855 to judge by that one alone. Auto, the
	// default, lets pass what either of the two allows.
	Profile Profile
	// Server, where valid, is the floor control server's address; its port may
	// be 0 for any. Else who sends requests first is the client.
	Server netip.AddrPort
	// Whole says that the observer sees all that the servers have to do with,
	// from their start.
	Whole bool
	// Patience is how long an answer may take; 0 stands for DefaultPatience.
	Patience time.Duration
	// Keys opens TLS; nil opens nothing.
	Keys *Keys
	// Finding is told of each finding, Message of each BFCP message; both may be
	// nil. What they are given is theirs only during the call.
	Finding func(*Finding)
	Message func(*Message)
	// Event gets every event that a monitor gets; it may be nil. The octets
	// do not change afterwards.
	Event func(*trace.Event)
}

// Profile is what BFCP is judged by.
type Profile uint8

// The profiles.
const (
	Auto Profile = iota
	RFC4582
	RFC8855
)

// Finding is a breach, and where it was seen.
type Finding struct {
	rule.Finding
	// Packet is the number of the packet with which the breach was complete, 0
	// where it is known only at the end.
	Packet int
	// At is the packet's time since the first.
	At time.Duration
	// Conn is the connection's number, 0 where none is at fault.
	Conn     int
	From, To string
	// Message is the primitive's name; "" where the finding is about no
	// message.
	Message string
	// Octets are the message's, for a finding about octets.
	Octets []byte
}

// Message is a BFCP message that was seen.
type Message struct {
	Packet   int
	At       time.Duration
	Conn     int
	From, To string
	Octets   []byte
	Verdict  *rule.Verdict
}

// Counts sums up what was seen.
type Counts struct {
	Connections int `json:"connections"` // that carried BFCP, or TLS
	BFCP        int `json:"bfcp"`        // connections with BFCP, in TLS or not
	TLS         int `json:"tls"`
	Opened      int `json:"opened"`   // of TLS
	Unopened    int `json:"unopened"` // that carried TLS which was not opened
	Refused     int `json:"refused"`  // of those, for which there was a key that does not fit
	Datagrams   int `json:"datagrams"`
	Messages    int `json:"messages"`
	Unseen      int `json:"unseen"`  // times that octets were missing
	Skipped     int `json:"skipped"` // octets passed over until a message began
	Violations  int `json:"violations"`
	Deviations  int `json:"deviations"`
}

// maxServers bounds how many panels are kept; what is beyond is judged message
// by message only.
const maxServers = 4096

// Observer observes. It is used by one goroutine at a time.
type Observer struct {
	cfg      Config
	counts   Counts
	panels   map[string]*panel
	order    []*panel
	udp      map[flow]*conn
	conns    int
	message  bfcp.Message
	verdict  rule.Verdict
	other    rule.Verdict
	notes    map[string]int
	noteList []string
}

// panel judges one server.
type panel struct {
	*monitor.Panel
	server string
	last   time.Duration
}

// New returns an observer that has seen nothing.
func New(cfg Config) *Observer {
	if cfg.Patience == 0 {
		cfg.Patience = DefaultPatience
	}
	return &Observer{cfg: cfg, panels: map[string]*panel{}, udp: map[flow]*conn{}, notes: map[string]int{}}
}

// Counts returns what was seen so far.
func (o *Observer) Counts() Counts { return o.counts }

// Note is something that was not judged, and how often.
type Note struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

// maxNotes bounds the kinds of notes that are kept.
const maxNotes = 1000

func (o *Observer) note(text string) {
	if o.notes[text] == 0 {
		if len(o.noteList) >= maxNotes {
			text = "more of the like"
		}
		if o.notes[text] == 0 {
			o.noteList = append(o.noteList, text)
		}
	}
	o.notes[text]++
}

// Notes returns what was not judged and why, in the order in which it turned up.
func (o *Observer) Notes() []Note {
	all := make([]Note, len(o.noteList))
	for i, text := range o.noteList {
		all[i] = Note{text, o.notes[text]}
	}
	return all
}

// panel returns the panel of a server, or nil where there are too many.
func (o *Observer) panel(server string, udp bool) *panel {
	key := server
	if udp {
		key += "/udp"
	}
	p := o.panels[key]
	if p == nil && len(o.panels) < maxServers {
		p = &panel{server: server, Panel: monitor.NewJudge(monitor.Config{
			Server: server, Silent: true, Whole: o.cfg.Whole, Partial: !o.cfg.Whole, Patience: o.cfg.Patience,
			RFC8855: udp || o.cfg.Profile == RFC8855, Unreliable: udp,
		})}
		o.panels[key] = p
		o.order = append(o.order, p)
	}
	if p == nil {
		o.note("more servers than can be judged at once: messages were judged one by one only")
	}
	return p
}

// event gives a monitor an event and tells what it found.
func (o *Observer) event(p *panel, e *trace.Event) {
	if o.cfg.Event != nil {
		o.cfg.Event(e)
	}
	if p == nil {
		return
	}
	p.last = e.At
	p.Event(e)
	o.found(p, e)
}

func (o *Observer) found(p *panel, e *trace.Event) {
	for _, f := range p.Take() {
		if f.Rule == rule.FlowWellFormed {
			continue // the codec tells it better
		}
		if f.Offset == 0 && o.counts.Unseen > 0 {
			o.note("something was not seen to be answered or closed, but octets are missing, so that it may have been: " + f.Detail)
			continue
		}
		x := Finding{Finding: f, Packet: f.Offset}
		if e != nil && e.Seq == f.Offset {
			x.At, x.Conn, x.From, x.To, x.Message = e.At, e.Conn, e.From, e.To, e.Name
		} else {
			x.At = p.last
			x.From = p.server
		}
		x.Offset = -1
		o.tell(&x)
	}
}

func (o *Observer) tell(f *Finding) {
	switch f.Rule.Level {
	case rule.Must:
		o.counts.Violations++
	case rule.Should:
		o.counts.Deviations++
	default:
		return // nobody's fault
	}
	if o.cfg.Finding != nil {
		o.cfg.Finding(f)
	}
}

// Finish ends the observation: what never came is judged.
func (o *Observer) Finish() {
	for _, p := range o.order {
		p.Verdict()
		o.found(p, nil)
	}
	o.panels, o.order, o.udp = nil, nil, nil
}

// Missed enters something that who feeds the observer could not hand on.
func (o *Observer) Missed(text string) { o.note(text) }
