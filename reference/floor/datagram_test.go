package floor

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

const udp = bfcp.RFC8855Unreliable

// sendUDP sends a request of version 2 in one datagram.
func (b *bench) sendUDP(user uint16, body bfcp.Body) *bench {
	b.t.Helper()
	return b.sendAs(Conn(user), bfcp.Header{Version: 2, ConferenceID: conf, UserID: user}, body)
}

// ack acknowledges the last message that the server sent on its own.
func (b *bench) ack() *bench {
	b.t.Helper()
	for _, m := range b.out.Messages {
		if h, _ := bfcp.ParseHeader(m.Octets); !h.R {
			return b.raw(m.Conn, acknowledge(h, acknowledgement(h.Primitive)))
		}
	}
	b.t.Fatal("expected a message to acknowledge, found none")
	return b
}

func TestOverDatagramsResponsesHaveRAndNotificationsATransaction(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7, 8)
	b.trans = 100
	b.sendUDP(7, &bfcp.Hello{}).want("all 17 primitives", "7: t HelloAck u7 17 primitives 18 attributes")
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}}).want("a grant", "7: t FloorRequestStatus u7 #1 Granted f1")
	b.sendUDP(8, &bfcp.FloorRequest{FloorIDs: []uint16{1}}).want("a queue", "8: t FloorRequestStatus u8 #2 Accepted(1) f1")
	b.sendUDP(7, &bfcp.FloorRelease{FloorRequestID: 1}).want("a notification of its own number",
		"7: t FloorRequestStatus u7 #1 Released f1", "8: t1 FloorRequestStatus u8 #2 Granted f1")
	if h, _ := bfcp.ParseHeader(b.out.Messages[0].Octets); !h.R || h.Version != 2 {
		t.Errorf("expected a response of version 2 with R, found %+v", h)
	}
	b.ack().want("an acknowledgement is not answered")
	if at, ok := b.server.NextDeadline(); !ok || at.Before(b.now.Add(5*time.Second)) {
		t.Errorf("expected nothing due but the end of T2, found %v %v", at.Sub(b.now), ok)
	}
}

func TestARepeatedRequestIsAnsweredFromMemory(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7)
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}})
	first := bytes.Clone(b.out.Messages[0].Octets)
	again := func() []byte {
		octets, err := (&bfcp.FloorRequest{FloorIDs: []uint16{1}}).Append(nil, bfcp.Header{Version: 2, ConferenceID: conf, TransactionID: b.trans, UserID: 7})
		if err != nil {
			t.Fatal(err)
		}
		b.raw(7, octets)
		return b.out.Messages[0].Octets
	}
	if second := again(); !bytes.Equal(first, second) {
		t.Errorf("expected the same response again, found\n%x\n%x", first, second)
	}
	b.decided("and no second request")
	b.wait(10 * time.Second)
	if third := again(); bytes.Equal(first, third) {
		t.Error("expected T2 to have ended the memory of the transaction")
	}
}

func TestANotificationIsRepeatedByT1AndThenTheConnectionIsBroken(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7, 8)
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}}).sendUDP(8, &bfcp.FloorRequest{FloorIDs: []uint16{1}})
	b.sendUDP(7, &bfcp.FloorRelease{FloorRequestID: 1})
	start := b.now
	var at []time.Duration
	for len(b.out.Close) == 0 {
		due, ok := b.server.NextDeadline()
		if !ok {
			t.Fatal("expected a deadline")
		}
		b.wait(due.Sub(b.now))
		if len(b.out.Messages) > 0 {
			at = append(at, b.now.Sub(start))
			b.want("the same again", "8: t1 FloorRequestStatus u8 #2 Granted f1")
		}
	}
	if diff := cmp.Diff([]time.Duration{InitialT1, 3 * InitialT1, 7 * InitialT1}, at); diff != "" {
		t.Errorf("three repetitions at twice the distance each (-want +got):\n%s", diff)
	}
	if since := b.now.Sub(start); since != 15*InitialT1 {
		t.Errorf("expected the connection broken after 15 T1, found %v", since)
	}
	b.want("it is closed", "close 8").wait(DefaultKeep).decided("the requests are kept as for a lost TCP connection", "request 2 floors [1] user 8 Revoked")
}

func TestASlowPeerGetsTheLatestNotificationOnly(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7, 9)
	b.sendUDP(9, &bfcp.FloorQuery{FloorIDs: []uint16{3}})
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{3}}).want("the first is on its way",
		"7: t FloorRequestStatus u7 #1 Granted f3", "9: t1 FloorStatus u9 f[3] | #1 Granted f3 for 7")
	unacknowledged := bytes.Clone(b.out.Messages[1].Octets)
	for range 100 {
		b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{3}})
	}
	if n := len(b.server.conns[9].link.waiting); n != 1 {
		t.Errorf("expected one notification to wait, found %d", n)
	}
	h, _ := bfcp.ParseHeader(unacknowledged)
	b.raw(9, acknowledge(h, bfcp.PrimitiveFloorStatusAck))
	if len(b.out.Messages) == 0 {
		t.Error("expected the waiting notification to be sent")
	}
}

