package tlspsk

import (
	"crypto/hmac"
	"errors"
	"fmt"
)

// Observer reads a connection between two others, with their keys: it is fed the
// octets of both sides and gives the application data. It changes nothing and
// holds nobody to a rule; what it cannot follow ends it with an error that says
// why.
//
// A plain PSK suite of TLS 1.2 and psk_ke of TLS 1.3 need the pre-shared key
// only. Where there is a Diffie-Hellman exchange, or RSA, the secrets of a key log
// are needed. The Finished messages are verified, so that a wrong key is told
// from a connection that fails.
type Observer struct {
	keys  ObserverKeys
	phase phase
	h     *handshake
	e     [2]*Engine // what reads the client's octets, and the server's
	in    [2][]byte  // records that are not whole, or not due
	hs    [2][]byte  // handshake messages that are not whole
	app   []byte
	err   error
	info  ConnectionState
	ids   []byte // identities of a TLS 1.3 ClientHello
	early bool
	// secret and hash are what a TLS 1.3 client's Finished is verified with.
	clientFinished []byte
	clientSecret   []byte // for its application data
	logged         bool   // secrets come from a key log
	alert          [2]Alert
	closed         [2]bool
}

// ObserverKeys is what connections are opened with. Either may be nil.
type ObserverKeys struct {
	// PSK returns the key of an identity.
	PSK func(identity []byte) ([]byte, bool)
	// Secret returns a secret of a key log in NSS format by its label and the
	// ClientHello's random.
	Secret func(label string, clientRandom [32]byte) ([]byte, bool)
}

// phase is which side's records are due.
type phase uint8

const (
	awaitClientHello phase = iota
	awaitServerHello
	awaitServerFlight   // TLS 1.2: up to ServerHelloDone; 1.3: up to Finished
	awaitClientFinished // TLS 1.2: ClientKeyExchange to Finished
	awaitServerFinished // TLS 1.2
	awaitLastFinished   // TLS 1.3: the client's; the server may send already
	observing
)

// Reasons why a connection cannot be read, for errors.Is.
var (
	// ErrNoKey: no key was given for it.
	ErrNoKey = errors.New("no key for this connection")
	// ErrNeedsLog: a pre-shared key is not enough.
	ErrNeedsLog = errors.New("a pre-shared key alone does not open this connection")
	// ErrWrongKey: the key given does not open it.
	ErrWrongKey = errors.New("the key does not open this connection")
	// ErrNotFollowed: it does something that is not followed.
	ErrNotFollowed = errors.New("the connection cannot be followed")
)

// maxObserved is how many octets of a side wait for the other at most.
const maxObserved = 1 << 17

// NewObserver returns an observer of a connection that has not begun.
func NewObserver(keys ObserverKeys) *Observer {
	o := &Observer{keys: keys, h: &handshake{}}
	for i := range o.e {
		o.e[i] = &Engine{cfg: &Config{}, client: i == 1, h: o.h}
	}
	return o
}

// State tells what was negotiated so far.
func (o *Observer) State() ConnectionState { return o.info }

// Closed tells whether a side said that it sends no more.
func (o *Observer) Closed(client bool) bool { return o.closed[sideOf(client)] }

// Alert returns the fatal alert of a side, 0 if there was none.
func (o *Observer) Alert(client bool) Alert { return o.alert[sideOf(client)] }

// Err returns what ended the observer.
func (o *Observer) Err() error { return o.err }

func sideOf(client bool) int {
	if client {
		return 0
	}
	return 1
}

// Feed takes octets of a side, in any split, and gives the application data that
// they make readable, of either side, to data. What data is given is valid during
// the call only.
func (o *Observer) Feed(client bool, b []byte, data func(client bool, b []byte)) error {
	if o.err != nil {
		return o.err
	}
	side := sideOf(client)
	if len(o.in[side]) == 0 && o.due(side) {
		// The usual case: whole records, nothing copied.
		n, err := o.records(side, b, data)
		if err != nil {
			return o.fail(err)
		}
		b = b[n:]
	}
	o.in[side] = append(o.in[side], b...)
	for again := true; again; {
		again = false
		for i := range o.in {
			n, err := o.records(i, o.in[i], data)
			if err != nil {
				return o.fail(err)
			}
			if n > 0 {
				again = true
				o.in[i] = append(o.in[i][:0], o.in[i][n:]...)
			}
		}
	}
	for i := range o.in {
		if len(o.in[i]) == 0 && cap(o.in[i]) > 1<<11 {
			o.in[i] = nil
		}
		if len(o.in[i]) > maxObserved {
			return o.fail(fmt.Errorf("%w: more than %d octets wait for the other side", ErrNotFollowed, maxObserved))
		}
	}
	return nil
}

func (o *Observer) fail(err error) error {
	o.err = err
	o.wipe()
	return err
}

// wipe forgets every secret.
func (o *Observer) wipe() {
	for _, e := range o.e {
		e.h = nil
		e.wipe()
	}
	if o.h != nil {
		o.h.wipe()
	}
	clear(o.clientSecret)
	clear(o.clientFinished)
	o.h, o.in, o.hs, o.app, o.ids = nil, [2][]byte{}, [2][]byte{}, nil, nil
}

