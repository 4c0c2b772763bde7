package mrfp

import (
	"cmp"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Listener is the name of the Server's one listener, for its driver.
const Listener = "bfcp"

// ServerConfig configures a Floor Control Server that stands alone.
type ServerConfig struct {
	// Key gives the pre-shared key of an identity. Nil means plain TCP.
	Key func(identity []byte) (key []byte, ok bool)
	// Users tells which BFCP users the holder of an identity may speak for;
	// nil, or a nil answer, means any.
	Users func(identity []byte) []uint16
	// TLS is the TLS server's configuration but for Rand and the keys.
	TLS tlspsk.Config
	// TLSTimeout is how long a handshake may take, IdleTimeout how long a
	// connection may then stay silent. Zero means DefaultTimeout and for ever.
	TLSTimeout, IdleTimeout time.Duration
	// Rand gives all randomness.
	Rand io.Reader
	// Floor is the floor server's policy with its conferences.
	Floor floor.Config
	// MaxConnections bounds the connections at a time; zero means 10,000.
	MaxConnections int
}

// Server is a Floor Control Server without a figure around it: clients dial in.
type Server struct {
	cfg ServerConfig
	fcs *fcs
}

// NewServer returns a server; Start makes it listen.
func NewServer(c ServerConfig) (*Server, error) {
	c.TLSTimeout = cmp.Or(c.TLSTimeout, DefaultTimeout)
	c.MaxConnections = cmp.Or(c.MaxConnections, 10_000)
	c.TLS.Rand = c.Rand
	f, err := newFCS(c.Floor, nil)
	return &Server{c, f}, err
}

// Name returns "FCS".
func (s *Server) Name() string { return "FCS" }

// Handle takes one input.
func (s *Server) Handle(now time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		out.Listen(Listener)
	case node.Opened:
		s.opened(now, in, out)
	case node.Data:
		s.data(now, in, out)
	case node.Closed:
		if c := s.fcs.conns[in.Conn]; c != nil {
			// How a client leaves is its own affair: the floor server
			// keeps its requests for a time either way (RFC 4582 §6).
			_ = s.fcs.lost(now, c, out)
			s.forget(in.Conn, out)
		}
	case node.Timer:
		s.timer(now, in.Name, out)
	}
}

func (s *Server) opened(now time.Time, in node.Opened, out *node.Outbox) {
	if len(s.fcs.conns) >= s.cfg.MaxConnections {
		out.Note(trace.TCP, trace.Ignored, in.Conn, trace.KV("what", "a connection too many"))
		out.Reset(in.Conn)
		return
	}
	c := &connection{id: in.Conn, peer: in.Remote.String(), users: s.cfg.Users}
	if s.cfg.Key != nil {
		if err := c.secure(s.cfg.TLS, s.cfg.Key); err != nil {
			out.TLSFailed(in.Conn, err)
			out.Reset(in.Conn)
			return
		}
		out.After(timerName("tls", in.Conn), s.cfg.TLSTimeout)
	}
	s.fcs.open(now, c)
	s.awake(c, out)
}

func (s *Server) data(now time.Time, in node.Data, out *node.Outbox) {
	c := s.fcs.conns[in.Conn]
	if c == nil {
		return
	}
	fresh := !c.secured
	err := s.fcs.data(now, c, in.Octets, out)
	switch {
	case err != nil:
		s.forget(in.Conn, out)
	case fresh && c.secured:
		out.Stop(timerName("tls", in.Conn))
	}
	if err == nil {
		s.awake(c, out)
	}
}

// awake starts the idle time of a connection anew.
func (s *Server) awake(c *connection, out *node.Outbox) {
	if s.cfg.IdleTimeout > 0 && c.secured {
		out.After(timerName("idle", c.id), s.cfg.IdleTimeout)
	}
}

func (s *Server) forget(id node.Conn, out *node.Outbox) {
	if s.cfg.Key != nil {
		out.Stop(timerName("tls", id))
	}
	if s.cfg.IdleTimeout > 0 {
		out.Stop(timerName("idle", id))
	}
}

func (s *Server) timer(now time.Time, name string, out *node.Outbox) {
	if name == floorTimer {
		s.fcs.tick(now, out)
		return
	}
	kind, id, _ := strings.Cut(name, "/")
	c := s.fcs.conns[connOf(id)]
	if c == nil {
		return
	}
	cause := "no TLS session after " + s.cfg.TLSTimeout.String()
	if kind == "idle" {
		cause = "silent for " + s.cfg.IdleTimeout.String()
	}
	out.Note(trace.TCP, trace.ExchangeLost, c.id, trace.KV("for", cause))
	s.fcs.drop(now, c, out)
	s.forget(c.id, out)
}

func timerName(kind string, c node.Conn) string { return kind + "/" + strconv.Itoa(int(c)) }

func connOf(id string) node.Conn {
	n, _ := strconv.Atoi(id) // 0 is no connection
	return node.Conn(n)
}