func TestGoodbyeEndsWhatTheClientAskedForAndIsAnsweredAgain(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7, 8)
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}}).sendUDP(8, &bfcp.FloorRequest{FloorIDs: []uint16{1}})
	b.sendUDP(7, &bfcp.Goodbye{}).want("acknowledged", "7: t GoodbyeAck u7", "8: t1 FloorRequestStatus u8 #2 Granted f1").
		decided("nothing is kept", "request 1 floors [1] user 7 Revoked", "request 2 floors [1] user 8 Granted")
	octets, err := (&bfcp.Goodbye{}).Append(nil, bfcp.Header{Version: 2, ConferenceID: conf, TransactionID: b.trans, UserID: 7})
	if err != nil {
		t.Fatal(err)
	}
	b.raw(7, octets).want("again", "7: t GoodbyeAck u7")
	b.wait(10 * time.Second)
	if diff := cmp.Diff([]Conn{8, 7}, b.out.Close); diff != "" {
		t.Errorf("8 never answered, 7 has ended (-want +got):\n%s", diff)
	}
}

func TestTheServerSaysGoodbye(t *testing.T) {
	b := newBench(t, Config{Profile: udp}).connect(7)
	b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}})
	b.do(func(out *Output) { b.server.Goodbye(b.now, 7, out) }).want("over datagrams", "7: t Goodbye u7").decided("its requests", "request 1 floors [1] user 7 Revoked")
	b.ack()
	b.wait(10*time.Second).want("and the connection ends", "close 7")

	b = newBench(t, Config{}).connect(7).request(7, 1)
	b.do(func(out *Output) { b.server.Goodbye(b.now, 7, out) }).want("over TCP", "close 7").decided("its requests", "request 1 floors [1] user 7 Revoked")
	if b.server.Goodbye(b.now, 7, &b.out) {
		t.Error("expected no connection any more")
	}
}

func TestErrorsOverDatagrams(t *testing.T) {
	header := func(first, primitive byte, length byte) []byte {
		return []byte{first, primitive, 0, length, 0, 0, 0, 1, 0, 1, 0, 7}
	}
	for _, test := range []struct {
		why    string
		octets []byte
		want   []string
	}{
		{"less than a header", []byte{0x40, 11, 0}, nil},
		{"version 1", header(0x20, 11, 0), []string{"7: t Error u7 12"}},
		{"a wrong length", header(0x40, 11, 1), []string{"7: t Error u7 13"}},
		{"an attribute that overruns", append(header(0x40, 1, 1), 5, 9, 0, 1), []string{"7: t Error u7 10"}},
		{"a mandatory attribute is missing", header(0x40, 1, 0), []string{"7: t Error u7 10"}},
		{"a fragment beyond its message", append(header(0x48, 1, 1), 0, 1, 0, 1, 5, 4, 0, 1), []string{"7: t Error u7 13"}},
		{"a response to nothing", header(0x50, 14, 0), nil},
	} {
		b := newBench(t, Config{Profile: udp}).connect(7)
		b.trans = 1
		b.raw(7, test.octets).want(test.why, test.want...)
	}
	b := newBench(t, Config{Profile: udp, RequireTLS: true}).connect(7)
	b.sendUDP(7, &bfcp.Hello{}).want("no DTLS", "7: t Error u7 11")
}

