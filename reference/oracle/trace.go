package oracle

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// traceConfig is member config of op trace; see monitor.Config.
type traceConfig struct {
	Complete bool `json:"complete"`
	// Patience is in nanoseconds, as is the time of an event.
	Patience     time.Duration         `json:"patience"`
	Keys         map[string]octets     `json:"keys"`
	ProtocolType uint8                 `json:"protocolType"`
	Server       string                `json:"server"`
	Floors       map[uint16]traceFloor `json:"floors"`
	Whole        bool                  `json:"whole"`
	Silent       bool                  `json:"silent"`
}

type traceFloor struct {
	MaxHolders int  `json:"maxHolders"`
	Chair      bool `json:"chair"`
}

// traceEvent is an event with what no trace shows by itself: the octets of a
// MIKEY message, for who has them.
type traceEvent struct {
	trace.Event
	Sealed octets `json:"sealed"`
}

// judgeTrace hands a sequence of events to the monitors.
func judgeTrace(q *Request, v *Verdict) {
	var events []traceEvent
	if v.Err = readMember("events", q.Events, &events); v.Err != nil {
		return
	}
	var c traceConfig
	if q.Config != nil {
		if v.Err = readMember("config", q.Config, &c); v.Err != nil {
			return
		}
	}
	if c.Patience < 0 {
		v.Err = usage("expected a time that is not negative in config.patience, found %d", c.Patience)
		return
	}
	cfg := monitor.Config{Complete: c.Complete, Patience: c.Patience, ProtocolType: c.ProtocolType, Server: c.Server, Whole: c.Whole, Silent: c.Silent,
		RFC8855: q.Profile == RFC8855, Unreliable: q.Transport == UDP}
	if c.Keys != nil {
		cfg.Keys = func(identity string) []byte { return c.Keys[identity] }
	}
	if c.Floors != nil {
		cfg.Floors = make(map[uint16]monitor.FloorPolicy, len(c.Floors))
		for id, f := range c.Floors {
			cfg.Floors[id] = monitor.FloorPolicy(f)
		}
	}
	if q.Transport == UDP && q.Profile != RFC8855 {
		_, v.Err = bfcpProfile(q)
		return
	}
	t := &trace.Trace{Events: make([]trace.Event, len(events))}
	for i := range events {
		e := &t.Events[i]
		if *e = events[i].Event; e.Seq != 0 && e.Seq != i+1 {
			v.Err = usage("expected the numbers 1, 2, 3 and so on, or none, in events[%d].seq, found %d", i, e.Seq)
			return
		}
		if i > 0 && e.At < t.Events[i-1].At {
			v.Err = usage("expected a time not before the one of the event before it in events[%d].at, found %d", i, e.At)
			return
		}
		e.Seq, e.Sealed = i+1, events[i].Sealed
	}
	v.Verdict = monitor.Judge(t, cfg)
	v.seq = true
}
