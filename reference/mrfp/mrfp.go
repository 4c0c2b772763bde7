package mrfp

import (
	"cmp"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"time"

	"github.com/floorcheck/floorcheck/reference/floor"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
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

// context is a conference: one floor server for all its terminations.
type context struct {
	number     uint32
	conference uint32
	mrfc       string
	fcs        *fcs
	box        *Box
}

// termination is one BFCP connection that an MRFC asked for.
type termination struct {
	number    uint32
	context   *context
	configure mp.Message // the request
	listener  string
	link      *connection // from the moment TCP stands
	dialled   node.Conn
	local     netip.AddrPort
	state     state
}

// state is how far a termination has come. It only grows.
type state uint8

const (
	reserving state = iota // no local address yet
	awaiting               // acked; TCP is to come
	securing               // TCP stands; TLS is to come
	running
	failed   // notified; the MRFC will release
	released // gone
)

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

func (b *Box) mp(now time.Time, in node.MpIn, out *node.Outbox) {
	m := in.Message
	if m.Kind != mp.Request {
		return // an ack: nothing waits for it
	}
	if v := mp.Check(m); v.Err() != nil {
		b.refuse(in.From, m, v.Err().Error(), out)
		return
	}
	switch m.Procedure {
	case mp.FloorPolicy:
		b.floorPolicy(in.From, m, out)
	case mp.Configure:
		if t := b.configured(m.Transaction); t != nil {
			// The same request once more: one termination, the same ack.
			if t.state >= awaiting {
				b.acknowledge(t, out)
			}
			return
		}
		b.configure(in.From, m, out)
	case mp.MediaUpdate:
		b.mediaUpdate(now, in.From, m, out)
	case mp.Release:
		b.release(now, in.From, m, out)
	}
}

func (b *Box) refuse(to string, m mp.Message, cause string, out *node.Outbox) {
	r := m.Reply(mp.Refusal)
	r.Cause = cause
	out.Mp(to, r)
}

// floorPolicy makes a context with the conference's floors (TS 23.333 §8.45).
func (b *Box) floorPolicy(from string, m mp.Message, out *node.Outbox) {
	conference := floor.Conference{ID: *m.ConferenceIdentifier}
	for _, f := range m.Floors {
		algorithm := floor.FCFS
		if f.Algorithm == mp.ChairControlled {
			algorithm = floor.ChairControlled
		}
		conference.Floors = append(conference.Floors, floor.Floor{ID: f.Floor, MaxHolders: f.MaxHolders, Algorithm: algorithm})
	}
	for _, u := range m.Users {
		conference.Users = append(conference.Users, floor.User{ID: u})
	}
	c := &context{number: uint32(len(b.contexts) + 1), conference: conference.ID, mrfc: from, box: b}
	policy := b.cfg.Floor
	policy.Conferences = []floor.Conference{conference}
	var err error
	if c.fcs, err = newFCS(policy, c.decided); err != nil {
		b.refuse(from, m, err.Error(), out)
		return
	}
	b.contexts = append(b.contexts, c)
	ack := m.Reply(mp.Ack)
	ack.Context = c.number
	out.Mp(from, ack)
}

func (b *Box) context(number uint32) *context {
	if number == 0 || number > uint32(len(b.contexts)) {
		return nil
	}
	return b.contexts[number-1]
}

// configure reserves a termination (TS 23.333 §6.2.19.3.1 steps 4 to 6). One
// that will dial needs no port of its own: the port of an active endpoint is
// irrelevant and should be 9 (RFC 4145 §4.1).
func (b *Box) configure(from string, m mp.Message, out *node.Outbox) {
	c := b.context(m.Context)
	if c == nil {
		b.refuse(from, m, fmt.Sprintf("no context %d", m.Context), out)
		return
	}
	n := uint32(len(b.terminations) + 1)
	t := &termination{number: n, context: c, configure: m, listener: "bfcp/" + itoa(n)}
	b.terminations = append(b.terminations, t)
	if m.EstablishTCP {
		b.reserved(t, netip.AddrPortFrom(b.cfg.Host, 9), out)
		t.dialled = out.Dial(m.RemoteAddress)
		b.byConn[t.dialled] = t
		return
	}
	out.Listen(t.listener)
}

// reserved is step 6 and the beginning of the wait for TCP.
func (b *Box) reserved(t *termination, local netip.AddrPort, out *node.Outbox) {
	t.state, t.local = awaiting, local
	b.acknowledge(t, out)
	out.After("tcp/"+itoa(t.number), b.cfg.TCPTimeout)
}

func (b *Box) acknowledge(t *termination, out *node.Outbox) {
	ack := t.configure.Reply(mp.Ack)
	ack.Termination, ack.LocalAddress = t.number, t.local
	out.Mp(t.context.mrfc, ack)
}

// configured returns the termination that the request of that transaction made.
func (b *Box) configured(transaction uint32) *termination {
	for _, t := range b.terminations {
		if t.configure.Transaction == transaction {
			return t
		}
	}
	return nil
}

func (b *Box) listening(in node.Listening, out *node.Outbox) {
	t := b.listener(in.Listener)
	if t == nil || t.state == released {
		out.Unlisten(in.Listener)
		return
	}
	b.reserved(t, in.Local, out)
}

func (b *Box) listener(name string) *termination {
	for _, t := range b.terminations {
		if t.listener == name {
			return t
		}
	}
	return nil
}

// opened takes the TCP connection, dialled or accepted. A termination has one:
// a second caller is turned away.
func (b *Box) opened(now time.Time, in node.Opened, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if in.Listener != "" {
		t = b.listener(in.Listener)
	}
	if t == nil || t.state != awaiting {
		out.Reset(in.Conn)
		return
	}
	out.Stop("tcp/" + itoa(t.number))
	b.unlisten(t, out)
	t.state = running
	t.link = &connection{id: in.Conn, peer: "UE"}
	if t.configure.UserID != nil {
		t.link.auth = floor.Auth{Conference: t.context.conference, Users: []uint16{*t.configure.UserID}}
	}
	if t.configure.Protocol == mp.TCPTLSBFCP {
		if err := t.link.secure(b.cfg.TLS, t.key); err != nil {
			out.Reset(in.Conn)
			b.fail(t, mp.TLSFailure, err.Error(), out)
			return
		}
		t.state = securing
		out.After("tls/"+itoa(t.number), b.cfg.TLSTimeout)
	}
	b.byConn[in.Conn] = t
	t.context.fcs.open(now, t.link)
}

func (b *Box) unlisten(t *termination, out *node.Outbox) {
	if !t.configure.EstablishTCP {
		out.Unlisten(t.listener)
	}
}

// key is the one key of a termination. Where Mp named no identity, any will do.
func (t *termination) key(identity []byte) ([]byte, bool) {
	want := t.configure.PreSharedKeyIdentity
	return t.configure.PreSharedKey, want == "" || want == string(identity)
}

func (b *Box) data(now time.Time, in node.Data, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if t == nil || t.link == nil {
		return
	}
	err := t.context.fcs.data(now, t.link, in.Octets, out)
	b.progress(t, err, out)
}

func (b *Box) closed(now time.Time, in node.Closed, out *node.Outbox) {
	t := b.byConn[in.Conn]
	if t == nil || t.link == nil {
		return
	}
	err := t.context.fcs.lost(now, t.link, out)
	if t.state == securing {
		err = cmp.Or(err, errClosed)
		if in.Reset {
			err = errReset
		}
	}
	b.progress(t, err, out)
}

// progress moves a termination on after something happened to its connection.
// A connection lost after it was secured fails nothing here: the floor server
// keeps the user's requests for a time (RFC 4582 §6).
func (b *Box) progress(t *termination, err error, out *node.Outbox) {
	if t.state == securing && t.link.secured {
		t.state = running
		out.Stop("tls/" + itoa(t.number))
	}
	if t.state == securing && err != nil {
		b.fail(t, mp.TLSFailure, err.Error(), out)
	}
}

// fail notifies the MRFC of a failure if it armed that event.
func (b *Box) fail(t *termination, event mp.Procedure, cause string, out *node.Outbox) {
	if t.state >= failed {
		return
	}
	t.state = failed
	b.unlisten(t, out)
	b.stopTimers(t, out)
	armed := t.configure.NotifyTCPFailure
	if event == mp.TLSFailure {
		armed = t.configure.NotifyTLSFailure
	}
	if !armed {
		return
	}
	n := b.notify(t.context, event)
	n.Termination, n.Cause = t.number, cause
	out.Mp(t.context.mrfc, n)
}

func (b *Box) stopTimers(t *termination, out *node.Outbox) {
	out.Stop("tcp/" + itoa(t.number))
	out.Stop("tls/" + itoa(t.number))
}

func (b *Box) notify(c *context, p mp.Procedure) mp.Message {
	b.out++
	return mp.Message{Transaction: b.out, Procedure: p, Kind: mp.Notify, Context: c.number}
}

func (b *Box) timer(now time.Time, name string, out *node.Outbox) {
	if name == floorTimer {
		for _, c := range b.contexts {
			c.fcs.tick(now, out)
		}
		return
	}
	for _, t := range b.terminations {
		switch name {
		case "tcp/" + itoa(t.number):
			if t.dialled != 0 {
				out.Reset(t.dialled)
			}
			b.fail(t, mp.TCPFailure, trace.TCPTimeout, out)
		case "tls/" + itoa(t.number):
			t.context.fcs.drop(now, t.link, out)
			b.fail(t, mp.TLSFailure, "no TLS session after "+b.cfg.TLSTimeout.String(), out)
		}
	}
}

// decided reports a decision to the MRFC (TS 23.333 §6.2.13.2.4).
func (c *context) decided(now time.Time, d floor.Decision, out *node.Outbox) {
	n := c.box.notify(c, mp.Decision)
	for _, t := range c.box.terminations {
		if t.context == c && t.configure.UserID != nil && *t.configure.UserID == d.User {
			n.Termination = t.number
		}
	}
	n.Decision = &mp.DecisionElement{FloorRequest: d.Request, Floors: append([]uint16(nil), d.Floors...), User: d.User, Status: d.Status.String()}
	out.Mp(c.mrfc, n)
}

// mediaUpdate takes the MRFC's word that the media follow a decision (8.49).
func (b *Box) mediaUpdate(now time.Time, from string, m mp.Message, out *node.Outbox) {
	c := b.context(m.Context)
	if c == nil {
		b.refuse(from, m, "no context "+strconv.Itoa(int(m.Context)), out)
		return
	}
	out.Mp(from, m.Reply(mp.Ack))
	c.fcs.server.Confirm(now, c.conference, m.Decision.FloorRequest, true, &c.fcs.result)
	c.fcs.flush(now, out)
}

// release takes a termination out: what its user holds is revoked at once
// (TS 23.333 §6.2.13), then TLS and TCP end.
func (b *Box) release(now time.Time, from string, m mp.Message, out *node.Outbox) {
	var t *termination
	if m.Termination > 0 && m.Termination <= uint32(len(b.terminations)) {
		t = b.terminations[m.Termination-1]
	}
	if t == nil || t.state == released || t.context.number != m.Context {
		b.refuse(from, m, fmt.Sprintf("no termination %d in context %d", m.Termination, m.Context), out)
		return
	}
	b.unlisten(t, out)
	b.stopTimers(t, out)
	f := t.context.fcs
	if t.configure.UserID != nil {
		f.server.Revoke(now, t.context.conference, *t.configure.UserID, &f.result)
		f.flush(now, out)
	}
	if t.link != nil {
		f.drop(now, t.link, out)
		delete(b.byConn, t.link.id)
	} else if t.dialled != 0 && t.state == awaiting {
		out.Reset(t.dialled)
	}
	clear(t.configure.PreSharedKey)
	t.state = released
	out.Mp(from, m.Reply(mp.Ack))
}