// due tells whether the records of a side are those that come next.
func (o *Observer) due(side int) bool {
	switch o.phase {
	case awaitClientHello, awaitClientFinished:
		return side == 0
	case awaitServerHello, awaitServerFlight, awaitServerFinished:
		return side == 1
	}
	return true
}

// records takes the whole records at the beginning of b that are due.
func (o *Observer) records(side int, b []byte, data func(bool, []byte)) (n int, err error) {
	for len(b)-n >= recordHeader {
		r := b[n:]
		typ, length := r[0], int(r[3])<<8|int(r[4])
		switch {
		case typ < recordCCS || typ > recordApplication || r[1] != 3 || length > maxFragment12:
			return n, fmt.Errorf("%w: octets % x where a record has to begin", ErrNotFollowed, r[:recordHeader])
		case len(r) < recordHeader+length:
			return n, nil
		case !o.due(side) && typ != recordAlert:
			return n, nil
		}
		if err := o.record(side, typ, r[recordHeader:recordHeader+length], data); err != nil {
			return n, err
		}
		n += recordHeader + length
	}
	return n, nil
}

func (o *Observer) record(side int, typ uint8, p []byte, data func(bool, []byte)) error {
	e := o.e[side]
	if typ == recordCCS {
		if o.info.Version != VersionTLS12 {
			return nil // RFC 8446 appendix D.4
		}
		return o.changeCipherSpec(side)
	}
	if e.rd != nil && (o.info.Version != VersionTLS13 || typ == recordApplication) {
		app, inner, err := e.rd.open(o.app[:0], typ, p)
		if err != nil {
			return o.unreadable()
		}
		o.app = app[:0]
		defer clear(app)
		typ, p = inner, app
	}
	switch typ {
	case recordAlert:
		return o.gotAlert(side, p)
	case recordHandshake:
		return o.handshake(side, p)
	case recordApplication:
		if o.phase != observing && !(o.phase == awaitLastFinished && side == 1) {
			return fmt.Errorf("%w: data before the handshake is complete", ErrNotFollowed)
		}
		if len(p) > 0 {
			data(side == 0, p)
		}
	}
	return nil
}

// unreadable is the error for a record that does not decrypt.
func (o *Observer) unreadable() error {
	if o.phase == observing {
		return fmt.Errorf("%w: a record does not decrypt", ErrNotFollowed)
	}
	if o.logged {
		return fmt.Errorf("%w: a record does not decrypt with the secret of the key log", ErrWrongKey)
	}
	return fmt.Errorf("%w: identity %q", ErrWrongKey, o.info.Identity)
}

func (o *Observer) gotAlert(side int, p []byte) error {
	if len(p) != 2 {
		return nil // protected, before there are keys
	}
	switch {
	case Alert(p[1]) == AlertCloseNotify:
		o.closed[side] = true
	case p[0] == 2 || o.info.Version == VersionTLS13 && Alert(p[1]) != AlertUserCanceled:
		o.alert[side] = Alert(p[1])
		who := "client"
		if side == 1 {
			who = "server"
		}
		return fmt.Errorf("%w: the %s ended it with %v", ErrNotFollowed, who, Alert(p[1]))
	}
	return nil
}

