package properties

import (
	"slices"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// FloorFault is a Floor Control Server with one planted fault.
type FloorFault struct {
	// Name says what is wrong with it, Clause where it says otherwise.
	Name, Clause string
	// Rule is the rule that the monitors name, or nil where they cannot know:
	// the fault is one of policy, or leaves no trace.
	Rule *rule.Rule

	config  func(*floor.Config)
	connect func(*floor.Auth)
	// receive changes a message before the server sees it; false keeps it
	// away from the server.
	receive func(*faultyServer, *floor.Conn, *bfcp.Header, bfcp.Body) (bfcp.Body, bool)
	// send changes a message of the server; false drops it.
	send func(*faultyServer, *bfcp.Header, bfcp.Body) bool
	// output changes the output as a whole.
	output func(*faultyServer, *floor.Output)
	// ignores are inputs that never reach the server.
	ignores input
}

type input uint8

const (
	disconnects input = 1 << iota
	revocations
	confirmations
	ticks
)

// New makes the faulty server.
func (f *FloorFault) New(c floor.Config) (FloorServer, error) {
	if f.config != nil {
		c.Conferences = slices.Clone(c.Conferences)
		for i := range c.Conferences {
			c.Conferences[i].Floors = slices.Clone(c.Conferences[i].Floors)
		}
		f.config(&c)
	}
	s, err := floor.NewServer(c)
	return &faultyServer{Server: s, fault: f, floors: map[uint16][]uint16{}, priorities: map[uint16]bfcp.Optional[bfcp.Priority]{}}, err
}

// faultyServer is a sound server inside, and a fault around it.
type faultyServer struct {
	*floor.Server
	fault   *FloorFault
	message bfcp.Message
	verdict rule.Verdict

	last bfcp.Header // of the message at hand
	// What the fault remembers, by user or request, or counts.
	floors     map[uint16][]uint16
	priorities map[uint16]bfcp.Optional[bfcp.Priority]
	asked      bfcp.Optional[bfcp.Priority]
	count      int
}

func (s *faultyServer) Connect(now time.Time, c floor.Conn, auth floor.Auth) {
	if s.fault.connect != nil {
		s.fault.connect(&auth)
	}
	s.Server.Connect(now, c, auth)
}

func (s *faultyServer) Receive(now time.Time, c floor.Conn, octets []byte, out *floor.Output) {
	m, v := bfcp.Decode(octets, bfcp.RFC4582)
	s.last = m.Header
	body := m.Body()
	if s.fault.receive != nil && body != nil && (v.Err() == nil || v.Broke(rule.BFCPUnknownMandatory)) {
		h := m.Header
		changed, ok := s.fault.receive(s, &c, &h, body)
		if !ok {
			return
		}
		if again, err := changed.Append(nil, h); err == nil {
			octets = again
		}
	}
	s.Server.Receive(now, c, octets, out)
	s.spoil(out)
}

func (s *faultyServer) Disconnect(now time.Time, c floor.Conn, out *floor.Output) {
	if s.fault.ignores&disconnects == 0 {
		s.Server.Disconnect(now, c, out)
		s.spoil(out)
	}
}

func (s *faultyServer) Revoke(now time.Time, conference uint32, user uint16, out *floor.Output) {
	if s.fault.ignores&revocations == 0 {
		s.Server.Revoke(now, conference, user, out)
		s.spoil(out)
	}
}

func (s *faultyServer) RevokeRequest(now time.Time, conference uint32, request uint16, reason string, out *floor.Output) bool {
	if s.fault.ignores&revocations != 0 {
		return false
	}
	done := s.Server.RevokeRequest(now, conference, request, reason, out)
	s.spoil(out)
	return done
}

func (s *faultyServer) Confirm(now time.Time, conference uint32, request uint16, done bool, out *floor.Output) bool {
	if s.fault.ignores&confirmations != 0 {
		return false
	}
	done = s.Server.Confirm(now, conference, request, done, out)
	s.spoil(out)
	return done
}

func (s *faultyServer) Tick(now time.Time, out *floor.Output) {
	if s.fault.ignores&ticks == 0 {
		s.Server.Tick(now, out)
		s.spoil(out)
	}
}

// spoil applies the fault to what the server gave out.
func (s *faultyServer) spoil(out *floor.Output) {
	if s.fault.send != nil {
		kept := out.Messages[:0]
		for _, sent := range out.Messages {
			s.message.Decode(sent.Octets, bfcp.RFC4582, &s.verdict)
			h, body := s.message.Header, s.message.Body()
			if !s.fault.send(s, &h, body) {
				continue
			}
			if octets, err := body.Append(nil, h); err == nil {
				sent.Octets = octets
			}
			kept = append(kept, sent)
		}
		out.Messages = kept
	}
	if s.fault.output != nil {
		s.fault.output(s, out)
	}
}
