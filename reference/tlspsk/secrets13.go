package tlspsk

// handshakeSecrets derives the handshake traffic secrets once ServerHello stands in the transcript.
func (e *Engine) handshakeSecrets(shared []byte) {
	h := e.h
	s := &h.sched
	n := s.kind.Size()
	s.key(s.secret[:n])
	s.next(shared)
	s.key(s.secret[:n])
	hash := h.sum(h.hash[:0])
	s.expand(s.client[:n], "c hs traffic", hash)
	s.expand(s.server[:n], "s hs traffic", hash)
	e.logKey("CLIENT_HANDSHAKE_TRAFFIC_SECRET", s.client[:n])
	e.logKey("SERVER_HANDSHAKE_TRAFFIC_SECRET", s.server[:n])
}

// masterSecrets derives the application traffic secrets. hash is the transcript
// hash up to the server's Finished.
func (e *Engine) masterSecrets(hash []byte) {
	h := e.h
	s := &h.sched
	n := s.kind.Size()
	s.key(s.secret[:n])
	s.next(nil)
	s.key(s.secret[:n])
	s.expand(s.client[:n], "c ap traffic", hash)
	s.expand(s.server[:n], "s ap traffic", hash)
	e.logKey("CLIENT_TRAFFIC_SECRET_0", s.client[:n])
	e.logKey("SERVER_TRAFFIC_SECRET_0", s.server[:n])
}