func TestALongStatusIsFragmentedAndPutTogether(t *testing.T) {
	b := newBench(t, Config{Profile: udp, MTU: 256}).connect(7)
	for range 20 {
		b.sendUDP(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}})
	}
	b.sendUDP(7, &bfcp.UserQuery{})
	if len(b.out.Messages) < 3 {
		t.Fatalf("expected several fragments, found %d datagrams", len(b.out.Messages))
	}
	p, link := NewParticipant(conf, 7, udp), NewLink()
	p.transaction = b.trans - 1
	link.Send(b.now, p.QueryUser(7))
	var events []Event
	for _, m := range b.out.Messages {
		if len(m.Octets) > 256 {
			t.Errorf("expected datagrams of 256 octets at most, found %d", len(m.Octets))
		}
		if whole := link.Receive(b.now, m.Octets); whole != nil {
			var err error
			if events, err = p.Receive(whole); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(events) != 1 || events[0].Kind != UserStatusTold || len(events[0].Requests) != 20 {
		t.Errorf("expected the status of 20 requests, found %v", events)
	}
}

// Participants and a server over a network that loses, doubles and reorders: each
// request is made once, and every participant learns how it stands.
func TestALossyNetworkMakesNoDifference(t *testing.T) {
	for seed := range uint64(50) {
		network := &lossy{t: t, random: rand.New(rand.NewPCG(seed, 8855)), bench: newBench(t, Config{Profile: udp})}
		network.run()
	}
}

type lossy struct {
	t       *testing.T
	random  *rand.Rand
	bench   *bench
	flying  []flight
	granted [3]int
	ended   [3]int
	clients [3]*Participant
	links   [3]*Link
}

type flight struct {
	at       time.Time
	toServer bool
	peer     int
	octets   []byte
}

const rounds = 5

func (n *lossy) run() {
	for i := range n.clients {
		n.clients[i], n.links[i] = NewParticipant(conf, uint16(i), udp), NewLink()
		n.bench.connect(Conn(i))
		n.links[i].Send(n.bench.now, n.clients[i].Hello())
		n.ask(i)
	}
	for range 100_000 {
		n.collect()
		next, what := n.next()
		if what < 0 {
			break
		}
		n.bench.now = next
		n.bench.out.Reset()
		switch {
		case what < len(n.flying):
			f := n.flying[what]
			n.flying = append(n.flying[:what], n.flying[what+1:]...)
			n.deliver(f)
		case what == len(n.flying):
			n.bench.server.Tick(next, &n.bench.out)
		default:
			n.links[what-len(n.flying)-1].Tick(next)
		}
		if len(n.bench.out.Close) > 0 {
			n.t.Fatal("expected no connection to break at this rate of loss")
		}
	}
	if want := [3]int{rounds, rounds, rounds}; n.granted != want || n.ended != want {
		n.t.Fatalf("expected every participant to have the floor %d times, found %d granted and %d released", rounds, n.granted, n.ended)
	}
	if c := n.bench.server.conferences[conf]; len(c.requests) != 0 || c.lastID != 3*rounds {
		n.t.Fatal("expected each request to be made once")
	}
}

func (n *lossy) ask(i int) {
	octets, err := n.clients[i].RequestFloor([]uint16{1}, RequestOptions{})
	if err != nil {
		n.t.Fatal(err)
	}
	n.links[i].Send(n.bench.now, octets)
}

// collect throws what everybody has to send into the network: one in ten is lost,
// one in ten comes twice, each takes up to 100 ms.
func (n *lossy) collect() {
	throw := func(toServer bool, peer int, octets []byte) {
		copies := 1
		switch n.random.IntN(10) {
		case 0:
			copies = 0
		case 1:
			copies = 2
		}
		for range copies {
			n.flying = append(n.flying, flight{n.bench.now.Add(time.Duration(n.random.IntN(100)) * time.Millisecond), toServer, peer, bytes.Clone(octets)})
		}
	}
	for _, m := range n.bench.out.Messages {
		throw(false, int(m.Conn), m.Octets)
	}
	n.bench.out.Reset()
	for i, l := range n.links {
		for _, datagram := range l.Outgoing() {
			throw(true, i, datagram)
		}
	}
}

// next is what happens next: the index of a flight, one beyond for the server's
// deadline, or two and more beyond for a link's; -1 when all is quiet.
func (n *lossy) next() (at time.Time, what int) {
	what = -1
	consider := func(t time.Time, w int) {
		if what < 0 || t.Before(at) {
			at, what = t, w
		}
	}
	for i, f := range n.flying {
		consider(f.at, i)
	}
	if t, ok := n.bench.server.NextDeadline(); ok {
		consider(t, len(n.flying))
	}
	for i, l := range n.links {
		if t, ok := l.NextDeadline(); ok {
			consider(t, len(n.flying)+1+i)
		}
	}
	return at, what
}

func (n *lossy) deliver(f flight) {
	if f.toServer {
		n.bench.server.Receive(n.bench.now, Conn(f.peer), f.octets, &n.bench.out)
		return
	}
	message := n.links[f.peer].Receive(n.bench.now, f.octets)
	if message == nil {
		return
	}
	events, err := n.clients[f.peer].Receive(message)
	if err != nil {
		n.t.Fatal(err)
	}
	for _, e := range events {
		switch e.Kind {
		case Granted:
			n.granted[f.peer]++
			n.links[f.peer].Send(n.bench.now, n.clients[f.peer].ReleaseFloor(e.Request))
		case Released:
			if n.ended[f.peer]++; n.ended[f.peer] < rounds {
				n.ask(f.peer)
			}
		case Breach, Refused:
			n.t.Fatalf("participant %d: %s", f.peer, e)
		}
	}
}