// handshake puts handshake messages together.
func (o *Observer) handshake(side int, p []byte) error {
	b := append(o.hs[side], p...)
	for len(b) >= handshakeStart {
		n := handshakeStart + (int(b[1])<<16 | int(b[2])<<8 | int(b[3]))
		if n > maxHandshake {
			return fmt.Errorf("%w: a handshake message of %d octets", ErrNotFollowed, n)
		}
		if len(b) < n {
			break
		}
		if err := o.message(side, b[0], b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	o.hs[side] = append([]byte(nil), b...)
	return nil
}

// message takes one handshake message.
func (o *Observer) message(side int, typ uint8, raw []byte) error {
	body := raw[handshakeStart:]
	if side == 1 && typ == typeHelloRequest && o.phase != observing {
		return nil // RFC 5246 §7.4.1.1: not in the transcript
	}
	switch {
	case o.phase == awaitClientHello && typ == typeClientHello:
		return o.clientHello(raw, body)
	case o.phase == awaitServerHello && typ == typeServerHello:
		return o.serverHello(raw, body)
	case o.info.Version == VersionTLS13 && o.phase < observing:
		return o.message13(side, typ, raw, body)
	case o.phase == awaitServerFlight && (typ == typeCertificate || typ == typeServerKeyExchange || typ == typeCertificateRequest):
		o.h.add(raw)
		return nil
	case o.phase == awaitServerFlight && typ == typeServerHelloDone:
		o.h.add(raw)
		o.phase = awaitClientFinished
		return nil
	case o.phase == awaitClientFinished && typ == typeClientKeyExchange:
		return o.clientKeyExchange(raw, body)
	case o.phase == awaitClientFinished && typ == typeFinished && o.e[0].rd != nil:
		if !hmac.Equal(body, o.h.verifyData(true)) {
			return o.unreadable()
		}
		o.h.add(raw)
		o.phase = awaitServerFinished
		return nil
	case o.phase == awaitServerFinished && typ == typeNewSessionTicket:
		o.h.add(raw)
		return nil
	case o.phase == awaitServerFinished && typ == typeFinished && o.e[1].rd != nil:
		if !hmac.Equal(body, o.h.verifyData(false)) {
			return o.unreadable()
		}
		o.complete()
		return nil
	case o.phase == observing && o.info.Version == VersionTLS13 && typ == typeKeyUpdate:
		return o.e[side].nextKeys(false)
	case o.phase == observing && o.info.Version == VersionTLS13:
		return nil // a ticket
	}
	return fmt.Errorf("%w: %v where it is not expected", ErrNotFollowed, wire(typ))
}

func (o *Observer) clientHello(raw, body []byte) error {
	var ch clientHello
	if err := parseClientHello(body, &ch); err != nil {
		return fmt.Errorf("%w: %v", ErrNotFollowed, err)
	}
	copy(o.h.clientRandom[:], ch.random)
	o.h.add(raw)
	o.ids = append([]byte(nil), ch.ext.psk...)
	o.early = ch.ext.earlyData
	o.phase = awaitServerHello
	return nil
}

func (o *Observer) serverHello(raw, body []byte) error {
	var sh serverHello
	if err := parseServerHello(body, &sh); err != nil {
		return fmt.Errorf("%w: %v", ErrNotFollowed, err)
	}
	i := bySuite[sh.suite]
	o.info.CipherSuite, o.info.Version = sh.suite, sh.version
	if v := sh.ext.versions; len(v) == 2 {
		o.info.Version = uint16(v[0])<<8 | uint16(v[1])
	}
	if i == nil || i.Version() != o.info.Version {
		return fmt.Errorf("%w: version 0x%04x with %v, which is no suite for pre-shared keys", ErrNoKey, o.info.Version, sh.suite)
	}
	if o.h.transcript.h == nil {
		o.h.start(i.Hash)
	}
	for _, e := range o.e {
		e.suite, e.version = i, o.info.Version
	}
	if o.info.Version == VersionTLS13 {
		return o.serverHello13(raw, &sh, i)
	}
	copy(o.h.serverRandom[:], sh.random)
	o.info.ExtendedMasterSecret, o.info.EncryptThenMAC = sh.ext.ems, sh.ext.etm
	for _, e := range o.e {
		e.info = o.info
	}
	o.h.add(raw)
	o.phase = awaitServerFlight
	return nil
}

func (o *Observer) secret(label string) ([]byte, bool) {
	if o.keys.Secret == nil {
		return nil, false
	}
	return o.keys.Secret(label, o.h.clientRandom)
}

func (o *Observer) psk(identity []byte) ([]byte, bool) {
	if o.keys.PSK == nil {
		return nil, false
	}
	return o.keys.PSK(identity)
}

// clientKeyExchange makes the keys of TLS 1.2.
func (o *Observer) clientKeyExchange(raw, body []byte) error {
	c := cursor{b: body}
	o.info.Identity = append([]byte(nil), c.vec16()...)
	if c.bad {
		return fmt.Errorf("%w: ClientKeyExchange does not parse", ErrNotFollowed)
	}
	o.h.add(raw)
	e := o.e[0]
	if master, ok := o.secret("CLIENT_RANDOM"); ok && len(master) == len(o.h.master) {
		o.logged = true
		copy(o.h.master[:], master)
		e.keyBlock12()
		return nil
	}
	key, ok := o.psk(o.info.Identity)
	switch {
	case !ok:
		return fmt.Errorf("%w: identity %q, %v", ErrNoKey, o.info.Identity, o.info.CipherSuite)
	case e.suite.KX != KXPSK:
		return fmt.Errorf("%w: %v needs a key log", ErrNeedsLog, o.info.CipherSuite)
	}
	o.h.pskPremaster(nil, key, true)
	e.deriveKeys12()
	return nil
}

// changeCipherSpec takes keys into use in TLS 1.2.
func (o *Observer) changeCipherSpec(side int) (err error) {
	e := o.e[side]
	if e.rd != nil || o.phase != awaitClientFinished && o.phase != awaitServerFinished || o.info.Identity == nil {
		if o.phase == awaitServerFlight {
			return fmt.Errorf("%w: it resumes an earlier session", ErrNotFollowed)
		}
		return fmt.Errorf("%w: change_cipher_spec where it is not expected", ErrNotFollowed)
	}
	e.rd, err = e.protection12(side == 0)
	return err
}

func (o *Observer) complete() {
	o.phase, o.info.HandshakeComplete = observing, true
	for _, e := range o.e {
		e.h = nil
	}
	o.h.wipe()
	o.h = nil
	clear(o.clientFinished)
	o.clientFinished, o.ids = nil, nil
}
