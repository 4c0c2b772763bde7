package tlspsk

import (
	"errors"
	"io"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Engine is one end of one connection. It is not safe for concurrent use.
//
// After every call that may produce octets for the peer (NewClient, Feed,
// Write, Close, CloseWrite), the caller sends what Outgoing returns, also when
// the call failed: the fatal alert stands in there.
type Engine struct {
	cfg    *Config
	client bool
	err    error
	closed bool // by this end

	version uint16 // 0 until it is negotiated
	suite   *Info
	st      state
	done    bool // the handshake is complete

	in       []byte // an unfinished record
	hs       []byte // an unfinished handshake message
	out      []byte // records for the peer
	outTaken bool
	app      []byte // decrypted application data
	appTaken bool
	flight   []byte // handshake messages that share a record

	rd, wr                protection
	readLimit, writeLimit int // plaintext octets, where RFC 8449 applies

	opened       bool // a protected record has arrived
	peerClosed   bool
	closedWrite  bool
	rekeyed      bool   // the read keys changed while handling a message
	helloVersion uint16 // the oddest version of a handshake record before the version was negotiated
	hellos       int    // ClientHellos that were sent or received
	empty        int    // empty records in a row
	warnings     int    // warning alerts in a row
	again        int    // attempts to renegotiate
	ccs          int    // change_cipher_spec records that were ignored

	h       *handshake // nil once it is over
	info    ConnectionState
	scratch [8]byte
	mem     struct{ out, flight [320]byte }
	aead    [2]aead12 // read and write protection of most TLS 1.2 connections
	tls13   [2]aead13 // the same for TLS 1.3

	skipEarly     int  // octets of early data that may still be passed over
	updates       int  // KeyUpdates and tickets since the last data
	updatePending bool // a KeyUpdate of ours has not left Outgoing yet
}

// NewClient returns a client engine whose ClientHello stands in Outgoing. The
// error is about the configuration or about Rand.
func NewClient(c *Config) (*Engine, error) {
	if err := c.check(true); err != nil {
		return nil, err
	}
	e := newEngine(c, true)
	st, err := e.startClient()
	if err == nil {
		err = e.flush()
	}
	if err != nil {
		e.wipe()
		return nil, err
	}
	e.st = st
	return e, nil
}

// NewServer returns a server engine that waits for a ClientHello. The error is
// about the configuration.
func NewServer(c *Config) (*Engine, error) {
	if err := c.check(false); err != nil {
		return nil, err
	}
	e := newEngine(c, false)
	e.st = serverStart{e.h}
	return e, nil
}

func newEngine(c *Config, client bool) *Engine {
	e := &Engine{cfg: c, client: client, h: &handshake{}}
	e.out, e.flight = e.mem.out[:0], e.mem.flight[:0]
	return e
}

// minVersion and maxVersion are the versions that this end can do with the keys
// that it has.
func (e *Engine) maxVersion() uint16 {
	if !e.client || e.cfg.maxVersion() == VersionTLS12 {
		return e.cfg.maxVersion()
	}
	for _, s := range e.cfg.suites() {
		if i := bySuite[s]; i.KX == KXTLS13 && e.cfg.offers(i) {
			return VersionTLS13
		}
	}
	return VersionTLS12
}

func (e *Engine) minVersion() uint16 {
	if e.client && e.cfg.psk12() == nil {
		return VersionTLS13
	}
	return e.cfg.minVersion()
}

// random fills p from Rand.
func (e *Engine) random(p []byte) error {
	if _, err := io.ReadFull(e.cfg.Rand, p); err != nil {
		return randFailed(err)
	}
	return nil
}

func randFailed(err error) error {
	return fault(AlertInternalError, rule.TLSInternal, "Config.Rand: %v", err)
}

// Feed takes octets of the peer, in any split. It does not keep or change b.
// An error is the end of the connection: an *AlertError, or ErrClosed.
// Only ErrUndrained leaves the engine as it was.
func (e *Engine) Feed(b []byte) error {
	if e.err != nil {
		return e.err
	}
	if !e.appTaken && len(e.app) > maxUndrained || !e.outTaken && len(e.out) > maxUndrained {
		return ErrUndrained
	}
	err := e.take(b)
	if err == nil {
		err = e.flush()
	}
	if err != nil {
		return e.fail(err)
	}
	return nil
}

// fail ends the engine. An alert of ours goes out first.
func (e *Engine) fail(err error) error {
	var a *AlertError
	if !errors.As(err, &a) {
		a = &AlertError{Alert: AlertInternalError, Rule: rule.TLSInternal, Detail: err.Error()}
		err = a
	}
	if !a.FromPeer && !e.closedWrite {
		// What was promised to the peer before the fault goes first, since the
		// alert is protected with the keys that it announces.
		_ = e.flush()
		_ = e.sendAlert(2, a.Alert)
	}
	e.err = err
	e.wipe()
	return err
}

// wipe forgets every secret. What waits in Outgoing and Incoming stays.
func (e *Engine) wipe() {
	e.dropHandshake()
	if e.rd != nil {
		e.rd.wipe()
	}
	if e.wr != nil {
		e.wr.wipe()
	}
	e.rd, e.wr, e.st = nil, nil, nil
	clear(e.hs[:cap(e.hs)])
	clear(e.flight[:cap(e.flight)])
	e.hs, e.flight = nil, nil
}

func (e *Engine) dropHandshake() {
	if e.h == nil {
		return
	}
	if e.client {
		e.cfg.Reflections.remove(&e.h.clientRandom)
	}
	e.h.wipe()
	e.h = nil
}

// Outgoing returns the octets that wait for the peer, nil if there are none,
// and forgets them. They are valid until the next call of a method of the engine.
func (e *Engine) Outgoing() []byte {
	if e.outTaken || len(e.out) == 0 {
		return nil
	}
	e.outTaken, e.updatePending = true, false
	return e.out
}

// Write encrypts application data into Outgoing, in as many records as needed.
// It fails with ErrHandshake before the handshake is complete.
func (e *Engine) Write(p []byte) error {
	switch {
	case e.err != nil:
		return e.err
	case e.closedWrite && e.peerClosed && !e.closed:
		return ErrPeerClosed
	case e.closedWrite:
		return ErrClosed
	case !e.done:
		return ErrHandshake
	case len(p) == 0:
		return nil
	}
	err := e.send(recordApplication, p)
	if err == nil && e.version == VersionTLS13 && e.tls13[1].seq > maxRecords {
		err = e.sendKeyUpdate(false)
	}
	if err != nil {
		return e.fail(err)
	}
	return nil
}

// Incoming returns the decrypted application data that arrived, nil if there is
// none, and forgets it. It is valid until the next call of a method of the engine.
func (e *Engine) Incoming() []byte {
	if e.appTaken || len(e.app) == 0 {
		return nil
	}
	e.appTaken = true
	return e.app
}

// CloseWrite sends close_notify and goes on receiving.
func (e *Engine) CloseWrite() error {
	if e.err != nil {
		return e.err
	}
	if e.closedWrite {
		return nil
	}
	e.closedWrite = true
	return e.sendAlert(1, AlertCloseNotify)
}

// Close sends close_notify, unless the engine already ended, and wipes all
// secrets. The engine is dead after it but for Outgoing and Incoming.
func (e *Engine) Close() error {
	if e.closed {
		return nil
	}
	e.closed = true
	if e.err != nil {
		return nil
	}
	err := e.CloseWrite()
	e.err = ErrClosed
	e.wipe()
	return err
}

// EOF tells the engine that the transport ended. It returns nil after the peer's
// close_notify, the error that ended the engine if there is one, and a
// *TruncationError otherwise.
func (e *Engine) EOF() error {
	switch {
	case e.peerClosed && (e.err == nil || e.err == ErrClosed):
		return nil
	case e.err != nil:
		return e.err
	}
	e.err = &TruncationError{Handshake: !e.done, Partial: len(e.in) + len(e.hs)}
	e.wipe()
	return e.err
}

// HandshakeComplete tells whether both Finished messages were exchanged and
// verified, as far as this end can know.
func (e *Engine) HandshakeComplete() bool { return e.done }

// ConnectionState tells what was negotiated so far.
func (e *Engine) ConnectionState() ConnectionState {
	s := e.info
	s.HandshakeComplete, s.Version, s.PeerClosed = e.done, e.version, e.peerClosed
	if e.suite != nil {
		s.CipherSuite = e.suite.Suite
	}
	return s
}

// Err returns the error that ended the engine, nil while it lives.
func (e *Engine) Err() error { return e.err }
