package tlspsk

// begin starts a handshake message in the current flight and returns where it starts.
func (e *Engine) begin(typ uint8) int {
	at := len(e.flight)
	e.flight = append(e.flight, typ, 0, 0, 0)
	return at
}

// end fills in the length of the message that starts at that place, hands it
// to the hooks and adds it to the transcript.
func (e *Engine) end(at int) {
	e.fixLength(at)
	if h := e.cfg.Hooks; h != nil && h.Message != nil {
		e.hookMessage(at)
		return
	}
	e.h.add(e.flight[at:])
}

func (e *Engine) fixLength(at int) {
	n := len(e.flight) - at - handshakeStart
	e.flight[at+1], e.flight[at+2], e.flight[at+3] = byte(n>>16), byte(n>>8), byte(n)
}

// flush sends the messages of the flight so far, as one record where they fit.
func (e *Engine) flush() error {
	if len(e.flight) == 0 {
		return nil
	}
	f := e.flight
	e.flight = e.flight[:0]
	return e.send(recordHandshake, f)
}

// sendCCS sends a change_cipher_spec record.
func (e *Engine) sendCCS() error {
	if err := e.flush(); err != nil {
		return err
	}
	e.scratch[0] = 1
	if h := e.cfg.Hooks; h != nil && h.Message != nil {
		for _, m := range h.Message(TypeChangeCipherSpec, []byte{1}) {
			if err := e.send(recordCCS, m); err != nil {
				return err
			}
		}
		return nil
	}
	return e.send(recordCCS, e.scratch[:1])
}
