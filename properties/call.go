package properties

import (
	"bytes"
	"context"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Mishap is what happens to one action on the wires of a call.
type Mishap struct {
	// At counts the messages and segments of the call, from 0.
	At int
	// What happens to it, and where in its octets, for those that change them.
	What  MishapKind
	Place uint16
}

// MishapKind is a kind of mishap.
type MishapKind uint8

// The mishaps. A message is lost, arrives twice, arrives with one bit changed, or
// the connection that carries it is reset.
const (
	Lost MishapKind = iota
	Doubled
	Flipped
	Reset
	mishapKinds
)

// String returns the mishap on one line.
func (m Mishap) String() string {
	return fmt.Sprintf("%s %d (%d)", [...]string{"lose", "double", "flip a bit of", "reset at"}[m.What], m.At, m.Place)
}

// ParseMishap reads a mishap from four octets; any four are one.
func ParseMishap(b [4]byte) Mishap {
	return Mishap{At: int(b[0]), What: MishapKind(b[1]) % mishapKinds, Place: uint16(b[2])<<8 | uint16(b[3])}
}

// schedule is a wire on which the mishaps happen.
func schedule(mishaps []Mishap) node.Wire {
	n := -1
	return func(_ string, a node.Action) []node.Action {
		switch a.(type) {
		case node.SendSip, node.SendMp, node.SendKms, node.Write, node.Dial:
		default:
			return []node.Action{a}
		}
		n++
		for _, m := range mishaps {
			if m.At == n {
				return m.strike(a)
			}
		}
		return []node.Action{a}
	}
}

func (m Mishap) strike(a node.Action) []node.Action {
	w, isWrite := a.(node.Write)
	_, isDial := a.(node.Dial)
	switch {
	case m.What == Lost && isWrite:
		// TCP loses nothing: the connection hangs, or here, is cut.
		return []node.Action{node.Cut{Conn: w.Conn}}
	case m.What == Lost:
		return nil
	case m.What == Reset && isWrite:
		return []node.Action{a, node.Cut{Conn: w.Conn}}
	case m.What == Doubled && !isWrite && !isDial:
		return []node.Action{a, a}
	case m.What == Flipped:
		return []node.Action{m.flip(a)}
	}
	return []node.Action{a}
}

func (m Mishap) flip(a node.Action) node.Action {
	bit := func(b []byte) []byte {
		b = bytes.Clone(b)
		if len(b) > 0 {
			b[int(m.Place>>3)%len(b)] ^= 1 << (m.Place & 7)
		}
		return b
	}
	switch a := a.(type) {
	case node.SendSip:
		a.Message.Body = bit(a.Message.Body)
		return a
	case node.SendMp:
		a.Message.PreSharedKey = mp.Key(bit(a.Message.PreSharedKey))
		return a
	case node.SendKms:
		a.Octets = bit(a.Octets)
		return a
	case node.Write:
		a.Octets = bit(a.Octets)
		return a
	}
	return a
}

// PlayCall makes a simulated call while the mishaps happen.
func PlayCall(o call.Options, mishaps []Mishap) (*call.Result, error) {
	o.Sim, o.Wire = true, schedule(mishaps)
	return call.Run(context.Background(), o)
}

// CallWithMishaps makes a simulated call while the mishaps happen and returns an
// error unless the call came to rest and the monitors have nothing against any
// box; that nothing is left behind without cause is one of their rules. How the
// call ends is the mishaps' business.
func CallWithMishaps(o call.Options, mishaps []Mishap) error {
	r, err := PlayCall(o, mishaps)
	if err != nil {
		return err
	}
	if r.Verdict.Sender == rule.Violation {
		return fmt.Errorf("%s, seed %d, %v: the call ended %q and %v", o.Fault, o.Seed, mishaps, r.Outcome, r.Verdict.Findings)
	}
	return nil
}
