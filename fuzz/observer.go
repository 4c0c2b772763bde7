package fuzz

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Observer shows an observer any octets, or a conformant session with holes.
//
// The first octet of data is flags. With bit 7, each further octet says what
// becomes of the next message of a session in which nothing is wrong: seen whole,
// in pieces, or not at all; in TLS with bit 6, and where data ends the capture does.
// Then nothing may be found. Else two octets come for each input, connection (low 2
// bits), side, kind and length, and the octets: whatever they are, the same is
// found however the octets of a stream are split, at packets that there were, and
// no more messages than octets for them.
func Observer(data []byte) {
	if len(data) == 0 {
		return
	}
	if data[0]&0x80 != 0 {
		observeHoles(data[0], data[1:], func(o *observer.Observer) watched { return o })
		return
	}
	whole := observeOctets(data[0], data[1:], 0)
	for _, step := range []int{1, 13} {
		if split := observeOctets(data[0], data[1:], step); split != whole {
			panic(fmt.Sprintf("%x: whole\n%s\nin pieces of %d\n%s", data, whole, step, split))
		}
	}
}

// watched is what the holes are shown to.
type watched interface {
	Open(w observer.Where, opener, other netip.AddrPort, whole bool) *observer.Conn
	Finish()
}

var observed = netip.MustParseAddrPort("192.0.2.1:9000")

func observedClient(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + n)}), 40000)
}

var observerKeys = &observer.Keys{PSK: func(id []byte) ([]byte, bool) {
	return observertest.Key, string(id) == string(observertest.Identity)
}}

// observeOctets returns everything that an observer tells of the octets.
func observeOctets(flags byte, data []byte, step int) string {
	var told strings.Builder
	packet, octets := 0, 0
	o := observer.New(observer.Config{
		Profile: observer.Profile(flags & 3 % 3), Whole: flags&4 != 0, Keys: observerKeys,
		Finding: func(f *observer.Finding) {
			if f.Packet < 0 || f.Packet > packet || f.Detail == "" || f.Rule == nil || f.From == "" {
				panic(fmt.Sprintf("%x: finding %+v after %d packets", data, f, packet))
			}
			fmt.Fprintln(&told, f.Packet, f.At, f.Conn, f.From, f.To, f.Message, f.Finding)
		},
		Event: func(e *trace.Event) { fmt.Fprintln(&told, e.Seq, e.At, e.Kind, e.Name, e.From, e.To, e.Octets) },
	})
	var conns [4]*observer.Conn
	var now time.Duration
	// Where the beginning of a message is not known, it is looked for where a
	// segment begins.
	holes := flags&8 != 0
	for len(data) >= 2 {
		n, side, kind := int(data[0]&3), int(data[0]>>2&1), data[0]>>3&7
		length := min(int(data[1]), len(data)-2)
		b := data[2 : 2+length]
		packet++
		now += time.Millisecond
		w := observer.Where{Packet: packet, At: now}
		if conns[n] == nil && kind > 1 {
			conns[n] = o.Open(w, observedClient(n), observed, !holes)
		}
		switch c := conns[n]; kind {
		case 0:
			now += time.Duration(data[1]) * 100 * time.Millisecond
			b = nil
		case 1:
			from, to := observedClient(n), observed
			if side == 1 {
				from, to = to, from
			}
			octets += length
			o.Datagram(w, from, to, b)
		case 2:
			c.Close(w, side, length&1 != 0)
			b = nil
		case 3:
			if holes {
				c.Unseen(w, side)
			}
			b = nil
		default:
			octets += length
			if step == 0 || holes {
				c.Data(w, side, b)
				break
			}
			for p := b; len(p) > 0; p = p[min(step, len(p)):] {
				c.Data(w, side, p[:min(step, len(p))])
			}
		}
		data = data[2+len(b):]
	}
	o.Finish()
	n := o.Counts()
	if n.Messages*12 > octets {
		panic(fmt.Sprintf("%d messages in %d octets", n.Messages, octets))
	}
	fmt.Fprintf(&told, "%+v %v", n, o.Notes())
	return told.String()
}

// observeHoles shows a conformant session with holes.
func observeHoles(flags byte, data []byte, watch func(*observer.Observer) watched) {
	pieces := sessions()[flags>>6&1]
	o := observer.New(observer.Config{Keys: observerKeys, Whole: false, Finding: func(f *observer.Finding) {
		panic(fmt.Sprintf("%x: nothing is wrong, found %+v", data, f))
	}})
	w := watch(o)
	var conns [observertest.Clients]*observer.Conn
	var at observer.Where
	cut := false
	for i, m := range pieces[min(int(flags&0x3f), len(pieces)):] {
		at = observer.Where{Packet: i + 1, At: m.At}
		if conns[m.Client] == nil {
			conns[m.Client] = w.Open(at, observedClient(m.Client), observed, flags&0x3f == 0)
		}
		side := 0
		if m.Server {
			side = 1
		}
		does := byte(0)
		if len(data) > 0 {
			does, data = data[0], data[1:]
		}
		switch c := conns[m.Client]; {
		case does >= 0xf0:
			c.Unseen(at, side)
		case does > 0:
			for b := m.Octets; len(b) > 0; b = b[min(int(does), len(b)):] {
				c.Data(at, side, b[:min(int(does), len(b))])
			}
		default:
			c.Data(at, side, m.Octets)
		}
		if cut = len(data) == 0 && flags&1 != 0; cut {
			break // the capture ends here, in the middle of everything
		}
	}
	for i, c := range conns {
		if c != nil && !cut {
			c.Close(observer.Where{Packet: at.Packet + 1, At: at.At + time.Minute}, i&1, flags&2 != 0)
		}
	}
	w.Finish()
}

// sessions are a session in the clear and one in TLS.
var sessions = sync.OnceValue(func() [2][]observertest.Said {
	said := observertest.Session(2)
	config := func(next byte) *tlspsk.Config {
		return &tlspsk.Config{Rand: &counter{next: next}, MaxVersion: tlspsk.VersionTLS12, CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}}
	}
	secure, _, err := observertest.Secure(said, config(1), config(99))
	if err != nil {
		panic(err) // the session can be protected
	}
	return [2][]observertest.Said{said, secure}
})
