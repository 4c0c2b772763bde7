package craft

import "github.com/floorcheck/floorcheck/reference/tlspsk"

// Edits change what an engine sends. The zero value changes nothing. An Edits
// serves one engine.
type Edits struct {
	steps []step
	// Record, where set, sends every record of the engine in its stead.
	Record func(out *tlspsk.RecordOut, typ uint8, p []byte) error
	// KeepTranscript leaves the engine's transcript as if nothing had been
	// changed, so that the peer's Finished does not fit either.
	KeepTranscript bool
}

// step looks at the messages that are about to go out and returns what goes
// out instead.
type step func([][]byte, uint8) [][]byte

// Hooks returns the edits as what tlspsk.Config wants.
func (e *Edits) Hooks() *tlspsk.Hooks {
	h := &tlspsk.Hooks{Transcript: e.KeepTranscript, Record: e.Record}
	h.Message = func(typ uint8, raw []byte) [][]byte {
		out := [][]byte{raw}
		for _, s := range e.steps {
			out = s(out, typ)
		}
		return out
	}
	return h
}

func (e *Edits) on(typ uint8, s func(raw []byte) [][]byte) *Edits {
	e.steps = append(e.steps, func(msgs [][]byte, t uint8) (out [][]byte) {
		for _, m := range msgs {
			if t == typ {
				out = append(out, s(m)...)
			} else {
				out = append(out, m)
			}
		}
		return out
	})
	return e
}

// Omit leaves a message out. Finished and what follows must not be omitted from a transcript; see
// KeepTranscript.
func (e *Edits) Omit(typ uint8) *Edits {
	return e.on(typ, func([]byte) [][]byte { return nil })
}

// Replace sends what f makes of a message, header and all.
func (e *Edits) Replace(typ uint8, f func(raw []byte) []byte) *Edits {
	return e.on(typ, func(raw []byte) [][]byte { return [][]byte{f(raw)} })
}

// Body sends what f makes of a message's body, under a header that fits.
func (e *Edits) Body(typ uint8, f func(body []byte) []byte) *Edits {
	return e.Replace(typ, func(raw []byte) []byte { return Message(raw[0], f(raw[4:])) })
}

// Corrupt flips the bits of mask in the octet at offset of a message; a
// negative offset counts from its end.
func (e *Edits) Corrupt(typ uint8, offset int, mask byte) *Edits {
	return e.Replace(typ, func(raw []byte) []byte {
		if offset < 0 {
			raw[len(raw)+offset] ^= mask
		} else {
			raw[offset] ^= mask
		}
		return raw
	})
}

// Before sends msg before each message of a type, After behind it.
func (e *Edits) Before(typ uint8, msg []byte) *Edits {
	return e.on(typ, func(raw []byte) [][]byte { return [][]byte{msg, raw} })
}

// After sends msg behind each message of a type.
func (e *Edits) After(typ uint8, msg []byte) *Edits {
	return e.on(typ, func(raw []byte) [][]byte { return [][]byte{raw, msg} })
}

// Twice sends a message twice.
func (e *Edits) Twice(typ uint8) *Edits {
	return e.on(typ, func(raw []byte) [][]byte { return [][]byte{raw, append([]byte(nil), raw...)} })
}

// Swap sends a message of type first behind the one of type second, which the engine sends later in the
// same flight.
func (e *Edits) Swap(first, second uint8) *Edits {
	var held [][]byte
	e.on(first, func(raw []byte) [][]byte {
		held = append(held, raw)
		return nil
	})
	return e.on(second, func(raw []byte) [][]byte {
		out := append([][]byte{raw}, held...)
		held = nil
		return out
	})
}

// Hello sends the ClientHello that f has changed. A pre_shared_key extension
// must get new binders: see ClientHello.SetPSK.
func (e *Edits) Hello(f func(h *ClientHello)) *Edits {
	return e.Replace(TypeClientHello, func(raw []byte) []byte {
		h, err := ParseClientHello(raw)
		if err != nil {
			panic(err) // an engine's own ClientHello
		}
		f(h)
		return h.Message()
	})
}

// Run carries octets between two engines until both are quiet or dead, and
// returns all that b sent and the first error of each.
func Run(a, b *tlspsk.Engine) (fromB []byte, errA, errB error) {
	for moved := true; moved; {
		moved = false
		if p := a.Outgoing(); len(p) > 0 {
			moved = true
			if err := b.Feed(p); errB == nil {
				errB = err
			}
		}
		if p := b.Outgoing(); len(p) > 0 {
			moved = true
			fromB = append(fromB, p...)
			if err := a.Feed(p); errA == nil {
				errA = err
			}
		}
	}
	return fromB, errA, errB
}
