package tlspsk

import "errors"

// Hooks let a test, or package craft, change what an engine sends. They run
// inside the engine's calls.
type Hooks struct {
	// Message sees every handshake message (header and all) before it enters
	// the transcript and the flight, and change_cipher_spec as type 255 with
	// its body. It returns the messages to send instead: none omits it. What it
	// returns is what the sender's own transcript holds, so that only the fault
	// itself is at fault; see Transcript for the opposite.
	Message func(typ uint8, raw []byte) [][]byte
	// Transcript makes the sender's transcript hold the messages as they were
	// before Message changed them.
	Transcript bool
	// Record sees every record before protection and sends what it likes.
	Record func(out *RecordOut, typ uint8, p []byte) error
}

// TypeChangeCipherSpec is the type that Hooks.Message sees for change_cipher_spec.
const TypeChangeCipherSpec uint8 = 255

// Inject sends one record of any content under the engine's current keys. It
// works only on an engine with Hooks, and past all judgement of the engine.
func (e *Engine) Inject(typ uint8, p []byte) error {
	switch {
	case e.cfg.Hooks == nil:
		return errors.New("tls: Inject without Config.Hooks")
	case e.err != nil:
		return e.err
	}
	if e.outTaken {
		e.out, e.outTaken = e.out[:0], false
	}
	return e.rawRecord(typ, p)
}

// RecordOut is where a record hook sends.
type RecordOut struct{ engine *Engine }

// Send protects one record with the current keys and sends it.
func (o *RecordOut) Send(typ uint8, p []byte) error { return o.engine.rawRecord(typ, p) }

// Raw sends octets as they are.
func (o *RecordOut) Raw(b []byte) { o.engine.out = append(o.engine.out, b...) }

// Protected tells whether records are protected by now.
func (o *RecordOut) Protected() bool { return o.engine.wr != nil }

func (e *Engine) hookMessage(at int) {
	raw := append([]byte(nil), e.flight[at:]...)
	e.flight = e.flight[:at]
	if e.cfg.Hooks.Transcript {
		e.h.add(raw)
	}
	for _, m := range e.cfg.Hooks.Message(raw[0], raw) {
		if !e.cfg.Hooks.Transcript {
			e.h.add(m)
		}
		e.flight = append(e.flight, m...)
	}
}
