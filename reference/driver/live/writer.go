package live

import (
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
			_ = e.conn.SetWriteDeadline(time.Now().Add(l.config.WriteTimeout)) // fails only on a closed socket
			if _, err := e.conn.Write(b); err != nil {
				// The reader meets all but a timeout itself, behind what the
				// peer sent before.
				if n, ok := err.(net.Error); ok && n.Timeout() {
					l.tell(happening{what: stalled, end: e})
				}
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
