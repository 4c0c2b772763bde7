// Package tap passes TCP connections through to a target and shows an observer
// what passes: the octets unchanged and at once in both directions, each
// direction's end on its own, a reset as a reset.
//
// Nobody waits for the observer. What it has not looked at yet waits in a queue;
// where that is full, it is told that octets are missing, and the octets pass all
// the same.
package tap

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/corpus/pcap"
	"github.com/floorcheck/floorcheck/reference/observer"
)

// Limits. A connection takes two buffers; the queue is shared.
const (
	bufferLength   = 32 << 10
	maxQueued      = 64 << 20 // octets that wait for the observer
	itemLength     = 128      // that an item takes besides its octets, about
	maxConnections = 4096
	dialTimeout    = 10 * time.Second
)

// Tap is a proxy.
type Tap struct {
	// Listener is where connections come in; Serve closes it.
	Listener net.Listener
	// Target is where they go, HOST:PORT.
	Target string
	// Observer is told what passes, by one goroutine.
	Observer *observer.Observer
	// File, if not nil, keeps what passes.
	File *pcap.File
	// Told is called after each piece that the observer was told of; Failed with what
	// went wrong with a connection. Both may be nil.
	Told   func()
	Failed func(error)

	start  time.Time
	mu     sync.Mutex // of what follows
	queue  []item
	queued int // octets
	ready  *sync.Cond
	ended  bool
	open   map[*link]bool
	fileOK bool
}

// link is a connection on its way through.
type link struct {
	ends    [2]*net.TCPConn // who came in, and the target
	names   [2]netip.AddrPort
	seen    *observer.Conn // the observer's, of its goroutine only
	kept    *pcap.Stream
	missing [2]int // octets that the queue had no room for
	once    sync.Once
}

// what an item says.
type what uint8

const (
	opened what = iota
	passed
	closed
	reset
	gone
)

// item is one thing to tell the observer.
type item struct {
	link    *link
	what    what
	side    int
	at      time.Duration
	octets  []byte
	missing int // before octets
}

// Serve passes connections through until the context is done or the listener
// fails, then closes them all. It returns when the observer was told everything.
func (t *Tap) Serve(ctx context.Context) error {
	t.start, t.ready, t.open, t.fileOK = time.Now(), sync.NewCond(&t.mu), map[*link]bool{}, t.File != nil
	told := make(chan struct{})
	go func() {
		defer close(told)
		t.tell()
	}()
	stop := context.AfterFunc(ctx, func() {
		t.Listener.Close()
		t.mu.Lock()
		defer t.mu.Unlock()
		for l := range t.open {
			l.cut()
		}
	})
	defer stop()
	var all sync.WaitGroup
	slots := make(chan struct{}, maxConnections)
	var err error
	for {
		slots <- struct{}{}
		var c net.Conn
		if c, err = t.Listener.Accept(); err != nil {
			break
		}
		in := c.(*net.TCPConn)
		all.Go(func() {
			defer func() { <-slots }()
			t.connect(ctx, in)
		})
	}
	if ctx.Err() != nil {
		err = nil
	}
	all.Wait()
	t.mu.Lock()
	t.ended = true
	t.ready.Signal()
	t.mu.Unlock()
	<-told
	return err
}

func (t *Tap) failed(err error) {
	if t.Failed != nil {
		t.Failed(err)
	}
}

// connect dials the target for a connection that came in.
func (t *Tap) connect(ctx context.Context, in *net.TCPConn) {
	dialer := net.Dialer{Timeout: dialTimeout}
	c, err := dialer.DialContext(ctx, "tcp", t.Target)
	if err != nil {
		if ctx.Err() == nil {
			t.failed(err)
		}
		_ = in.SetLinger(0) // a reset, as the target's refusal would have been
		in.Close()
		return
	}
	out := c.(*net.TCPConn)
	l := &link{ends: [2]*net.TCPConn{in, out}}
	l.names[0], _ = netip.ParseAddrPort(in.RemoteAddr().String())
	l.names[1], _ = netip.ParseAddrPort(out.RemoteAddr().String())
	t.mu.Lock()
	t.open[l] = true
	t.mu.Unlock()
	if ctx.Err() != nil {
		l.cut()
	}
	t.enqueue(item{link: l, what: opened})
	var both sync.WaitGroup
	for side := range l.ends {
		both.Go(func() { t.pass(l, side) })
	}
	both.Wait()
	in.Close()
	out.Close()
	t.enqueue(item{link: l, what: gone})
	t.mu.Lock()
	delete(t.open, l)
	t.mu.Unlock()
}

