package floor

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// receiveDatagram takes a datagram through the connection's link: repetitions,
// acknowledgements and fragments are the link's business.
func (s *Server) receiveDatagram(conn *connection, datagram []byte) {
	message := conn.link.Receive(s.now, datagram)
	if message != nil {
		conn.over = false
		s.receive(conn, message)
	} else if v := &conn.link.verdict; v.Receiver == rule.Reject && v.Reaction == "Error 13" {
		if h, ok := bfcp.ParseHeader(datagram); ok && !h.R {
			s.refuse(conn, h, bfcp.ErrorIncorrectMessageLength, "")
		}
	}
	if s.conns[conn.id] == conn {
		s.flush(conn)
	}
}

// flush takes what the link has to send, and its deadline.
func (s *Server) flush(conn *connection) {
	for _, datagram := range conn.link.Outgoing() {
		s.out.Messages = append(s.out.Messages, Outgoing{conn.id, datagram})
	}
	at, due := conn.link.NextDeadline()
	s.timers.set(conn, at, due)
	if conn.over && !due {
		s.out.Close = append(s.out.Close, conn.id)
		s.drop(conn)
	}
}

// goodbye serves a Goodbye (RFC 8855 §6.2): the client dissociates itself from
// whatever it has. Its requests end at once; nothing was lost that would have to
// be kept. The link stays for T2, to answer the Goodbye again if need be.
func (s *Server) goodbye(conn *connection, h bfcp.Header) {
	s.respond(conn, h, &s.body.goodbyeAck)
	conn.over = true
	s.leave(conn, false)
}

// Goodbye ends a connection on the server's side, and at once all that its users
// asked for. Over TCP the connection is closed (RFC 4582 §6); over datagrams a
// Goodbye goes to each user on it (RFC 8855 §6.2), and the connection closes when
// they are acknowledged, or never will be. It returns false where there is no such
// connection.
func (s *Server) Goodbye(now time.Time, c Conn, out *Output) bool {
	conn := s.conns[c]
	if conn == nil {
		return false
	}
	s.begin(now, out)
	if conn.link == nil {
		delete(s.conns, c)
		out.Close = append(out.Close, c)
		s.leave(conn, false)
	} else {
		for _, u := range conn.users {
			s.announce(u, &s.body.goodbye)
		}
		s.leave(conn, false)
		conn.over = true
		s.flush(conn)
	}
	s.end()
	return true
}

func (s *Server) version() uint8 { return version(s.config.Profile) }
