package drivertest

import (
	"net/netip"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Box is a node made of a function.
type Box struct {
	Box string
	On  func(now time.Time, in node.Input, out *node.Outbox)
}

// Name returns the box's name.
func (b *Box) Name() string { return b.Box }

// Handle calls the function, if there is one.
func (b *Box) Handle(now time.Time, in node.Input, out *node.Outbox) {
	if b.On != nil {
		b.On(now, in, out)
	}
}

// Secret is what no print of a trace may show: part of the key-mgmt value and of
// the pre-shared key that the echoing boxes exchange.
const Secret = "c2VjcmV0LXRpY2tldA=="

// Caller dials the echo server that a SIP message told it of, sends Rounds
// messages and waits for each to come back.
type Caller struct {
	// Rounds is how many messages it sends.
	Rounds int
	// Over is set once it has closed the connection and heard the other's BYE.
	Over bool

	remote netip.AddrPort
	conn   node.Conn
	sent   int
	back   []byte
}

// Message is what the Caller sends and the Echo returns.
const Message = "sixteen octets.."

// Name returns "UE".
func (c *Caller) Name() string { return "UE" }

// Handle does one step of the call.
func (c *Caller) Handle(_ time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.SipIn:
		if in.Message.Method == "BYE" {
			c.Over = true
			return
		}
		address, _, _ := strings.Cut(string(in.Message.Body), "\r\n")
		c.remote, _ = netip.ParseAddrPort(address)
		out.Kms("MRFP", 7, "REQUEST_INIT_PSK", []byte(Secret))
	case node.MpIn:
		out.Mp("MRFP", in.Message.Reply(mp.Ack))
	case node.KmsIn:
		c.conn = out.Dial(c.remote)
	case node.Opened:
		out.After("guard", time.Minute)
		c.next(out)
	case node.Data:
		c.back = append(c.back, in.Octets...)
		if len(c.back) < len(Message) {
			return
		}
		c.back = c.back[:0]
		out.Received(trace.BFCP, "", "Echo", c.conn, []byte(Message), nil)
		c.next(out)
	case node.DialFailed, node.Closed, node.Timer:
		c.Over = true
	}
}

func (c *Caller) next(out *node.Outbox) {
	if c.sent == c.Rounds {
		out.Stop("guard")
		out.Close(c.conn)
		return
	}
	c.sent++
	out.Sent(trace.BFCP, "", "Echo", c.conn, []byte(Message), nil)
	out.Write(c.conn, []byte(Message))
}

// Echo listens, tells the Caller where, and returns what it receives.
type Echo struct{}

// Name returns "MRFP".
func (*Echo) Name() string { return "MRFP" }

// Handle does one step of the call.
func (*Echo) Handle(_ time.Time, in node.Input, out *node.Outbox) {
	switch in := in.(type) {
	case node.Start:
		out.Listen("echo")
	case node.Listening:
		out.Mp("UE", mp.Message{Transaction: 1, Procedure: mp.Configure, Kind: mp.Request, NewContext: true, Protocol: mp.TCPTLSBFCP,
			RemoteAddress: in.Local, PreSharedKey: mp.Key(Secret)})
		out.Sip("UE", node.Sip{Method: "INVITE", CallID: "1", CSeq: 1, From: "sip:mrfp@example.org", To: "sip:ue@example.org",
			Body: []byte(in.Local.String() + "\r\na=key-mgmt:mikey " + Secret + "\r\n")})
	case node.KmsIn:
		out.Kms(in.From, in.Exchange, "REQUEST_RESP", []byte(Secret))
	case node.Opened:
		out.Note(trace.TLS, trace.TLSDone, in.Conn, trace.KV("role", "server"))
	case node.Data:
		out.Write(in.Conn, in.Octets)
	case node.Closed:
		out.Unlisten("echo")
		out.Sip("UE", node.Sip{Method: "BYE", CallID: "1", CSeq: 2, From: "sip:mrfp@example.org", To: "sip:ue@example.org"})
	}
}
