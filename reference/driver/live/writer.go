package live

import (
	"io"
	"net"
	"sync"
	"time"
)

// outgoing is what waits to be written on a connection.
type outgoing struct {
	wake chan struct{} // has room for one

	mu       sync.Mutex
	queue    [][]byte
	size     int // octets that are not yet written
	finished bool
	aborted  bool

	writing sync.Mutex // held during a write
	broken  bool       // a write has failed
}

// put adds octets and reports false if that would be more than limit octets.
func (o *outgoing) put(b []byte, limit int) bool {
	o.mu.Lock()
	full := o.size+len(b) > limit
	if !full {
		o.size += len(b)
		o.queue = append(o.queue, b)
	}
	o.mu.Unlock()
	o.signal()
	return !full
}

// finish has the connection closed after what waits.
func (o *outgoing) finish() {
	o.mu.Lock()
	o.finished = true
	o.mu.Unlock()
	o.signal()
}

// abort drops what waits.
func (o *outgoing) abort() {
	o.mu.Lock()
	o.aborted, o.queue = true, nil
	o.mu.Unlock()
	o.signal()
}

func (o *outgoing) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// writer is the goroutine that writes to a connection.
func (l *Live) writer(e *end) {
	o := &e.out
	var batch [][]byte
	for range o.wake {
		o.mu.Lock()
		batch, o.queue = o.queue, batch[:0]
		finished, aborted := o.finished, o.aborted
		o.mu.Unlock()
		if aborted {
			return
		}
		for i, b := range batch {
			if err := l.writeOne(e, b); err != nil {
				if n, ok := err.(net.Error); ok && n.Timeout() {
					l.tell(happening{what: stalled, end: e})
				}
				// All else is the reader's to tell, behind what the peer
				// sent before.
				return
			}
			batch[i] = nil
			o.mu.Lock()
			o.size -= len(b)
			o.mu.Unlock()
		}
		if finished {
			l.linger(e)
			return
		}
	}
}

// writeOne writes one piece and notes if the connection turns out to be broken.
func (l *Live) writeOne(e *end, b []byte) error {
	e.out.writing.Lock()
	defer e.out.writing.Unlock()
	_ = e.conn.SetWriteDeadline(time.Now().Add(l.config.WriteTimeout)) // fails only on a closed socket
	_, err := e.conn.Write(b)
	e.out.broken = err != nil
	return err
}

// wasReset tells whether a connection whose reader has met err was reset. The
// system tells of a reset once: when the writer was told, the reader sees an
// orderly end. So it waits for a write that is under way.
func (e *end) wasReset(err error) bool {
	if err != io.EOF {
		return true
	}
	e.out.writing.Lock()
	defer e.out.writing.Unlock()
	return e.out.broken
}
