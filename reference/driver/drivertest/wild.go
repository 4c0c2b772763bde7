package drivertest

import (
	"bytes"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
)

// dice draws small numbers from a stream of octets.
type dice struct{ io.Reader }

func (d dice) below(n int) int {
	var b [1]byte
	_, _ = io.ReadFull(d, b[:]) // a stream that ends draws zeros
	return int(b[0]) % n
}

// Wild returns a box that does anything a box may do, and some things that it
// may not, at each of its first inputs. Its timers run for up to 50 units; it
// tells peer, which must be another wild box, where it listens.
func Wild(name, peer string, random io.Reader, unit time.Duration) *Box {
	d := dice{random}
	var conns []node.Conn
	var addresses []netip.AddrPort
	n, count := 60, byte(0)
	return &Box{Box: name, On: func(_ time.Time, in node.Input, out *node.Outbox) {
		switch in := in.(type) {
		case node.Listening:
			out.Sip(peer, node.Sip{Method: "INVITE", From: in.Local.String()})
		case node.SipIn:
			addresses = append(addresses, netip.MustParseAddrPort(in.Message.From))
		case node.Opened:
			if in.Listener != "" {
				conns = append(conns, in.Conn)
			}
		}
		if n--; n < 0 {
			return
		}
		for range 1 + d.below(3) {
			conn := node.Conn(d.below(4))
			if len(conns) > 0 && d.below(8) > 0 {
				conn = conns[d.below(len(conns))]
			}
			label := string(rune('a' + d.below(3)))
			switch d.below(12) {
			case 0:
				out.Listen(label)
			case 1:
				out.Unlisten(label)
			case 2, 3:
				a := netip.AddrPort{}
				if len(addresses) > 0 {
					a = addresses[d.below(len(addresses))]
				}
				conns = append(conns, out.Dial(a))
			case 4, 5, 6, 7:
				count++
				out.Write(conn, bytes.Repeat([]byte{count}, 1+d.below(9)))
			case 8:
				if d.below(3) == 0 {
					out.Close(conn)
				}
			case 9:
				if d.below(3) == 0 {
					out.Reset(conn)
				}
			case 10:
				out.After(label, time.Duration(d.below(50))*unit)
			case 11:
				out.Stop(label)
			}
		}
		out.After("go on", time.Duration(d.below(20))*unit)
	}}
}

// Cutting is a network that cuts some connections.
func Cutting(random io.Reader) node.Wire {
	d := dice{random}
	return func(_ string, a node.Action) []node.Action {
		switch a := a.(type) {
		case node.Write:
			if d.below(20) == 0 {
				return []node.Action{node.Cut{Conn: a.Conn}}
			}
		case node.Dial:
			if d.below(10) == 0 {
				return []node.Action{a, node.Cut{Conn: a.Conn}}
			}
		}
		return []node.Action{a}
	}
}
