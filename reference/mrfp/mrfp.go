package mrfp

import (
	"cmp"
	"io"
	"net/netip"
	"time"

	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// Name is the box's name in the figure.
const Name = "MRFP"

// Config configures an MRFP. What a conference's floors are comes over Mp.
type Config struct {
	// Host is the address under which terminations are reached.
	Host netip.Addr
	// Rand gives all randomness.
	Rand io.Reader
	// TLS is the TLS server's configuration but for Rand and the keys.
	// MaxVersion 0 means TLS 1.2: TS 23.333 §6.2.19.1 names the suites of
	// RFC 4279.
	TLS tlspsk.Config
	// TCPTimeout is how long TCP establishment may take, dialled or awaited;
	// TLSTimeout how long from there to the end of the TLS handshake. Zero
	// means DefaultTimeout. No clause gives a value.
	TCPTimeout, TLSTimeout time.Duration
	// Floor is the floor server's policy besides the conference.
	Floor floor.Config
}

// DefaultTimeout bounds TCP and TLS establishment where nothing is configured.
const DefaultTimeout = 10 * time.Second

// Box is the MRFP of the figure.
type Box struct {
	cfg          Config
	contexts     []*context // the n-th has the number n+1
	terminations []*termination
	byConn       map[node.Conn]*termination // looked up, never ranged over
	out          uint32                     // the last transaction started here
}

// New returns an MRFP.
func New(c Config) *Box {
	c.TCPTimeout = cmp.Or(c.TCPTimeout, DefaultTimeout)
	c.TLSTimeout = cmp.Or(c.TLSTimeout, DefaultTimeout)
	c.TLS.Rand = c.Rand
	c.TLS.MaxVersion = cmp.Or(c.TLS.MaxVersion, tlspsk.VersionTLS12)
	return &Box{cfg: c, byConn: map[node.Conn]*termination{}}
}

// Name returns "MRFP".
func (b *Box) Name() string { return Name }

// Handle takes one input.
func (b *Box) Handle(now time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.MpIn:
		b.mp(now, in, out)
	case node.Listening:
		b.listening(in, out)
	case node.ListenFailed:
		if t := b.listener(in.Listener); t != nil && t.state == reserving {
			b.refuse(t.context.mrfc, t.configure, "no local address: "+in.Reason, out)
			t.state = released
		}
	case node.Opened:
		b.opened(now, in, out)
	case node.DialFailed:
		if t := b.byConn[in.Conn]; t != nil {
			b.fail(t, mp.TCPFailure, in.Reason, out)
		}
	case node.Data:
		b.data(now, in, out)
	case node.Closed:
		b.closed(now, in, out)
	case node.Timer:
		b.timer(now, in.Name, out)
	}
}
