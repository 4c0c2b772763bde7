package fuzz

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// tlsShapes are the handshakes of target TLSTamper. An input's first octet chooses
// one, so what stands here keeps its place; those that cost least come first.
var tlsShapes = []struct {
	name string
	// both is the configuration of both ends, but for their keys.
	both tlspsk.Config
}{
	{"tls12-psk", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}}},
	{"tls12-cbc", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_PSK_WITH_AES_128_CBC_SHA}}},
	{"tls12-cbc-mac-then-encrypt", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{suiteCalled("TLS_PSK_WITH_AES_128_CBC_SHA256")}, NoEncryptThenMAC: true}},
	{"tls12-null", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{suiteCalled("TLS_PSK_WITH_NULL_SHA256")}}},
	{"tls12-no-extended-master-secret", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{suiteCalled("TLS_PSK_WITH_AES_128_CCM_8")}, NoExtendedMasterSecret: true}},
	{"tls12-hint-size-limit", tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, IdentityHint: []byte("hint"), RecordSizeLimit: 64}},
	{"tls12-several-suites", tlspsk.Config{MaxVersion: tlspsk.VersionTLS12, CipherSuites: []tlspsk.CipherSuite{
		tlspsk.TLS_PSK_WITH_AES_256_GCM_SHA384, tlspsk.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, suiteCalled("TLS_PSK_WITH_NULL_SHA")}}},
	{"tls13-psk-ke", tlspsk.Config{MinVersion: tlspsk.VersionTLS13, PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}}},
	{"both-versions-psk-ke", tlspsk.Config{PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}, RecordSizeLimit: 64}},
	{"tls13-psk-ke-without-middlebox-compatibility", tlspsk.Config{MinVersion: tlspsk.VersionTLS13, PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}, NoMiddleboxCompat: true}},
	{"tls13-both-modes", tlspsk.Config{MinVersion: tlspsk.VersionTLS13, PSKModes: []tlspsk.PSKMode{tlspsk.PSKDHE, tlspsk.PSKOnly}}},
	{"tls13-retry", tlspsk.Config{MinVersion: tlspsk.VersionTLS13, KeyShares: -1}},
	{"tls12-ecdhe", tlspsk.Config{CipherSuites: []tlspsk.CipherSuite{tlspsk.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256}}},
}

func suiteCalled(name string) tlspsk.CipherSuite {
	for _, s := range tlspsk.AllSuites() {
		if s.String() == name {
			return s
		}
	}
	panic("no suite " + name)
}

// tlsPlay is a handshake of which one flight may be altered.
type tlsPlay struct {
	client, server       *tlspsk.Engine
	clientKeys, servKeys bytes.Buffer
	// The flight that was chosen: who gets it, as it was sent and as it
	// arrived, and whether it completed the receiver.
	receiver      *tlspsk.Engine
	sent, arrived []byte
	reading
}

// shake makes two ends of that shape.
func shake(shape int, clientHooks, serverHooks *tlspsk.Hooks) *tlsPlay {
	p := &tlsPlay{}
	p.may12 = tlsShapes[shape].both.MinVersion != tlspsk.VersionTLS13
	cc, sc := tlsShapes[shape].both, tlsShapes[shape].both
	cc.Rand, cc.PSKs, cc.KeyLog, cc.Hooks = &counter{next: 0x80}, clientPSKs[:1], &p.clientKeys, clientHooks
	sc.Rand, sc.LookupPSK, sc.KeyLog, sc.Hooks = &counter{}, tlsServerConfig.LookupPSK, &p.servKeys, serverHooks
	var err error
	if p.client, err = tlspsk.NewClient(&cc); err != nil {
		panic(err)
	}
	if p.server, err = tlspsk.NewServer(&sc); err != nil {
		panic(err)
	}
	return p
}

// play runs a handshake of that shape and alters the flight of that number.
func play(shape, number int, alter func([]byte) []byte, hooks *tlspsk.Hooks) *tlsPlay {
	p := shake(shape, nil, hooks)
	from, to := p.client, p.server
	for n, quiet := 0, 0; quiet < 2; from, to = to, from {
		flight := from.Outgoing()
		if len(flight) == 0 {
			quiet++
			continue
		}
		quiet = 0
		chosen := n == number
		n++
		if !chosen {
			_ = to.Feed(flight)
			continue
		}
		p.sent, p.receiver, p.first = bytes.Clone(flight), to, n == 1
		p.arrived = alter(bytes.Clone(flight))
		_ = to.Feed(p.arrived)
		p.settles = to.HandshakeComplete()
	}
	p.tls13 = p.client.ConnectionState().Version == tlspsk.VersionTLS13
	return p
}

// TLSTamper plays a handshake of two engines and alters one flight of it: the
// first octet chooses the shape, the second the flight, and each further four octets
// are an alteration of it, eight at most. It panics unless
//
//   - the receiver of a flight that says anything else than the one that was sent
//     never completes. What may differ without saying anything else is in sameFlight, by
//     clause;
//   - an end that completes agrees with the other about version, suite, mode,
//     identity and every secret, which is what all the octets are there for;
//   - a flight that was not altered completes both;
//   - a server goes no further in TLS 1.3 with an altered ClientHello, whose binder
//     cannot be right (RFC 8446 §4.2.11.2).
//
// With bit 7 of the second octet it is a message, counted over both ends, that is
// altered, by the end that sends it and so with the key in hand; see alterMessage.
func TLSTamper(data []byte) {
	if len(data) < 2 {
		return
	}
	alterations := data[2:min(len(data), 2+4*8)]
	if data[1]&0x80 != 0 {
		alterMessage(data, alterations, true)
		return
	}
	p := play(int(data[0])%len(tlsShapes), int(data[1])%6, func(b []byte) []byte { return alterFlight(b, alterations) }, nil)
	p.check(data)
}

