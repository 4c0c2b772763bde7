package monitor

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Monitor is one acceptor: a group of rules that reads a trace event by event.
type Monitor interface {
	// Observe takes the next event of the trace. The event is valid during
	// the call; its octets must not change afterwards.
	Observe(e *trace.Event)
	// Finish takes the end of the trace and judges what never came.
	Finish()
}

// FloorPolicy is what a conference's policy says of one floor.
type FloorPolicy struct {
	// MaxHolders is how many may hold the floor at a time; 0 stands for any
	// number.
	MaxHolders int
	// Chair tells a chair-controlled floor from a first-come-first-served
	// one.
	Chair bool
}

// Config is what a judge knows beside the trace. Its zero value judges a call's
// trace that may have been cut short at any event.
type Config struct {
	// Complete says that the run came to rest: nothing more was going to
	// happen when the trace ended. Only then is a missing answer, or what is
	// left over, a finding.
	Complete bool
	// Patience is how long a box may leave undone what it must do "then"
	// before it counts as not done; 0 stands for DefaultPatience.
	Patience time.Duration
	// Keys returns the key that the identity shares with the KMS, or nil. With
	// it the judge opens the MIKEY messages in Event.Sealed itself. It serves
	// in-process runs only and may be nil.
	Keys func(identity string) []byte
	// ProtocolType is the MIKEY protocol type of TLS in the Crypto Session's
	// GENERIC-ID map; 0 stands for that of mikey's profile. No RFC fixes it.
	ProtocolType uint8
	// Server is the box with the Floor Control Server; "" stands for "MRFP".
	Server string
	// Floors are the floors' policies, for runs without an Indicate Floor
	// Policy message; those of the message go before them.
	Floors map[uint16]FloorPolicy
	// Whole says that nothing was asked of the server before the trace began,
	// so that a floor request of which the trace says nothing never was.
	Whole bool
	// Partial says that the trace need not show all that its server has to do
	// with: it was begun in the middle, or shows some of the connections only. What
	// is right with something that was not seen is then no finding.
	Partial bool
	// Silent says that the server writes no notes: a foreign one, of which the
	// trace has what its clients sent and what reached them.
	Silent bool
	// RFC8855 judges BFCP by RFC 8855 instead of RFC 4582, and Unreliable by
	// the rules for UDP.
	RFC8855, Unreliable bool
}

// DefaultPatience is far beyond a round trip and far below the time-out of
// anybody who waits.
const DefaultPatience = 2 * time.Second

// Judge reads a whole trace and returns the verdict on it. In its findings,
// Offset is the Seq of the event with which the breach was complete (0 where no
// event is at fault, only the end of the trace) and Path names that event:
// "SIP/send/INVITE". Sender weighs the run as a whole: the worst of all its boxes.
func Judge(t *trace.Trace, cfg Config) rule.Verdict {
	p := NewJudge(cfg)
	for i := range t.Events {
		p.Event(&t.Events[i])
	}
	return p.Verdict()
}

// Panel is a judge at work: every monitor of this package over one trace that
// is still growing. It is used by one goroutine at a time.
type Panel struct {
	bench
	scene    scene
	monitors []Monitor
	over     bool
}

// NewJudge returns a judge that has seen nothing yet.
func NewJudge(cfg Config) *Panel {
	if cfg.Patience == 0 {
		cfg.Patience = DefaultPatience
	}
	if cfg.Server == "" {
		cfg.Server = "MRFP"
	}
	if cfg.ProtocolType == 0 {
		cfg.ProtocolType = mikey.DefaultProfile().ProtocolTypeTLS
	}
	p := &Panel{bench: bench{cfg: cfg}}
	b, s := &p.bench, &p.scene
	p.monitors = []Monitor{
		&order{bench: b, scene: s}, &roles{bench: b, scene: s}, &tlsStart{bench: b, scene: s}, &keys{bench: b, scene: s},
		&failure{bench: b, scene: s}, &answers{bench: b, scene: s}, &leftover{bench: b, scene: s},
		newFlow(b, s),
	}
	return p
}

// Event takes the next event of the trace. Its octets must not change
// afterwards.
func (p *Panel) Event(e *trace.Event) {
	p.scene.look(e)
	for _, m := range p.monitors {
		m.Observe(e)
	}
}

// Findings returns what was found so far. The slice is valid until the next
// call.
func (p *Panel) Findings() []rule.Finding { return p.verdict.Findings }

// Take returns what was found since it was last called and forgets it, so that
// a judge of what has no end needs no more memory for it. The weight stays. The
// slice is valid until the next call.
func (p *Panel) Take() []rule.Finding {
	f := p.verdict.Findings
	p.verdict.Findings = f[:0]
	return f
}

// Verdict ends the trace and returns the verdict on it. Further events are
// ignored.
func (p *Panel) Verdict() rule.Verdict {
	if !p.over {
		p.over = true
		for _, m := range p.monitors {
			m.Finish()
		}
		p.monitors = nil
	}
	return p.verdict
}

// bench is what all monitors of one judge share: the configuration and the
// verdict.
type bench struct {
	cfg     Config
	verdict rule.Verdict
}

// report enters a finding about the event e; nil stands for the trace's end.
func (b *bench) report(r *rule.Rule, e *trace.Event, format string, args ...any) {
	if e == nil {
		b.verdict.Report(r, 0, "end of trace", format, args...)
		return
	}
	b.verdict.Report(r, e.Seq, string(e.Interface)+"/"+string(e.Kind)+"/"+e.Name, format, args...)
}

// overdue tells whether what became due at m, and was due no longer from the
// moment until on, had time to be done. Without until it was due to the end.
func (b *bench) overdue(m, until moment, end time.Duration) bool {
	if until.was() {
		return until.at-m.at >= b.cfg.Patience
	}
	return b.cfg.Complete || end-m.at >= b.cfg.Patience
}
