package tap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/capture"
	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// running is a tap in front of a target that the test plays.
type running struct {
	t      *testing.T
	tap    *Tap
	target *net.TCPListener
	found  []string
	file   bytes.Buffer
	stop   context.CancelFunc
	done   chan error
}

func start(t *testing.T, told ...func()) *running {
	t.Helper()
	r := &running{t: t, done: make(chan error, 1)}
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	r.target = listen().(*net.TCPListener)
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { r.found = append(r.found, f.Rule.ID) }})
	file, err := pcap.NewFile(&r.file, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r.tap = &Tap{Listener: listen(), Target: r.target.Addr().String(), Observer: o, File: file}
	if len(told) > 0 {
		r.tap.Told = told[0]
	}
	var ctx context.Context
	ctx, r.stop = context.WithCancel(context.Background())
	t.Cleanup(r.stop)
	go func() { r.done <- r.tap.Serve(ctx) }()
	return r
}

// pair opens a connection through the tap: the client's end and the target's.
func (r *running) pair() (client, target *net.TCPConn) {
	r.t.Helper()
	c, err := net.Dial("tcp", r.tap.Listener.Addr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	s, err := r.target.Accept()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, x := range []net.Conn{c, s} {
		r.t.Cleanup(func() { x.Close() })
		if err := x.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			r.t.Fatal(err)
		}
	}
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

// finish ends the tap and judges.
func (r *running) finish() observer.Counts {
	r.t.Helper()
	r.stop()
	if err := <-r.done; err != nil {
		r.t.Fatal(err)
	}
	r.tap.Observer.Finish()
	return r.tap.Observer.Counts()
}

func TestOctetsPassUnchangedInBothDirectionsAndEachEndsByItself(t *testing.T) {
	r := start(t)
	var all sync.WaitGroup
	for n := range 20 {
		client, target := r.pair()
		// In one of three, what begins looks like BFCP.
		var data [2][]byte
		random := rand.NewChaCha8([32]byte{byte(n)})
		for side := range data {
			data[side] = make([]byte, 1+n*20_000)
			_, _ = random.Read(data[side])
			if n%3 == 0 {
				data[side] = append(bytes.Clone(observertest.Session(1)[side].Octets), data[side]...)
			}
		}
		for side, c := range []*net.TCPConn{client, target} {
			all.Go(func() {
				split := rand.New(rand.NewPCG(uint64(n), uint64(side)))
				for b := data[side]; len(b) > 0; {
					k := min(1+split.IntN(9000), len(b))
					if _, err := c.Write(b[:k]); err != nil {
						t.Errorf("connection %d side %d: %v", n, side, err)
					}
					b = b[k:]
				}
				_ = c.CloseWrite()
			})
			all.Go(func() {
				got, err := io.ReadAll(c)
				if err != nil || !bytes.Equal(got, data[1-side]) {
					t.Errorf("connection %d side %d: %d octets of %d came through, or others: %v", n, side, len(got), len(data[1-side]), err)
				}
			})
		}
	}
	all.Wait()
	r.finish()
}

func TestAHalfClosedConnectionGoesOnTheOtherWay(t *testing.T) {
	r := start(t)
	client, target := r.pair()
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(target); len(b) > 0 || err != nil {
		t.Fatalf("expected the end, found %x, %v", b, err)
	}
	if _, err := target.Write([]byte("still here")); err != nil {
		t.Fatal(err)
	}
	target.Close()
	if b, err := io.ReadAll(client); string(b) != "still here" || err != nil {
		t.Fatalf("found %q, %v", b, err)
	}
	r.finish()
}

func TestAResetPassesAsAReset(t *testing.T) {
	r := start(t)
	client, target := r.pair()
	_ = client.SetLinger(0)
	client.Close()
	if _, err := target.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("expected a reset, found %v", err)
	}
	r.target.Close()
	// The reset may come before Dial returns.
	refused, err := net.Dial("tcp", r.tap.Listener.Addr().String())
	if err == nil {
		defer refused.Close()
		_, err = refused.Read(make([]byte, 1))
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("expected a reset where the target refuses, found %v", err)
	}
	r.finish()
}

// play passes a session through the tap, one message after the other.
func (r *running) play(said []observertest.Said) {
	r.t.Helper()
	var ends [observertest.Clients][2]*net.TCPConn
	for _, m := range said {
		e := &ends[m.Client]
		if e[0] == nil {
			e[0], e[1] = r.pair()
		}
		from, to := e[0], e[1]
		if m.Server {
			from, to = to, from
		}
		if _, err := from.Write(m.Octets); err != nil {
			r.t.Fatal(err)
		}
		got := make([]byte, len(m.Octets))
		if _, err := io.ReadFull(to, got); err != nil || !bytes.Equal(got, m.Octets) {
			r.t.Fatalf("%x came through as %x, %v", m.Octets, got, err)
		}
	}
}

func TestWhatPassesIsJudgedAndWhatIsKeptSaysTheSame(t *testing.T) {
	sessions := map[string][]observertest.Said{"": observertest.Session(3)}
	for _, p := range observertest.Plants() {
		sessions[p.Rule] = p.Do(observertest.Session(1))
	}
	for want, said := range sessions {
		r := start(t)
		r.play(said)
		n := r.finish()
		if (want == "") != (len(r.found) == 0) || want == "" && n.Messages != len(said) {
			t.Errorf("expected %q, found %v in %d of %d messages", want, r.found, n.Messages, len(said))
		}
		var again []string
		o := observer.New(observer.Config{Finding: func(f *observer.Finding) { again = append(again, f.Rule.ID) }})
		if _, err := capture.Read(&r.file, o, nil); err != nil {
			t.Fatal(err)
		}
		o.Finish()
		if fmt.Sprint(again) != fmt.Sprint(r.found) || o.Counts().Messages != n.Messages {
			t.Errorf("%q: live %v in %d messages, kept %v in %d", want, r.found, n.Messages, again, o.Counts().Messages)
		}
		if want != "" && len(r.found) > 0 && !bytes.Contains([]byte(fmt.Sprint(r.found)), []byte(want)) {
			t.Errorf("expected %s, found %v", want, r.found)
		}
	}
}

func TestASlowObserverHoldsNobodyUp(t *testing.T) {
	release := make(chan struct{})
	var once sync.Once
	r := start(t, func() { once.Do(func() { <-release }) })
	client, target := r.pair()
	data := bytes.Repeat([]byte{7}, maxQueued+maxQueued/4)
	go func() {
		_, _ = client.Write(data)
		_ = client.CloseWrite()
	}()
	if n, err := io.Copy(io.Discard, target); n != int64(len(data)) || err != nil {
		t.Errorf("%d of %d octets passed: %v", n, len(data), err)
	}
	r.tap.mu.Lock()
	if r.tap.queued > maxQueued {
		t.Errorf("%d octets wait, expected %d at most", r.tap.queued, maxQueued)
	}
	r.tap.mu.Unlock()
	close(release)
	r.finish()
}
