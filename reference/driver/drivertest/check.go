package drivertest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// life is what a trace says of one box's end of one connection.
type life struct {
	opened, ended   bool
	sent, delivered []byte
}

// Check holds what is true of every trace of a network that loses nothing of a
// connection that it does not cut.
func Check(tr *trace.Trace) error {
	ends := make(map[string]*life)
	at := func(box string, conn int) *life {
		k := fmt.Sprint(box, " ", conn)
		if ends[k] == nil {
			ends[k] = new(life)
		}
		return ends[k]
	}
	// A box may dial its own listener: its two ends look like one from here.
	own := make(map[int]bool)
	var last time.Duration
	for i, e := range tr.Events {
		if e.Seq != i+1 || e.At < last {
			return fmt.Errorf("event %d: expected numbers and times in order, found %d at %v", i+1, e.Seq, e.At)
		}
		last = e.At
		if e.Interface != trace.TCP || e.Conn == 0 {
			continue
		}
		if e.From == e.To {
			own[e.Conn] = true
		}
		if own[e.Conn] {
			continue
		}
		box := e.To
		if e.Kind != trace.Deliver {
			box = e.From
		}
		l := at(box, e.Conn)
		switch {
		case e.Kind == trace.Leftover && l.ended:
			return fmt.Errorf("event %d: expected nothing of connection %d to be left at %s", e.Seq, e.Conn, box)
		case e.Kind == trace.Deliver && l.ended:
			return fmt.Errorf("event %d: expected nothing behind the end of connection %d at %s, found %s", e.Seq, e.Conn, box, e.Name)
		case e.Kind == trace.Deliver && e.Name == trace.TCPOpen:
			if l.opened {
				return fmt.Errorf("event %d: expected connection %d to open once at %s", e.Seq, e.Conn, box)
			}
			l.opened = true
		case e.Name == trace.TCPData && e.Kind == trace.Send:
			if l.opened && !l.ended {
				l.sent = append(l.sent, e.Octets...)
			}
		case e.Name == trace.TCPData:
			if !l.opened {
				return fmt.Errorf("event %d: expected connection %d to be open at %s before data", e.Seq, e.Conn, box)
			}
			l.delivered = append(l.delivered, e.Octets...)
			if from := at(e.From, e.Conn); !bytes.HasPrefix(from.sent, l.delivered) {
				return fmt.Errorf("event %d: expected the octets that %s sent, in their order: sent %x, delivered %x", e.Seq, e.From, from.sent, l.delivered)
			}
		case e.Name == trace.TCPFin && e.Kind == trace.Deliver:
			if from := at(e.From, e.Conn); !bytes.Equal(from.sent, l.delivered) {
				return fmt.Errorf("event %d: expected all octets before the FIN: sent %x, delivered %x", e.Seq, from.sent, l.delivered)
			}
			l.ended = true
		case e.Name == trace.TCPFin, e.Name == trace.TCPReset, e.Name == trace.TCPRefused, e.Name == trace.TCPTimeout:
			if l.ended {
				return fmt.Errorf("event %d: expected one end of connection %d at %s", e.Seq, e.Conn, box)
			}
			l.ended = true
		}
	}
	return nil
}
