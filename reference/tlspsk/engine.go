package tlspsk

import "errors"

// Engine is one end of one connection. It is not safe for concurrent use.
//
// After every call that may produce octets for the peer (NewClient, Feed,
// Write, Close, CloseWrite), the caller sends what Outgoing returns, also when the call
// failed: the fatal alert stands in there.
type Engine struct {
	cfg    *Config
	client bool
	err    error
}

// Hooks are levers of package craft; see there.
type Hooks struct{}

// Reflections remembers the ClientHellos that the clients of one party have sent.
type Reflections struct{}

// ConnectionState tells what was negotiated.
type ConnectionState struct {
	HandshakeComplete    bool
	Version              uint16 // 0 before it is negotiated
	CipherSuite          CipherSuite
	Identity             []byte // the identity that the client offered and the server took
	IdentityHint         []byte // what a TLS 1.2 server sent
	ExtendedMasterSecret bool   // always true in TLS 1.3, whose schedule has that property
	EncryptThenMAC       bool
	SecureRenegotiation  bool // the peer showed renegotiation_info or the SCSV
	PSKMode              PSKMode
	Group                Group // 0 without (EC)DHE
	HelloRetryRequest    bool
	PeerClosed           bool // close_notify received
}

// NewClient returns a client engine whose ClientHello stands in Outgoing.
func NewClient(c *Config) (*Engine, error) { return nil, errors.New("tls: not written yet") }

// NewServer returns a server engine that waits for a ClientHello.
func NewServer(c *Config) (*Engine, error) { return nil, errors.New("tls: not written yet") }

// Feed takes octets of the peer, in any split. It does not keep or change b.
// An error is the end of the connection: an *AlertError, or ErrClosed.
// Only ErrUndrained leaves the engine as it was.
func (e *Engine) Feed(b []byte) error { return e.err }

// Outgoing returns the octets that wait for the peer, nil if there are none, and
// forgets them. They are valid until the next call of a method of the engine.
func (e *Engine) Outgoing() []byte { return nil }

// Write encrypts application data into Outgoing, in as many records as needed.
// It fails with ErrHandshake before the handshake is complete.
func (e *Engine) Write(p []byte) error { return e.err }

// Incoming returns the decrypted application data that arrived, nil if there is none,
// and forgets it. It is valid until the next call of a method of the engine.
func (e *Engine) Incoming() []byte { return nil }

// CloseWrite sends close_notify and goes on receiving.
func (e *Engine) CloseWrite() error { return e.err }

// Close sends close_notify, unless the engine already ended, and wipes all secrets. The
// engine is dead after it but for Outgoing and Incoming.
func (e *Engine) Close() error { return e.err }

// EOF tells the engine that the transport ended. It returns nil after the peer's
// close_notify, the error that ended the engine if there is one, and a
// *TruncationError otherwise.
func (e *Engine) EOF() error { return e.err }

// HandshakeComplete tells whether both Finished messages were exchanged and
// verified, as far as this end can know.
func (e *Engine) HandshakeComplete() bool { return false }

// ConnectionState tells what was negotiated so far.
func (e *Engine) ConnectionState() ConnectionState { return ConnectionState{} }

// Err returns the error that ended the engine, nil while it lives.
func (e *Engine) Err() error { return e.err }

func implemented(i *Info) bool { return i.Suite == TLS_PSK_WITH_AES_128_GCM_SHA256 }
