// Package netconn is the net.Conn adapter of the TLS-PSK engine: it moves the
// octets of an engine over a transport, blocking, with deadlines. It is one of
// the two places under reference/ that may know of sockets.
package netconn

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// Conn is a TLS connection over a transport. Read, Write and the close methods may be
// called from different goroutines.
type Conn struct {
	conn net.Conn

	readMu  sync.Mutex // one reader of conn at a time; taken before mu
	writeMu sync.Mutex // one writer of conn at a time; taken before mu, never held with readMu's owner waiting for it
	mu      sync.Mutex // guards the engine and what follows
	engine  *tlspsk.Engine
	pending []byte // decrypted, not yet read
	out     []byte // taken from the engine, not yet written
	readErr error  // what Read returns once pending is empty
	buf     [16 << 10]byte
}

// Client starts TLS as the client over conn. The handshake runs on the first
// Read, Write or call of Handshake.
func Client(conn net.Conn, c *tlspsk.Config) (*Conn, error) {
	e, err := tlspsk.NewClient(c)
	return newConn(conn, e, err)
}

// Server starts TLS as the server over conn.
func Server(conn net.Conn, c *tlspsk.Config) (*Conn, error) {
	e, err := tlspsk.NewServer(c)
	return newConn(conn, e, err)
}

func newConn(conn net.Conn, e *tlspsk.Engine, err error) (*Conn, error) {
	if err != nil {
		return nil, err
	}
	c := &Conn{conn: conn, engine: e}
	c.collect()
	return c, nil
}

// collect moves what the engine has produced out of it. mu is held.
func (c *Conn) collect() {
	c.out = append(c.out, c.engine.Outgoing()...)
	c.pending = append(c.pending, c.engine.Incoming()...)
}

// flush writes what waits for the peer.
func (c *Conn) flush() error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	c.mu.Lock()
	out := c.out
	c.out = nil
	c.mu.Unlock()
	if len(out) == 0 {
		return nil
	}
	_, err := c.conn.Write(out)
	return err
}

// fill reads from the transport once and feeds the engine. readMu is held.
func (c *Conn) fill() error {
	n, err := c.conn.Read(c.buf[:])
	c.mu.Lock()
	var fatal error
	if n > 0 {
		fatal = c.engine.Feed(c.buf[:n])
		c.collect()
	}
	if fatal == nil && err == io.EOF {
		if fatal = c.engine.EOF(); fatal == nil {
			fatal = io.EOF
		}
	} else if fatal == nil {
		fatal = err
	}
	if fatal == nil && c.engine.ConnectionState().PeerClosed {
		fatal = io.EOF
	}
	if fatal != nil && !timeout(fatal) {
		c.readErr = fatal
	}
	c.mu.Unlock()
	if ferr := c.flush(); fatal == nil {
		fatal = ferr
	}
	return fatal
}

func timeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// Handshake completes the handshake, or returns why it failed. A handshake that
// failed for a deadline can be resumed.
func (c *Conn) Handshake() error {
	c.mu.Lock()
	done := c.engine.HandshakeComplete()
	c.mu.Unlock()
	if done {
		return nil
	}
	c.readMu.Lock()
	defer c.readMu.Unlock()
	if err := c.flush(); err != nil {
		return err
	}
	for {
		c.mu.Lock()
		done, err := c.engine.HandshakeComplete(), c.readErr
		c.mu.Unlock()
		if done {
			return nil
		}
		if err == nil {
			err = c.fill()
			c.mu.Lock()
			done = c.engine.HandshakeComplete()
			c.mu.Unlock()
			if done {
				return nil
			}
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
}

// Read reads application data. It returns io.EOF after the peer's close_notify,
// and a *tlspsk.TruncationError if the transport ended without one.
func (c *Conn) Read(p []byte) (int, error) {
	if err := c.Handshake(); err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, nil
	}
	c.readMu.Lock()
	defer c.readMu.Unlock()
	for {
		c.mu.Lock()
		if len(c.pending) > 0 {
			n := copy(p, c.pending)
			c.pending = c.pending[n:]
			c.mu.Unlock()
			return n, nil
		}
		c.pending = nil
		err := c.readErr
		c.mu.Unlock()
		if err != nil {
			return 0, err
		}
		if err := c.fill(); err != nil && timeout(err) {
			return 0, err
		}
	}
}

// Write writes application data.
func (c *Conn) Write(p []byte) (int, error) {
	if err := c.Handshake(); err != nil {
		return 0, err
	}
	written := 0
	for len(p) > 0 {
		n := min(len(p), 32<<10) // bounds what waits in memory
		c.mu.Lock()
		err := c.engine.Write(p[:n])
		c.collect()
		c.mu.Unlock()
		if ferr := c.flush(); err == nil {
			err = ferr
		}
		if err != nil {
			return written, err
		}
		written += n
		p = p[n:]
	}
	return written, nil
}

// CloseWrite sends close_notify and leaves the reading side open.
func (c *Conn) CloseWrite() error {
	c.mu.Lock()
	err := c.engine.CloseWrite()
	c.collect()
	c.mu.Unlock()
	if ferr := c.flush(); err == nil {
		err = ferr
	}
	return err
}

// Close sends close_notify, waits at most 5 seconds for the transport to take
// it, closes the transport and wipes the secrets.
func (c *Conn) Close() error {
	c.mu.Lock()
	err := c.engine.Close()
	c.collect()
	if c.readErr == nil {
		c.readErr = net.ErrClosed
	}
	c.mu.Unlock()
	// A writer that hangs must not keep Close from closing.
	_ = c.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_ = c.flush()
	if cerr := c.conn.Close(); err == nil {
		err = cerr
	}
	return err
}

// ConnectionState tells what was negotiated so far.
func (c *Conn) ConnectionState() tlspsk.ConnectionState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine.ConnectionState()
}

// LocalAddr returns the transport's local address.
func (c *Conn) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// RemoteAddr returns the transport's remote address.
func (c *Conn) RemoteAddr() net.Addr { return c.conn.RemoteAddr() }

// SetDeadline bounds reads and writes; one that a deadline ended can be tried
// again, except that a Write may have sent a part.
func (c *Conn) SetDeadline(t time.Time) error { return c.conn.SetDeadline(t) }

// SetReadDeadline bounds reads.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.conn.SetReadDeadline(t) }

// SetWriteDeadline bounds writes. After a write that timed out, the connection
// cannot be used for writing any more: a record may have been cut.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.conn.SetWriteDeadline(t) }

var _ net.Conn = (*Conn)(nil)
