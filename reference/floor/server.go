package floor

import (
	"fmt"
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Server is a Floor Control Server: any number of conferences, users and
// connections. It is not safe for concurrent use.
type Server struct {
	config      Config
	conferences map[uint32]*conference
	conns       map[Conn]*connection
	firstLost   *user  // users without a connection but with requests, who
	lastLost    *user  // was lost first standing first
	timers      timers // of connections over datagrams

	now time.Time // of the input at hand
	out *Output   // of the input at hand

	// Reused from input to input.
	message bfcp.Message
	verdict rule.Verdict
	body    bodies
	fresh   []*request // finished requests, to be used anew
}

// Auth is what the layers below know about a connection.
type Auth struct {
	// Secure: the connection runs over TLS (or DTLS).
	Secure bool
	// Conference is the only conference the connection may speak in; 0 is any.
	Conference uint32
	// Users are the users that the connection's identity may speak for (RFC
	// 4582 §9.1); nil is any. A user whose connection stands can move to
	// another only if that one's Users name the user.
	Users []uint16
}

// connection is a connection and the users who speak on it.
type connection struct {
	id    Conn
	auth  Auth
	users []*user
	link  *Link     // over datagrams; nil over TCP
	at    time.Time // the link's deadline, while it stands
	timer int       // in Server.timers, from 1; 0 for not there
	over  bool      // Goodbye was said; closes when the link has nothing left to do
}

// NewServer returns a server with that policy. It fails if a conference is
// described twice or contradicts itself.
func NewServer(c Config) (*Server, error) {
	c.Profile = overTransport(c.Profile)
	s := &Server{config: c, conferences: make(map[uint32]*conference), conns: make(map[Conn]*connection)}
	if c.MaxOngoingPerUser < 0 {
		return nil, fmt.Errorf("floor: expected MaxOngoingPerUser of 0 (no limit) or more, found %d", c.MaxOngoingPerUser)
	}
	s.config.Conferences = nil
	s.body.support(s.datagrams())
	for _, conf := range c.Conferences {
		if err := s.AddConference(conf); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Connect tells of a new connection. Connecting a known one again replaces what
// is known about it.
func (s *Server) Connect(now time.Time, c Conn, auth Auth) {
	auth.Users = slices.Clone(auth.Users)
	if known := s.conns[c]; known != nil {
		known.auth = auth
		return
	}
	conn := &connection{id: c, auth: auth}
	if s.datagrams() {
		conn.link = newServerLink()
		conn.link.MTU = s.config.MTU
	}
	s.conns[c] = conn
}

// Receive takes one framed message, or one datagram, from a connection. What
// cannot be parsed closes a TCP connection (RFC 4582 §6). A message on an unknown
// connection is ignored.
func (s *Server) Receive(now time.Time, c Conn, message []byte, out *Output) {
	conn := s.conns[c]
	if conn == nil {
		return
	}
	s.begin(now, out)
	if conn.link != nil {
		s.receiveDatagram(conn, message)
	} else {
		s.receive(conn, message)
	}
	s.end()
}

// Disconnect tells that a connection is gone, in whatever way. The requests of
// its users are kept for Config.KeepAfterDisconnect; their subscriptions end.
func (s *Server) Disconnect(now time.Time, c Conn, out *Output) {
	conn := s.conns[c]
	if conn == nil {
		return
	}
	s.begin(now, out)
	s.drop(conn)
	s.end()
}

// Revoke ends, at once, every request of which the user is the requester or the
// beneficiary: held floors are revoked, waiting requests cancelled. It is what a
// release over Mp means for floors (TS 23.333 §6.2.13).
func (s *Server) Revoke(now time.Time, conference uint32, userID uint16, out *Output) {
	conf := s.conferences[conference]
	if conf == nil || conf.users[userID] == nil {
		return
	}
	s.begin(now, out)
	u := conf.users[userID]
	for len(u.requests) > 0 {
		r := u.requests[0]
		s.finish(conf, r, r.end(bfcp.StatusCancelled))
	}
	s.settled(conf)
	s.end()
}

// RevokeRequest ends one request on the operator's behalf: a held floor is
// Revoked, a waiting request Denied. reason becomes its STATUS-INFO where it
// fits. It returns whether there was such a request.
func (s *Server) RevokeRequest(now time.Time, conference uint32, request uint16, reason string, out *Output) bool {
	conf := s.conferences[conference]
	if conf == nil || conf.requests[request] == nil {
		return false
	}
	s.begin(now, out)
	r := conf.requests[request]
	r.reason = reason
	s.finish(conf, r, r.end(bfcp.StatusDenied))
	s.settled(conf)
	s.end()
	return true
}

// Confirm says whether the media follow a granted request, under
// Config.ConfirmGrants: it is Granted now, or Denied. It returns false if no such
// grant waits.
func (s *Server) Confirm(now time.Time, conference uint32, request uint16, done bool, out *Output) bool {
	conf := s.conferences[conference]
	if conf == nil || conf.requests[request] == nil || !conf.requests[request].awaiting {
		return false
	}
	s.begin(now, out)
	r := conf.requests[request]
	if done {
		r.awaiting = false
		conf.tell(r)
		for i := range r.parts {
			conf.touch(r.parts[i].floor)
		}
	} else {
		s.finish(conf, r, bfcp.StatusDenied)
	}
	s.settled(conf)
	s.end()
	return true
}

// begin and end bracket every input.
func (s *Server) begin(now time.Time, out *Output) { s.now, s.out = now, out }
func (s *Server) end()                             { s.out = nil }

// settled grants what has come free, and tells everyone whom the input concerns:
// the requesters first, in the order in which their requests changed, then the
// subscribers of the floors that changed.
func (s *Server) settled(c *conference) {
	if len(c.dirty) > 0 {
		c.settle(s)
	}
	s.notify(c)
}

// drop forgets a connection that was lost, and what depends on it. The requests
// of its users are kept as Config says.
func (s *Server) drop(conn *connection) {
	delete(s.conns, conn.id)
	s.timers.remove(conn)
	s.leave(conn, s.config.keep() > 0)
}

// leave takes all users off a connection.
func (s *Server) leave(conn *connection, keep bool) {
	users := conn.users
	conn.users = nil
	for _, u := range users {
		u.conn = nil
		u.unsubscribe()
		if keep && len(u.requests) > 0 {
			s.lose(u)
		} else {
			s.abandon(u)
		}
	}
	for _, u := range users {
		s.settled(u.conference)
	}
}

// abandon ends what a lost user asked for. The caller lets the conference settle
// when it has abandoned all who were lost together, so that none of them is
// granted what another gave up.
func (s *Server) abandon(u *user) {
	for i := 0; i < len(u.requests); {
		r := u.requests[i]
		if r.requester != u {
			i++
			continue
		}
		s.finish(u.conference, r, r.end(bfcp.StatusCancelled))
	}
	s.forget(u)
}

// bind makes conn the connection of the user, or tells that it may not be.
func (s *Server) bind(u *user, conn *connection) bool {
	if u.conn != nil {
		if !slices.Contains(conn.auth.Users, u.id) {
			return false
		}
		s.unbind(u)
	}
	s.found(u)
	u.conn = conn
	conn.users = append(conn.users, u)
	return true
}

// unbind takes the user off its connection, and its subscriptions with it.
func (s *Server) unbind(u *user) {
	u.conn.users = remove(u.conn.users, u)
	u.conn = nil
	u.unsubscribe()
}

// forget drops a user of whom nothing is left to know.
func (s *Server) forget(u *user) {
	if !u.configured && u.conn == nil && !u.kept && len(u.requests) == 0 {
		delete(u.conference.users, u.id)
	}
}

func sortedKeys[K uint16 | uint32, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
