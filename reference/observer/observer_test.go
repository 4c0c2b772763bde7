package observer_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

var server = netip.MustParseAddrPort("192.0.2.1:9000")

func clientAt(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + i)}), 40000)
}

// observe feeds a session: each message is a packet of its number. lost messages are
// not seen; whole connections were seen from their beginning.
func observe(said []observertest.Said, whole bool, lost func(int) bool, step int) (found []string, n observer.Counts) {
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	var conns [observertest.Clients]*observer.Conn
	var last observer.Where
	for i, m := range said {
		w := observer.Where{Packet: i + 1, At: m.At}
		last = w
		if conns[m.Client] == nil {
			conns[m.Client] = o.Open(w, clientAt(m.Client), server, whole)
		}
		side := 0
		if m.Server {
			side = 1
		}
		c := conns[m.Client]
		if lost(i) {
			c.Unseen(w, side)
			continue
		}
		for b := m.Octets; len(b) > 0; {
			k := min(step, len(b))
			c.Data(w, side, b[:k])
			b = b[k:]
		}
	}
	// Much later, somebody still says something.
	last.At += time.Minute
	for _, c := range conns {
		if c != nil {
			c.Close(last, 0, false)
		}
	}
	o.Finish()
	return found, o.Counts()
}

// strictly is observe for who says that all was seen.
func strictly(said []observertest.Said, lost func(int) bool) (found []string) {
	o := observer.New(observer.Config{Whole: true, Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	var conns [observertest.Clients]*observer.Conn
	for i, m := range said {
		w := observer.Where{Packet: i + 1, At: m.At}
		if conns[m.Client] == nil {
			conns[m.Client] = o.Open(w, clientAt(m.Client), server, true)
		}
		side := 0
		if m.Server {
			side = 1
		}
		if lost(i) {
			conns[m.Client].Unseen(w, side)
		} else {
			conns[m.Client].Data(w, side, m.Octets)
		}
	}
	o.Finish()
	return found
}

func TestWhoSaysThatAllWasSeenIsJudgedMoreStrictlyUntilSomethingIsMissing(t *testing.T) {
	said := observertest.Session(3)
	if found := strictly(said, never); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	for i := range said {
		if found := strictly(said, func(n int) bool { return n == i }); len(found) > 0 {
			t.Errorf("without message %d: found %v", i+1, found)
		}
	}
	// A release of what never was: only who saw everything can know.
	release := observertest.Encode(&bfcp.FloorRelease{FloorRequestID: 99}, 2, 1)
	answer := observertest.Encode(&bfcp.FloorRequestStatus{FloorRequestInformation: bfcp.FloorRequestInformation{FloorRequestID: 99,
		OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: 99, RequestStatus: bfcp.Some(bfcp.RequestStatus{Status: bfcp.StatusReleased})}),
		FloorRequestStatus:   []bfcp.FloorRequestStatusAttribute{{FloorID: 1}}}}, 2, 1)
	odd := append(said[:2:2], observertest.Said{Octets: release}, observertest.Said{Server: true, Octets: answer})
	if found := strictly(odd, never); !slices.Contains(found, "4 flow/error-demanded") {
		t.Errorf("a release of nothing: found %v", found)
	}
	if found, _ := observe(odd, true, never, 1<<20); len(found) > 0 {
		t.Errorf("a release of what may have been: found %v", found)
	}
}

func never(int) bool { return false }

func TestAConformantSessionHasNoFindings(t *testing.T) {
	said := observertest.Session(5)
	for _, step := range []int{1, 7, 1 << 20} {
		found, n := observe(said, true, never, step)
		if len(found) > 0 || n.Messages != len(said) {
			t.Errorf("in pieces of %d: %d of %d messages, found %v", step, n.Messages, len(said), found)
		}
	}
}

func TestEveryPlantedFaultIsFoundAtItsPacket(t *testing.T) {
	for _, p := range observertest.Plants() {
		found, _ := observe(p.Do(observertest.Session(1)), true, never, 1<<20)
		if want := fmt.Sprint(p.At+1, " ", p.Rule); !slices.Contains(found, want) {
			t.Errorf("%s: expected %s, found %v", p.Name, want, found)
		}
	}
}

