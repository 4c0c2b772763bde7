package craft

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
)

// Extension is one extension, whatever it holds.
type Extension struct {
	Type uint16
	Data []byte
}

// ClientHello is a ClientHello in which nothing has to be right.
type ClientHello struct {
	Version      uint16
	Random       []byte
	SessionID    []byte
	CipherSuites []uint16
	Compression  []byte
	Extensions   []Extension
	NoExtensions bool   // leave out the block itself
	Trailing     []byte // behind the extensions
}

// ParseClientHello reads a well-formed ClientHello message, header and all.
func ParseClientHello(msg []byte) (*ClientHello, error) {
	if len(msg) < 6 || msg[0] != TypeClientHello {
		return nil, errors.New("craft: not a ClientHello")
	}
	r := reader{b: msg[4:]}
	h := &ClientHello{}
	v := r.take(2)
	h.Random = r.take(32)
	h.SessionID = r.vec(1)
	suites := r.vec(2)
	h.Compression = r.vec(1)
	if h.NoExtensions = len(r.b) == 0; !h.NoExtensions {
		x := reader{b: r.vec(2)}
		for len(x.b) > 0 {
			t := x.take(2)
			data := x.vec(2)
			if x.bad {
				return nil, x.err("ClientHello")
			}
			h.Extensions = append(h.Extensions, Extension{uint16(t[0])<<8 | uint16(t[1]), data})
		}
	}
	if err := r.err("ClientHello"); err != nil {
		return nil, err
	}
	h.Version = uint16(v[0])<<8 | uint16(v[1])
	for i := 0; i+1 < len(suites); i += 2 {
		h.CipherSuites = append(h.CipherSuites, uint16(suites[i])<<8|uint16(suites[i+1]))
	}
	return h, nil
}

// Message writes the ClientHello as a handshake message.
func (h *ClientHello) Message() []byte {
	b := append([]byte{byte(h.Version >> 8), byte(h.Version)}, h.Random...)
	b = append(b, Vec8(h.SessionID)...)
	var suites []byte
	for _, s := range h.CipherSuites {
		suites = append(suites, byte(s>>8), byte(s))
	}
	b = append(b, Vec16(suites)...)
	b = append(b, Vec8(h.Compression)...)
	if !h.NoExtensions {
		var x []byte
		for _, e := range h.Extensions {
			x = append(x, byte(e.Type>>8), byte(e.Type))
			x = append(x, Vec16(e.Data)...)
		}
		b = append(b, Vec16(x)...)
	}
	return Message(TypeClientHello, append(b, h.Trailing...))
}

// Extension returns the first extension of a type, nil if there is none.
func (h *ClientHello) Extension(t uint16) *Extension {
	for i := range h.Extensions {
		if h.Extensions[i].Type == t {
			return &h.Extensions[i]
		}
	}
	return nil
}

// Remove takes out all extensions of a type.
func (h *ClientHello) Remove(t uint16) {
	var rest []Extension
	for _, e := range h.Extensions {
		if e.Type != t {
			rest = append(rest, e)
		}
	}
	h.Extensions = rest
}

// PreSharedKey is the extension's type (RFC 8446 §4.2.11).
const PreSharedKey uint16 = 41

// Identity is one identity of pre_shared_key and what its binder is made with.
type Identity struct {
	Identity []byte
	Age      uint32 // obfuscated_ticket_age
	Key      []byte
	Label    string // "ext binder", "imp binder", "res binder"
	SHA384   bool
	// BinderLen cuts the binder or fills it up with zeros; 0 leaves it.
	BinderLen int
	NoBinder  bool
}

// SetPSK puts a pre_shared_key extension with correct binders at the end. before is what stands in
// the transcript before this ClientHello.
func (h *ClientHello) SetPSK(before []byte, ids ...Identity) {
	h.Remove(PreSharedKey)
	var list, binders []byte
	for _, id := range ids {
		list = append(list, Vec16(id.Identity)...)
		list = append(list, byte(id.Age>>24), byte(id.Age>>16), byte(id.Age>>8), byte(id.Age))
		if !id.NoBinder {
			binders = append(binders, Vec8(make([]byte, id.binderLen()))...)
		}
	}
	data := append(Vec16(list), Vec16(binders)...)
	h.Extensions = append(h.Extensions, Extension{PreSharedKey, data})
	msg := h.Message()
	truncated := msg[:len(msg)-len(h.Trailing)-len(binders)-2]
	at := len(data) - len(binders)
	for _, id := range ids {
		if id.NoBinder {
			continue
		}
		copy(data[at+1:at+1+id.binderLen()], Binder(id.Key, id.Label, id.SHA384, append(append([]byte(nil), before...), truncated...)))
		at += 1 + id.binderLen()
	}
}

func (id *Identity) binderLen() int {
	switch {
	case id.BinderLen > 0:
		return id.BinderLen
	case id.SHA384:
		return 48
	}
	return 32
}

// Binder computes a binder over a transcript that ends in a truncated
// ClientHello (RFC 8446 §4.2.11.2). It shares no code with the engine.
func Binder(key []byte, label string, sha384 bool, transcript []byte) []byte {
	newHash := func() hash.Hash { return sha256.New() }
	if sha384 {
		newHash = func() hash.Hash { return sha512.New384() }
	}
	sum := func(p []byte) []byte {
		h := newHash()
		h.Write(p)
		return h.Sum(nil)
	}
	n := newHash().Size()
	expand := func(secret []byte, label string, context []byte) []byte {
		info := append([]byte{0, byte(n)}, Vec8([]byte("tls13 "+label))...)
		out, err := hkdf.Expand(newHash, secret, string(append(info, Vec8(context)...)), n)
		if err != nil {
			panic(err) // n octets are always to be had
		}
		return out
	}
	early, err := hkdf.Extract(newHash, key, make([]byte, n))
	if err != nil {
		panic(err)
	}
	finished := expand(expand(early, label, sum(nil)), "finished", nil)
	m := hmac.New(newHash, finished)
	m.Write(sum(transcript))
	return m.Sum(nil)
}
