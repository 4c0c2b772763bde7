package mrfp

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// connection is one floor control connection: what stands between the octets of
// a TCP connection and the floor server.
type connection struct {
	id     node.Conn
	peer   string         // the box at the other end, for the trace
	engine *tlspsk.Engine // nil on plain TCP
	stream bfcp.Stream
	auth   floor.Auth
	// users, where set, tells whom the holder of an identity may speak for.
	users func(identity []byte) []uint16
	// psk is the fingerprint of the key that the engine was given.
	psk string
	// secured says that the floor server knows the connection: TLS is
	// established, or there is none.
	secured bool
}

// secure puts TLS on the connection. The server waits for a ClientHello: the
// MRFP is the TLS server whoever opened TCP, because the UE offered (RFC 4583
// §8).
func (c *connection) secure(config tlspsk.Config, key func(identity []byte) ([]byte, bool)) (err error) {
	config.LookupPSK = func(identity []byte) ([]byte, bool) {
		k, ok := key(identity)
		if ok {
			c.psk = trace.Fingerprint(k)
		}
		return k, ok
	}
	c.engine, err = tlspsk.NewServer(&config)
	return err
}

// fcs is a Floor Control Server and its connections. A byte goes data -> engine
// -> stream -> server -> flush -> engine -> Outbox.
type fcs struct {
	server *floor.Server
	conns  map[node.Conn]*connection // looked up, never ranged over
	result floor.Output
	timed  bool // floorTimer runs
	// decided is told each decision that the server took.
	decided func(now time.Time, d floor.Decision, out *node.Outbox)
}

func newFCS(c floor.Config, decided func(time.Time, floor.Decision, *node.Outbox)) (*fcs, error) {
	server, err := floor.NewServer(c)
	return &fcs{server: server, conns: map[node.Conn]*connection{}, decided: decided}, err
}

// open takes a connection that TCP has established. Without an engine it goes
// to the floor server at once.
func (f *fcs) open(now time.Time, c *connection) {
	f.conns[c.id] = c
	if c.engine == nil {
		f.admit(now, c)
	}
}

func (f *fcs) admit(now time.Time, c *connection) {
	c.secured = true
	c.auth.Secure = c.engine != nil
	f.server.Connect(now, floor.Conn(c.id), c.auth)
}

// data takes octets of the peer. An error means that the connection has ended
// here, its last octets (an alert) written and its close asked for.
func (f *fcs) data(now time.Time, c *connection, octets []byte, out *node.Outbox) error {
	if c.engine == nil {
		return f.plaintext(now, c, octets, out)
	}
	err := c.engine.Feed(octets)
	out.Write(c.id, c.engine.Outgoing())
	if !c.secured && c.engine.HandshakeComplete() {
		state := c.engine.ConnectionState()
		out.Note(trace.TLS, trace.TLSDone, c.id, trace.KV("role", "server", "psk", c.psk,
			"version", fmt.Sprintf("%04x", state.Version), "suite", state.CipherSuite.String()))
		if c.users != nil {
			c.auth.Users = c.users(state.Identity)
		}
		f.admit(now, c)
	}
	if c.secured {
		if bad := f.plaintext(now, c, c.engine.Incoming(), out); bad != nil {
			return bad
		}
	}
	if err != nil {
		out.TLSFailed(c.id, err)
		f.drop(now, c, out)
		return err
	}
	if c.engine.ConnectionState().PeerClosed {
		f.drop(now, c, out)
		return errClosed
	}
	return nil
}

var (
	errClosed = errors.New("the peer closed the connection")
	errReset  = errors.New("the connection was reset")
)

// plaintext takes octets of the BFCP stream and serves every message that they
// complete. What cannot be parsed ends the connection (RFC 4582 §6).
func (f *fcs) plaintext(now time.Time, c *connection, octets []byte, out *node.Outbox) error {
	c.stream.Feed(octets)
	for {
		message, err := c.stream.Next()
		if err != nil {
			out.Note(trace.BFCP, trace.Violation, c.id, trace.KV("detail", err.Error()))
			f.drop(now, c, out)
			return err
		}
		if message == nil {
			return nil
		}
		out.Received(trace.BFCP, c.peer, name(message), c.id, message, nil)
		f.server.Receive(now, floor.Conn(c.id), message, &f.result)
		f.flush(now, out)
		if f.conns[c.id] != c {
			return errClosed // the server had the connection closed
		}
	}
}

// name returns the primitive's name of a framed message.
func name(message []byte) string {
	h, _ := bfcp.ParseHeader(message)
	return h.Primitive.String()
}

// flush does what the floor server asked for.
func (f *fcs) flush(now time.Time, out *node.Outbox) {
	for _, m := range f.result.Messages {
		c := f.conns[node.Conn(m.Conn)]
		if c == nil {
			continue
		}
		out.Sent(trace.BFCP, c.peer, name(m.Octets), c.id, m.Octets, nil)
		if c.engine == nil {
			out.Write(c.id, m.Octets)
			continue
		}
		// The only errors are those of an engine that has ended, and such a
		// connection is no longer in conns.
		if err := c.engine.Write(m.Octets); err == nil {
			out.Write(c.id, c.engine.Outgoing())
		}
	}
	for _, d := range f.result.Decisions {
		out.Note(trace.Box, trace.Decision, 0, trace.KV("request", itoa(d.Request), "user", itoa(d.User), "status", d.Status.String()))
		if f.decided != nil {
			f.decided(now, d, out)
		}
	}
	ended := f.result.Close
	for _, id := range ended {
		if c := f.conns[node.Conn(id)]; c != nil {
			f.hangUp(c, out)
		}
	}
	f.result.Reset()
	next, ok := f.server.NextDeadline()
	switch {
	case ok:
		out.After(floorTimer, next.Sub(now))
	case f.timed:
		out.Stop(floorTimer)
	}
	f.timed = ok
}

// floorTimer runs until the floor server's next deadline.
const floorTimer = "floor"

func (f *fcs) tick(now time.Time, out *node.Outbox) {
	f.server.Tick(now, &f.result)
	f.flush(now, out)
}

// lost takes the end of a connection by the peer or the network. It returns the
// TLS engine's view of it: nil for an orderly end.
func (f *fcs) lost(now time.Time, c *connection, out *node.Outbox) error {
	var err error
	if c.engine != nil {
		err = c.engine.EOF()
	}
	f.drop(now, c, out)
	return err
}

// drop takes a connection from the floor server and hangs it up.
func (f *fcs) drop(now time.Time, c *connection, out *node.Outbox) {
	if f.conns[c.id] != c {
		return
	}
	f.hangUp(c, out)
	if c.secured {
		f.server.Disconnect(now, floor.Conn(c.id), &f.result)
		f.flush(now, out)
	}
}

// hangUp says goodbye on TLS, where there is one, and closes.
func (f *fcs) hangUp(c *connection, out *node.Outbox) {
	delete(f.conns, c.id)
	if c.engine != nil {
		// Close wipes the keys; its error only repeats how the engine ended.
		_ = c.engine.Close()
		out.Write(c.id, c.engine.Outgoing())
	}
	out.Close(c.id)
}

func itoa[N uint8 | uint16 | uint32](n N) string { return strconv.FormatUint(uint64(n), 10) }
