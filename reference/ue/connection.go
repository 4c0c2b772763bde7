package ue

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

const listener = "bfcp"

// opened takes the TCP connection. It may stand before the answer is there
// (step 7 comes before step 9). There is one: a second is turned away.
func (b *Box) opened(now time.Time, in node.Opened, out *node.Outbox) {
	accepted := in.Listener != ""
	if b.state >= leaving || b.up || (accepted && b.conn != 0) {
		out.Reset(in.Conn)
		return
	}
	b.conn, b.up = in.Conn, true
	out.Stop(timerTCP)
	b.unlisten(out)
	b.startTLS(now, out)
}

func (b *Box) unlisten(out *node.Outbox) {
	if b.listener {
		b.listener = false
		out.Unlisten(listener)
	}
}

// dial opens TCP as the active endpoint.
func (b *Box) dial(remote netip.AddrPort, out *node.Outbox) {
	b.conn = out.Dial(remote)
	out.After(timerTCP, b.cfg.TCPTimeout)
}

// startTLS sends the ClientHello once there are both TCP and the answer with
// its key management data (step 10). The UE offered, so it is the TLS client
// whoever opened TCP (RFC 4583 §8).
func (b *Box) startTLS(now time.Time, out *node.Outbox) {
	if !b.up || b.keys == nil || b.engine != nil {
		return
	}
	config := b.cfg.TLS
	config.Rand, config.PSKs = b.random, []tlspsk.PSK{{Identity: b.keys.PSKIdentity, Key: b.keys.TEK}}
	engine, err := tlspsk.NewClient(&config)
	if err != nil {
		out.TLSFailed(b.conn, err)
		b.hangUp("TLS: "+err.Error(), out)
		return
	}
	b.engine = engine
	out.Note(trace.TLS, trace.TLSStart, b.conn, trace.KV("psk", b.keys.Fingerprint()))
	out.Write(b.conn, engine.Outgoing())
	out.After(timerTLS, b.cfg.TLSTimeout)
}

// data takes octets of the connection. Before the ClientHello there can be
// none: a TLS server speaks second.
func (b *Box) data(now time.Time, octets []byte, out *node.Outbox) {
	if b.engine == nil {
		out.Note(trace.TLS, trace.Violation, b.conn, trace.KV("detail", fmt.Sprintf("%d octets before the ClientHello", len(octets))))
		b.disconnect(out)
		b.hangUp("TLS: data before the ClientHello", out)
		return
	}
	err := b.engine.Feed(octets)
	out.Write(b.conn, b.engine.Outgoing())
	if !b.secured && b.engine.HandshakeComplete() {
		b.secured = true
		out.Stop(timerTLS)
		state := b.engine.ConnectionState()
		out.Note(trace.TLS, trace.TLSDone, b.conn, trace.KV("role", "client", "psk", b.keys.Fingerprint(),
			"version", fmt.Sprintf("%04x", state.Version), "suite", state.CipherSuite.String()))
		b.enterConference(out)
	}
	// Entering may have ended the connection: the server's Finished and its
	// close_notify can arrive together.
	if b.secured && b.engine != nil {
		b.receive(b.engine.Incoming(), out)
	}
	switch {
	case b.engine == nil: // the messages ended the connection
	case err != nil:
		b.tlsFailed(err, out)
	case b.engine.ConnectionState().PeerClosed:
		b.closed(false, out)
	}
}

func (b *Box) tlsFailed(err error, out *node.Outbox) {
	out.TLSFailed(b.conn, err)
	b.disconnect(out)
	b.hangUp("TLS: "+err.Error(), out)
}

// closed takes the end of the connection by the other side. The reference does
// not make a new offer (RFC 4583 §9 leaves that to the client): it hangs up.
func (b *Box) closed(reset bool, out *node.Outbox) {
	cause := "closed by the peer"
	if reset {
		cause = "reset"
	}
	if b.engine != nil && !b.secured {
		out.TLSFailed(b.conn, errors.New("TCP "+cause))
	}
	b.disconnect(out)
	if b.byeDone {
		b.end("", out)
		return
	}
	b.hangUp("TCP: "+cause, out)
}

// disconnect ends the connection and the wait for one, as far as there are any.
func (b *Box) disconnect(out *node.Outbox) {
	b.unlisten(out)
	out.Stop(timerTCP)
	out.Stop(timerTLS)
	if b.engine != nil {
		// Close wipes the keys; its error only repeats how the engine ended.
		_ = b.engine.Close()
		out.Write(b.conn, b.engine.Outgoing())
		b.engine = nil
	}
	if b.conn != 0 {
		out.Close(b.conn)
	}
	b.conn, b.up = 0, false
}
