package live

import (
	"maps"
	"slices"
	"time"
)

// Close ends the run. It enters into the trace what the boxes still hold, takes
// that away from them, lets what closed connections have still to write go out
// for as long as twice Linger, and joins all goroutines. It must not be called
// while Run runs. The error is nil; it is there for io.Closer.
func (l *Live) Close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	now := l.Now()
	for i := range l.boxes {
		b := &l.boxes[i]
		for _, name := range slices.Sorted(maps.Keys(b.ends)) {
			l.record.LeftConn(now, b.name, name)
		}
		for _, name := range slices.Sorted(maps.Keys(b.listeners)) {
			l.record.LeftListener(now, b.name, name)
		}
		for _, name := range slices.Sorted(maps.Keys(b.timers)) {
			l.record.LeftTimer(now, b.name, name)
		}
	}
	close(l.done)
	l.cancel()
	for i := range l.boxes {
		l.clear(&l.boxes[i])
	}
	for _, a := range l.held {
		reset(a.conn)
	}
	late := time.AfterFunc(2*l.config.Linger, l.abortAll)
	l.joined.Wait()
	late.Stop()
	l.drain()
	return nil
}

// clear takes away what a box holds.
func (l *Live) clear(b *box) {
	for _, e := range b.ends {
		if e.giveUp != nil {
			e.giveUp()
		}
		if e.conn != nil {
			abort(e)
		}
	}
	for _, n := range b.listeners {
		_ = n.socket.Close()
	}
	for _, t := range b.timers {
		t.stop()
	}
}

// abortAll ends the connections that do not end themselves.
func (l *Live) abortAll() {
	l.mu.Lock()
	ends := slices.Collect(maps.Keys(l.ends))
	l.mu.Unlock()
	for _, e := range ends {
		abort(e)
	}
}

// drain closes the sockets that nobody has met.
func (l *Live) drain() {
	for {
		select {
		case h := <-l.news:
			if h.conn != nil {
				reset(h.conn)
			}
		default:
			return
		}
	}
}