func TestNobodyIsBlamedForWhatWasNotSeen(t *testing.T) {
	said := observertest.Session(3)
	for begin := range said {
		if found, _ := observe(said[begin:], false, never, 1<<20); len(found) > 0 {
			t.Errorf("begun at message %d: %v", begin+1, found)
		}
		// A cut at the end, the server never being heard again, is no reason
		// either as long as nobody had time to answer.
		if found := cut(said[:begin]); len(found) > 0 {
			t.Errorf("cut before message %d: %v", begin+1, found)
		}
		for length := 1; length <= 6; length++ {
			if found, _ := observe(said, true, func(i int) bool { return i >= begin && i < begin+length }, 1<<20); len(found) > 0 {
				t.Errorf("messages %d to %d missing: %v", begin+1, begin+length, found)
			}
		}
		for _, side := range []bool{true, false} {
			lost := func(i int) bool { return i >= begin && said[i].Server == side }
			if found, _ := observe(said, true, lost, 1<<20); len(found) > 0 {
				t.Errorf("from message %d on one direction missing (the server's: %v): %v", begin+1, side, found)
			}
		}
	}
}

// cut observes what breaks off.
func cut(said []observertest.Said) (found []string) {
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	var conns [observertest.Clients]*observer.Conn
	for i, m := range said {
		w := observer.Where{Packet: i + 1, At: m.At}
		if conns[m.Client] == nil {
			conns[m.Client] = o.Open(w, clientAt(m.Client), server, true)
		}
		side := 0
		if m.Server {
			side = 1
		}
		conns[m.Client].Data(w, side, m.Octets)
	}
	o.Finish()
	return found
}

// TestACaptureThatBeginsInsideOfMessagesBlamesNobody begins each direction at any
// octet, in segments of any length.
func TestACaptureThatBeginsInsideOfMessagesBlamesNobody(t *testing.T) {
	said := observertest.Session(2)
	judged := 0
	for begin := range 200 {
		for _, step := range []int{16, 24, 28, 1 << 20} {
			var found []string
			o := observer.New(observer.Config{Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
			var conns [observertest.Clients]*observer.Conn
			passed := [2]int{}
			for i, m := range said {
				w := observer.Where{Packet: i + 1, At: m.At}
				side := 0
				if m.Server {
					side = 1
				}
				if conns[m.Client] == nil {
					conns[m.Client] = o.Open(w, clientAt(m.Client), server, false)
				}
				b := m.Octets
				skip := min(max(begin-passed[side], 0), len(b))
				passed[side] += skip
				for b = b[skip:]; len(b) > 0; {
					k := min(step, len(b))
					conns[m.Client].Data(w, side, b[:k])
					b = b[k:]
				}
			}
			o.Finish()
			judged += o.Counts().Messages
			if len(found) > 0 {
				t.Errorf("begun at octet %d, segments of %d: found %v", begin, step, found)
			}
		}
	}
	if judged < 200*len(said) {
		t.Errorf("expected that messages are found again, found %d", judged)
	}
}

func TestAServerThatNeverAnswersIsFound(t *testing.T) {
	said := observertest.Session(1)[:1]
	found, _ := observe(said, true, never, 1<<20)
	if !slices.Equal(found, []string{"0 flow/answered"}) {
		t.Errorf("expected flow/answered, found %v", found)
	}
}

func TestSIPOnThePortOfBFCPIsLeftAlone(t *testing.T) {
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { t.Errorf("found %v", f) }})
	w, at := observer.Where{Packet: 1}, netip.AddrPortFrom(server.Addr(), observer.Port)
	for _, b := range []string{"INVITE sip:a@b SIP/2.0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", "OPTIONS sip:a@b SIP/2.0\r\n\r\n"} {
		o.Open(w, clientAt(0), at, true).Data(w, 0, []byte(b))
		o.Datagram(w, clientAt(0), at, []byte(b))
	}
	o.Finish()
}

func TestWhatIsSaidToTheServerThatIsNamedHasToBeBFCP(t *testing.T) {
	var found []string
	o := observer.New(observer.Config{Server: server, Finding: func(f *observer.Finding) { found = append(found, f.Rule.ID) }})
	w := observer.Where{Packet: 1}
	o.Open(w, clientAt(0), server, true).Data(w, 0, []byte("INVITE sip:a@b SIP/2.0\r\n\r\n"))
	o.Finish()
	if !slices.Equal(found, []string{"bfcp/version"}) {
		t.Errorf("found %v", found)
	}
}

func TestWhatIsNoBFCPIsLeftAlone(t *testing.T) {
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { t.Errorf("found %v", f) }})
	for i, b := range []string{"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "220 mail ready\r\n", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", " "} {
		w := observer.Where{Packet: i + 1}
		c := o.Open(w, clientAt(i), server, true)
		c.Data(w, i&1, []byte(b))
		c.Unseen(w, 0)
		c.Data(w, 0, []byte(b))
		c.Close(w, 0, true)
	}
	o.Datagram(observer.Where{Packet: 9}, clientAt(1), server, []byte("\x40\x01\x00\x09notbfcpatall"))
	o.Finish()
	if n := o.Counts(); n.Messages != 0 || n.Connections != 0 {
		t.Errorf("expected nothing, found %+v", n)
	}
}
