package craft

import "fmt"

// Record content types (RFC 8446 §5.1).
const (
	ChangeCipherSpec uint8 = 20
	Alert            uint8 = 21
	Handshake        uint8 = 22
	ApplicationData  uint8 = 23
)

// Handshake message types (RFC 5246 §7.4, RFC 8446 §4). CCS stands for the
// change_cipher_spec record among them.
const (
	HelloRequest        uint8 = 0
	TypeClientHello     uint8 = 1
	ServerHello         uint8 = 2
	NewSessionTicket    uint8 = 4
	EncryptedExtensions uint8 = 8
	Certificate         uint8 = 11
	ServerKeyExchange   uint8 = 12
	CertificateRequest  uint8 = 13
	ServerHelloDone     uint8 = 14
	ClientKeyExchange   uint8 = 16
	Finished            uint8 = 20
	KeyUpdate           uint8 = 24
	CCS                 uint8 = 255
)

// Record builds one record. The length is that of body, which must have at most 65535 octets.
func Record(typ uint8, version uint16, body []byte) []byte {
	return append([]byte{typ, byte(version >> 8), byte(version), byte(len(body) >> 8), byte(len(body))}, body...)
}

// Records builds as many records of at most n octets as body needs.
func Records(typ uint8, version uint16, body []byte, n int) (out []byte) {
	for len(body) > n {
		out = append(out, Record(typ, version, body[:n])...)
		body = body[n:]
	}
	return append(out, Record(typ, version, body)...)
}

// Message builds one handshake message.
func Message(typ uint8, body []byte) []byte {
	n := len(body)
	return append([]byte{typ, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

// Vec8 and Vec16 build a vector with a length of one and of two octets.
func Vec8(p []byte) []byte  { return append([]byte{byte(len(p))}, p...) }
func Vec16(p []byte) []byte { return append([]byte{byte(len(p) >> 8), byte(len(p))}, p...) }

// SplitRecords cuts octets into records, each with its header. What is left over comes last.
func SplitRecords(b []byte) (records [][]byte) {
	for len(b) >= 5 {
		n := 5 + int(b[3])<<8 + int(b[4])
		if n > len(b) {
			break
		}
		records = append(records, b[:n:n])
		b = b[n:]
	}
	if len(b) > 0 {
		records = append(records, b)
	}
	return records
}

// PlainAlert returns the first alert record without protection in a stream: its
// level and description.
func PlainAlert(b []byte) (level, description uint8, ok bool) {
	for _, r := range SplitRecords(b) {
		if len(r) == 7 && r[0] == Alert {
			return r[5], r[6], true
		}
	}
	return 0, 0, false
}

// Rand is deterministic randomness: an xorshift generator, good for tests and
// for nothing else. The zero value is not usable; see Seed.
type Rand struct{ x uint64 }

// Seed returns the generator of a seed.
func Seed(seed uint64) *Rand { return &Rand{seed*0x9E3779B97F4A7C15 + 1} }

// Read fills p.
func (r *Rand) Read(p []byte) (int, error) {
	for i := range p {
		r.x ^= r.x << 13
		r.x ^= r.x >> 7
		r.x ^= r.x << 17
		p[i] = byte(r.x >> 32)
	}
	return len(p), nil
}

// reader reads vectors; a read past the end is an error once, at the end.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.bad = true
		r.b = nil
		return nil
	}
	p := r.b[:n:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) vec(lenOctets int) []byte {
	n := 0
	for _, o := range r.take(lenOctets) {
		n = n<<8 | int(o)
	}
	return r.take(n)
}

func (r *reader) err(what string) error {
	if r.bad {
		return fmt.Errorf("craft: %s ends too early", what)
	}
	return nil
}
