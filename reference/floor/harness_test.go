package floor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// bench is a server under test, its clock, and what it last gave out.
type bench struct {
	t       testing.TB
	server  *Server
	now     time.Time
	out     Output
	profile bfcp.Profile
	trans   uint16
}

const conf = 1

func newBench(t testing.TB, c Config) *bench {
	t.Helper()
	if c.Conferences == nil {
		c.Conferences = []Conference{{ID: conf, Floors: []Floor{{ID: 1}, {ID: 2}, {ID: 3, MaxHolders: 2}}}}
	}
	s, err := NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t: t, server: s, now: time.Unix(1000, 0), profile: c.Profile}
}

// connect connects the users, each on the connection of that number.
func (b *bench) connect(conns ...Conn) *bench {
	for _, c := range conns {
		b.server.Connect(b.now, c, Auth{})
	}
	return b
}

// send encodes a message of user on the connection of the same number, with the
// next Transaction ID, and takes what the server makes of it.
func (b *bench) send(user uint16, body bfcp.Body) *bench {
	b.t.Helper()
	return b.sendAs(Conn(user), bfcp.Header{Version: 1, ConferenceID: conf, UserID: user}, body)
}

func (b *bench) sendAs(c Conn, h bfcp.Header, body bfcp.Body) *bench {
	b.t.Helper()
	if h.TransactionID == 0 {
		b.trans++
		h.TransactionID = b.trans
	}
	octets, err := body.Append(nil, h)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.raw(c, octets)
}

func (b *bench) raw(c Conn, octets []byte) *bench {
	b.out.Reset()
	b.server.Receive(b.now, c, octets, &b.out)
	return b
}

// do runs one of the server's other inputs.
func (b *bench) do(f func(out *Output)) *bench {
	b.out.Reset()
	f(&b.out)
	return b
}

func (b *bench) drop(c Conn) *bench {
	return b.do(func(out *Output) { b.server.Disconnect(b.now, c, out) })
}

func (b *bench) wait(d time.Duration) *bench {
	b.now = b.now.Add(d)
	return b.do(func(out *Output) { b.server.Tick(b.now, out) })
}

func (b *bench) request(user uint16, floors ...uint16) *bench {
	b.t.Helper()
	return b.send(user, &bfcp.FloorRequest{FloorIDs: floors})
}

func (b *bench) release(user, request uint16) *bench {
	b.t.Helper()
	return b.send(user, &bfcp.FloorRelease{FloorRequestID: request})
}

// want compares what the server sent, in the notation of show, and what it
// closed: "close 1".
func (b *bench) want(why string, lines ...string) *bench {
	b.t.Helper()
	var got []string
	for _, m := range b.out.Messages {
		got = append(got, fmt.Sprintf("%d: %s", m.Conn, b.show(m.Octets)))
	}
	for _, c := range b.out.Close {
		got = append(got, fmt.Sprintf("close %d", c))
	}
	if diff := cmp.Diff(lines, got); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", why, diff)
	}
	return b
}

// decided compares the decisions.
func (b *bench) decided(why string, lines ...string) *bench {
	b.t.Helper()
	var got []string
	for _, d := range b.out.Decisions {
		line := fmt.Sprintf("request %d floors %d user %d %s", d.Request, d.Floors, d.User, d.Status)
		if d.Requester != d.User {
			line += fmt.Sprintf(" for %d", d.Requester)
		}
		if d.Confirm {
			line += ", to be confirmed"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(lines, got); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", why, diff)
	}
	return b
}

// show writes a message on one line: "t" for an answer or "0" for a
// notification, and what it says. It fails the test if the message is not
// perfect.
func (b *bench) show(octets []byte) string {
	b.t.Helper()
	m, v := bfcp.Decode(octets, b.profile)
	if !v.Clean() {
		b.t.Errorf("the server sent a message with findings: %v\n%x", v.Findings, octets)
	}
	h := m.Header
	var s strings.Builder
	switch {
	case h.TransactionID == 0:
		s.WriteString("0 ")
	case h.TransactionID == b.trans:
		s.WriteString("t ")
	default:
		fmt.Fprintf(&s, "t%d ", h.TransactionID)
	}
	fmt.Fprintf(&s, "%s u%d", h.Primitive, h.UserID)
	if h.ConferenceID != conf {
		fmt.Fprintf(&s, " c%d", h.ConferenceID)
	}
	switch body := m.Body().(type) {
	case *bfcp.FloorRequestStatus:
		s.WriteString(" " + showRequest(&body.FloorRequestInformation))
	case *bfcp.FloorStatus:
		fmt.Fprintf(&s, " f%d", body.FloorIDs)
		for i := range body.FloorRequestInformation {
			s.WriteString(" | " + showRequest(&body.FloorRequestInformation[i]))
		}
	case *bfcp.UserStatus:
		bi := body.BeneficiaryInformation
		fmt.Fprintf(&s, " of %d", bi.Value.BeneficiaryID)
		if bi.Value.UserDisplayName.Present {
			s.WriteString(" " + bi.Value.UserDisplayName.Value)
		}
		if bi.Value.UserURI.Present {
			s.WriteString(" <" + bi.Value.UserURI.Value + ">")
		}
		for i := range body.FloorRequestInformation {
			s.WriteString(" | " + showRequest(&body.FloorRequestInformation[i]))
		}
	case *bfcp.Error:
		fmt.Fprintf(&s, " %d", body.Code)
		if body.Code == bfcp.ErrorUnknownMandatoryAttribute {
			fmt.Fprintf(&s, " %d", body.UnknownAttributes)
		}
	case *bfcp.HelloAck:
		fmt.Fprintf(&s, " %d primitives %d attributes", len(body.SupportedPrimitives), len(body.SupportedAttributes))
	}
	return s.String()
}

func showRequest(i *bfcp.FloorRequestInformation) string {
	var s strings.Builder
	o := i.OverallRequestStatus.Value
	fmt.Fprintf(&s, "#%d %s", i.FloorRequestID, showStatus(o.RequestStatus.Value))
	if o.StatusInfo.Present {
		fmt.Fprintf(&s, " %q", o.StatusInfo.Value)
	}
	for _, f := range i.FloorRequestStatus {
		fmt.Fprintf(&s, " f%d", f.FloorID)
		if f.RequestStatus.Value != o.RequestStatus.Value {
			s.WriteString("=" + showStatus(f.RequestStatus.Value))
		}
		if f.StatusInfo.Present {
			fmt.Fprintf(&s, " %q", f.StatusInfo.Value)
		}
	}
	if i.BeneficiaryInformation.Present {
		fmt.Fprintf(&s, " for %d", i.BeneficiaryInformation.Value.BeneficiaryID)
	}
	if i.RequestedByInformation.Present {
		fmt.Fprintf(&s, " by %d", i.RequestedByInformation.Value.RequestedByID)
	}
	if i.Priority.Present {
		fmt.Fprintf(&s, " %s", i.Priority.Value)
	}
	if i.ParticipantProvidedInfo.Present {
		fmt.Fprintf(&s, " %q", i.ParticipantProvidedInfo.Value)
	}
	return s.String()
}

func showStatus(r bfcp.RequestStatus) string {
	if r.QueuePosition != 0 {
		return fmt.Sprintf("%s(%d)", r.Status, r.QueuePosition)
	}
	return r.Status.String()
}
