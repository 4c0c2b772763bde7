package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

// connected13 is the state after a TLS 1.3 handshake.
type connected13 struct{ client bool }

func (connected13) name() string { return "CONNECTED" }

// wants: a server of another make may send tickets, which are read and dropped.
func (s connected13) wants() kinds {
	if s.client {
		return only(typeKeyUpdate, typeNewSessionTicket)
	}
	return only(typeKeyUpdate)
}

func (s connected13) handle(e *Engine, m *message) (state, error) {
	if m.kind == kind(typeNewSessionTicket) {
		return s, e.dropTicket(m)
	}
	if len(m.body) != 1 {
		return nil, badSyntax("KeyUpdate")
	}
	if m.body[0] > 1 {
		return nil, fault(AlertIllegalParameter, rule.TLSKeyUpdate, "request_update %d, expected 0 or 1", m.body[0])
	}
	if e.updates++; e.updates > maxKeyUpdates {
		return nil, fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d KeyUpdates without data", maxKeyUpdates)
	}
	if err := e.nextKeys(false); err != nil {
		return nil, err
	}
	if m.body[0] == 1 && !e.closedWrite && !e.updatePending {
		// One answer serves for all requests that arrive before it leaves.
		if err := e.sendKeyUpdate(false); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// dropTicket judges the syntax of a NewSessionTicket (RFC 8446 §4.6.1).
func (e *Engine) dropTicket(m *message) error {
	c := cursor{b: m.body}
	c.take(8)
	c.vec8()
	ticket := c.vec16()
	c.vec16()
	if !c.done() || len(ticket) == 0 {
		return badSyntax("NewSessionTicket")
	}
	if e.updates++; e.updates > maxKeyUpdates {
		return fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d tickets without data", maxKeyUpdates)
	}
	return nil
}

// UpdateKeys sends a KeyUpdate and, with request, asks the peer for one (RFC 8446
// §4.6.3). It fails with ErrHandshake unless TLS 1.3 is connected.
func (e *Engine) UpdateKeys(request bool) error {
	switch {
	case e.err != nil:
		return e.err
	case e.closedWrite:
		return ErrClosed
	case !e.done || e.version != VersionTLS13:
		return ErrHandshake
	}
	if err := e.sendKeyUpdate(request); err != nil {
		return e.fail(err)
	}
	return nil
}

func (e *Engine) sendKeyUpdate(request bool) error {
	e.scratch = [8]byte{typeKeyUpdate, 0, 0, 1}
	if request {
		e.scratch[4] = 1
	}
	if err := e.send(recordHandshake, e.scratch[:5]); err != nil {
		return err
	}
	e.updatePending = true
	return e.nextKeys(true)
}

// nextKeys goes on to the next traffic secret of one direction (RFC 8446 §7.2).
func (e *Engine) nextKeys(write bool) error {
	a := &e.tls13[0]
	if write {
		a = &e.tls13[1]
	}
	var m mac
	defer m.wipe()
	s := &schedule{kind: e.suite.Hash, m: &m}
	defer s.wipe()
	n := s.kind.Size()
	s.key(a.secret[:n])
	s.expand(s.secret[:n], "traffic upd", nil)
	return e.protect13(s, s.secret[:n], write)
}