// cut ends a connection at once, both ways.
func (l *link) cut() {
	l.once.Do(func() {
		for _, c := range l.ends {
			_ = c.SetLinger(0)
			c.Close()
		}
	})
}

// pass passes on what a side sends. The observer's queue has it before the other
// side does, so that nothing stands in it before what it answers.
func (t *Tap) pass(l *link, side int) {
	from, to := l.ends[side], l.ends[1-side]
	b := make([]byte, bufferLength)
	for {
		n, err := from.Read(b)
		if n > 0 {
			t.enqueue(item{link: l, what: passed, side: side, octets: b[:n]})
			if _, err := to.Write(b[:n]); err != nil {
				if !errors.Is(err, net.ErrClosed) {
					t.enqueue(item{link: l, what: reset, side: 1 - side})
				}
				l.cut()
				return
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			t.enqueue(item{link: l, what: closed, side: side})
			_ = to.CloseWrite()
			return
		case errors.Is(err, net.ErrClosed): // by cut
			return
		default:
			t.enqueue(item{link: l, what: reset, side: side})
			l.cut()
			return
		}
	}
}

// enqueue enters an item, with octets copied; those that there is no room for are
// counted.
func (t *Tap) enqueue(i item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i.at = time.Since(t.start)
	if i.what == passed {
		if t.queued+len(i.octets)+itemLength > maxQueued {
			i.link.missing[i.side] += len(i.octets)
			return
		}
		t.queued += len(i.octets) + itemLength
		i.octets = append([]byte(nil), i.octets...)
	}
	i.missing, i.link.missing[i.side] = i.link.missing[i.side], 0
	t.queue = append(t.queue, i)
	t.ready.Signal()
}

// tell tells the observer and the file what was enqueued.
func (t *Tap) tell() {
	number := 0
	for {
		t.mu.Lock()
		for len(t.queue) == 0 && !t.ended {
			t.ready.Wait()
		}
		queue := t.queue
		t.queue, t.queued = nil, 0
		t.mu.Unlock()
		if len(queue) == 0 {
			return
		}
		for n := range queue {
			i := &queue[n]
			if i.what == passed || i.what == closed || i.what == reset {
				number++
			}
			t.one(observer.Where{Packet: max(number, 1), At: i.at}, i)
			i.octets = nil
			if t.Told != nil {
				t.Told()
			}
		}
	}
}

// one tells one item.
func (t *Tap) one(w observer.Where, i *item) {
	l := i.link
	if i.missing > 0 {
		l.seen.Unseen(w, i.side)
	}
	switch i.what {
	case opened:
		l.seen = t.Observer.Open(w, l.names[0], l.names[1], true)
	case passed:
		l.seen.Data(w, i.side, i.octets)
	case closed:
		l.seen.Close(w, i.side, false)
	case reset:
		l.seen.Close(w, i.side, true)
	case gone:
		l.seen.Drop(w)
	}
	if t.fileOK {
		if err := t.keep(i); err != nil {
			t.fileOK = false
			t.failed(err)
		}
	}
}

// keep writes an item into the file.
func (t *Tap) keep(i *item) error {
	l := i.link
	if i.missing > 0 {
		l.kept.Missing(i.side, i.missing)
	}
	switch i.what {
	case opened:
		l.kept = t.File.Stream(l.names[0], l.names[1])
	case passed:
		return l.kept.Data(i.at, i.side, i.octets)
	case closed, reset:
		return l.kept.Close(i.at, i.side, i.what == reset)
	}
	return nil
}
