package floor

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

func encode(b testing.TB, body bfcp.Body, transaction, user uint16) []byte {
	b.Helper()
	octets, err := body.Append(nil, bfcp.Header{ConferenceID: conf, TransactionID: transaction, UserID: user})
	if err != nil {
		b.Fatal(err)
	}
	return octets
}

func benchServer(b testing.TB, c Config) (*Server, time.Time) {
	b.Helper()
	if c.Conferences == nil {
		c.Conferences = []Conference{{ID: conf, Floors: []Floor{{ID: 1}}}}
	}
	s, err := NewServer(c)
	if err != nil {
		b.Fatal(err)
	}
	return s, time.Unix(0, 0)
}

func BenchmarkServerHello(b *testing.B) {
	s, now := benchServer(b, Config{})
	s.Connect(now, 1, Auth{})
	hello := encode(b, &bfcp.Hello{}, 1, 7)
	var out Output
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		s.Receive(now, 1, hello, &out)
	}
}

// BenchmarkServerCycle is a request, its grant, and its release: two messages
// there, two back.
func BenchmarkServerCycle(b *testing.B) {
	s, now := benchServer(b, Config{})
	s.Connect(now, 1, Auth{})
	request := encode(b, &bfcp.FloorRequest{FloorIDs: []uint16{1}}, 1, 7)
	release := encode(b, &bfcp.FloorRelease{}, 2, 7)
	var out Output
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		s.Receive(now, 1, request, &out)
		id := out.Decisions[0].Request
		release[14], release[15] = byte(id>>8), byte(id)
		s.Receive(now, 1, release, &out)
		if len(out.Messages) != 2 || len(out.Decisions) != 2 {
			b.Fatal("expected a grant and a release")
		}
	}
}

// crowd is a conference of that many connected participants and 100 floors.
func crowd(b testing.TB, participants int) (*Server, time.Time) {
	b.Helper()
	c := Conference{ID: conf}
	for f := range uint16(100) {
		c.Floors = append(c.Floors, Floor{ID: f + 1})
	}
	s, now := benchServer(b, Config{Conferences: []Conference{c}})
	var out Output
	for p := range participants {
		s.Connect(now, Conn(p), Auth{Secure: true, Conference: conf, Users: []uint16{uint16(p)}})
		out.Reset()
		s.Receive(now, Conn(p), encode(b, &bfcp.Hello{}, 1, uint16(p)), &out)
		if p < 1000 {
			out.Reset()
			s.Receive(now, Conn(p), encode(b, &bfcp.FloorQuery{FloorIDs: []uint16{uint16(p%100) + 1}}, 2, uint16(p)), &out)
		}
	}
	return s, now
}

// BenchmarkServerCrowd: participants take turns on 100 floors, three requests of
// each floor overlapping, each floor with ten subscribers. One operation is one
// message that the server takes in.
func BenchmarkServerCrowd(b *testing.B) {
	for _, participants := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("%d participants", participants), func(b *testing.B) {
			s, now := crowd(b, participants)
			var requests, releases [][]byte
			for p := range participants {
				requests = append(requests, encode(b, &bfcp.FloorRequest{FloorIDs: []uint16{uint16(p%100) + 1}}, 3, uint16(p)))
				releases = append(releases, encode(b, &bfcp.FloorRelease{}, 3, uint16(p)))
			}
			ids := make([]uint16, participants)
			var out Output
			sent, n := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				p := n / 2 % participants
				out.Reset()
				if n%2 == 0 {
					s.Receive(now, Conn(p), requests[p], &out)
					ids[p] = s.conferences[conf].lastID
				} else if p = (p - 200 + participants) % participants; ids[p] != 0 {
					releases[p][14], releases[p][15] = byte(ids[p]>>8), byte(ids[p])
					ids[p] = 0
					s.Receive(now, Conn(p), releases[p], &out)
				}
				n++
				sent += len(out.Messages)
			}
			b.ReportMetric(float64(sent)/float64(n), "sent/op")
		})
	}
}

func TestAnIdleParticipantTakesLessThanTwoKibibytes(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	s, _ := crowd(t, 10_000)
	each := (heap() - before) / 10_000
	t.Logf("%d octets for each idle participant", each)
	if each >= 2048 {
		t.Errorf("expected less than 2048 octets for each participant, found %d", each)
	}
	runtime.KeepAlive(s)
}
