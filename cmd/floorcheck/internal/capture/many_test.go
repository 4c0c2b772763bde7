package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// endless is a capture that is made while it is read: packet after packet of
// frames, which next may change.
type endless struct {
	buffer bytes.Buffer
	n, max int
	next   func(n int) []byte
}

func (e *endless) Read(p []byte) (int, error) {
	for e.buffer.Len() < len(p) && e.n < e.max {
		if e.n == 0 {
			e.buffer.Write([]byte{0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0})
		}
		b := e.next(e.n)
		at := time.Duration(e.n) * 100 * time.Microsecond
		h := binary.LittleEndian.AppendUint32(nil, uint32(1_700_000_000+at/time.Second))
		h = binary.LittleEndian.AppendUint32(h, uint32(at%time.Second))
		h = binary.LittleEndian.AppendUint32(h, uint32(len(b)))
		e.buffer.Write(binary.LittleEndian.AppendUint32(h, uint32(len(b))))
		e.buffer.Write(b)
		e.n++
	}
	if e.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return e.buffer.Read(p)
}

// held reads a capture and returns by how many MB the memory in use has grown.
func held(t *testing.T, packets int, next func(n int) []byte) (float64, observer.Counts, *observer.Observer) {
	t.Helper()
	o := observer.New(observer.Config{Keys: keys(observertest.Key)})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	last := func(n int) []byte {
		if n == packets-1 { // while all that is kept is still kept
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		return next(n)
	}
	if _, err := Read(&endless{max: packets, next: last}, o, nil); err != nil {
		t.Fatal(err)
	}
	o.Finish()
	runtime.KeepAlive(o)
	return (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / (1 << 20), o.Counts(), o
}

// ports sets the client's address of a packet by a number: its port, and two
// octets of its address.
func ports(b []byte, n int, fromServer bool) []byte {
	b = bytes.Clone(b)
	address, port := 26, 34
	if fromServer {
		address, port = 30, 36
	}
	b[address+2], b[address+3] = byte(n>>16), byte(n>>24)
	binary.BigEndian.PutUint16(b[port:], uint16(n))
	return b
}

func TestMemoryIsBoundedHoweverManyConnectionsThereAre(t *testing.T) {
	hello := observertest.Session(1)[0].Octets
	session := tcp(observertest.Session(1)[:2])
	var whole, open [][]byte
	for _, s := range session {
		if s.client == 0 {
			whole = append(whole, ethernet.packet(t, s))
		}
	}
	tls := secured(t, observertest.Session(1)[:2], protections[0].version, protections[0].suite)
	clientHello := func() segment {
		for _, s := range tls {
			if len(s.octets) > 0 {
				return s
			}
		}
		panic("no octets")
	}()
	open = append(open, ethernet.packet(t, segment{octets: hello, seq: 5}))
	half := ethernet.packet(t, segment{octets: hello[:7], seq: 5})
	syn, started := ethernet.packet(t, segment{flags: "S", seq: clientHello.seq - 1}), ethernet.packet(t, clientHello)
	gap := ethernet.packet(t, segment{octets: bytes.Repeat(hello, 4), seq: 99_999})
	fromServer := map[int]bool{}
	n := 0
	for _, s := range session {
		if s.client == 0 {
			fromServer[n] = s.server
			n++
		}
	}
	for _, x := range []struct {
		name    string
		packets int
		most    float64
		next    func(n int) []byte
	}{
		{"50,000 conversations one after the other", 50_000 * len(whole), 180, func(n int) []byte {
			return ports(whole[n%len(whole)], n/len(whole), fromServer[n%len(whole)])
		}},
		{"100,000 that stay open", 100_000, 180, func(n int) []byte { return ports(open[0], n, false) }},
		{"100,000 in the middle of the first header", 100_000, 60, func(n int) []byte { return ports(half, n, false) }},
		{"100,000 in the middle of a TLS handshake", 200_000, 300, func(n int) []byte {
			if n%2 == 0 {
				return ports(syn, n/2, false)
			}
			return ports(started, n/2, false)
		}},
		{"100,000 with a gap", 200_000, 180, func(n int) []byte {
			if n%2 == 0 {
				return ports(open[0], n/2, false)
			}
			return ports(gap, n/2, false)
		}},
		{"100,000 servers", 100_000, 180, func(n int) []byte {
			b := ports(open[0], 40000, false)
			b[32], b[33] = byte(n>>16), byte(n>>24)
			binary.BigEndian.PutUint16(b[36:], uint16(n))
			return b
		}},
	} {
		began := time.Now()
		mb, c, _ := held(t, x.packets, x.next)
		t.Logf("%s: %.0f MB, %v, %+v", x.name, mb, time.Since(began), c)
		if mb > x.most {
			t.Errorf("%s: %.0f MB in use, expected %.0f at most", x.name, mb, x.most)
		}
	}
}