func (p *tlsPlay) check(data []byte) {
	client, server := p.client.ConnectionState(), p.server.ConnectionState()
	if p.sent == nil || bytes.Equal(p.sent, p.arrived) {
		if !client.HandshakeComplete || !server.HandshakeComplete {
			panic(fmt.Sprintf("%x: nothing was altered, and client: %v, server: %v", data, p.client.Err(), p.server.Err()))
		}
	} else if p.receiver.HandshakeComplete() && !sameFlight(p.sent, p.arrived, p.reading) {
		panic(fmt.Sprintf("%x: the receiver completed although\n%x was sent and\n%x arrived", data, p.sent, p.arrived))
	}
	if p.first && server.Version == tlspsk.VersionTLS13 && !bytes.Contains(handshakeOctets(p.arrived), handshakeOctets(p.sent)) {
		panic(fmt.Sprintf("%x: the server took the binder of a ClientHello that was altered:\n%x was sent and\n%x arrived", data, p.sent, p.arrived))
	}
	if !client.HandshakeComplete && !server.HandshakeComplete {
		return
	}
	// The server names the identity only once it has chosen.
	if client.Version != server.Version || client.CipherSuite != server.CipherSuite || client.PSKMode != server.PSKMode || client.Group != server.Group ||
		client.ExtendedMasterSecret != server.ExtendedMasterSecret || client.EncryptThenMAC != server.EncryptThenMAC || !bytes.Equal(client.Identity, server.Identity) {
		panic(fmt.Sprintf("%x: one end is done and they disagree:\nclient %+v\nserver %+v", data, client, server))
	}
	if !agree(p.clientKeys.Bytes(), p.servKeys.Bytes()) {
		panic(fmt.Sprintf("%x: one end is done and they hold other secrets", data)) // not which
	}
}

// handshakeOctets puts what the handshake records of a flight carry together.
func handshakeOctets(flight []byte) (octets []byte) {
	starts := recordStarts(flight)
	for i, at := range starts {
		end := len(flight)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		if flight[at] == 22 && at+5 <= end {
			octets = append(octets, flight[at+5:end]...)
		}
	}
	return octets
}

// agree tells whether no line of one key log contradicts the other: the end that has not
// completed may lack some.
func agree(a, b []byte) bool {
	mine, theirs := bytes.Split(bytes.TrimSpace(a), []byte{'\n'}), bytes.Split(bytes.TrimSpace(b), []byte{'\n'})
	if len(mine) > len(theirs) {
		mine, theirs = theirs, mine
	}
	for _, line := range mine {
		if !slices.ContainsFunc(theirs, func(other []byte) bool { return bytes.Equal(line, other) }) {
			return false
		}
	}
	return true
}

// alterFlight applies alterations of four octets each: kind, place (2), value.
func alterFlight(b, alterations []byte) []byte {
	for a := alterations; len(a) >= 4 && len(b) > 0; a = a[4:] {
		at, value := (int(a[1])<<8|int(a[2]))%len(b), a[3]
		switch a[0] % 9 {
		case 0:
			b[at] ^= 1 << (value & 7)
		case 1:
			b[at] = value
		case 2:
			b = slices.Delete(b, at, min(len(b), at+1+int(value)))
		case 3:
			b = slices.Insert(b, at, value)
		case 4:
			b = b[:at]
		case 5, 6, 7, 8:
			b = alterRecords(b, a[0]%9, at, value)
		}
	}
	return b
}

// alterRecords drops, doubles, splits or inserts a record.
func alterRecords(b []byte, kind byte, at int, value byte) []byte {
	starts := recordStarts(b)
	n := at % len(starts)
	from, to := starts[n], len(b)
	if n+1 < len(starts) {
		to = starts[n+1]
	}
	record := slices.Clone(b[from:to])
	switch {
	case kind == 5:
		return slices.Delete(b, from, to)
	case kind == 6:
		return slices.Insert(b, to, record...)
	case kind == 7 && len(record) > 6:
		cut := 1 + int(value)%(len(record)-6)
		first := append([]byte{record[0], record[1], record[2], byte(cut >> 8), byte(cut)}, record[5:5+cut]...)
		rest := record[5+cut:]
		second := append([]byte{record[0], record[1], record[2], byte(len(rest) >> 8), byte(len(rest))}, rest...)
		return slices.Replace(b, from, to, append(first, second...)...)
	}
	return slices.Insert(b, from, insertedRecords[int(value)%len(insertedRecords)]...)
}

// insertedRecords are those that some state passes over, and some that none may.
var insertedRecords = [][]byte{
	{20, 3, 3, 0, 1, 1},          // change_cipher_spec
	{21, 3, 3, 0, 2, 1, 90},      // user_canceled, a warning
	{21, 3, 3, 0, 2, 1, 100},     // no_renegotiation, a warning
	{22, 3, 3, 0, 4, 0, 0, 0, 0}, // HelloRequest
	{22, 3, 3, 0, 0},             // an empty record
	{23, 3, 3, 0, 0},
	{23, 3, 3, 0, 1, 1},     // application data in the clear
	{21, 3, 3, 0, 2, 1, 0},  // close_notify
	{21, 3, 3, 0, 2, 2, 40}, // a fatal alert
	{20, 3, 3, 0, 1, 2},
	{24, 3, 3, 0, 3, 1, 0, 1}, // a heartbeat
}

// recordStarts returns where the records of a flight begin, at least one.
func recordStarts(b []byte) (starts []int) {
	for at := 0; at < len(b); {
		starts = append(starts, at)
		if at+5 > len(b) {
			break
		}
		at += 5 + (int(b[at+3])<<8 | int(b[at+4]))
	}
	return starts
}
