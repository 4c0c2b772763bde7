package bfcp

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Generators of typed contents that are right by construction, except that the
// texts of a group may not fit together.

func optional[T any](t *rapid.T, g *rapid.Generator[T], label string) Optional[T] {
	if !rapid.Bool().Draw(t, label+"?") {
		return Optional[T]{}
	}
	return Some(g.Draw(t, label))
}

var (
	id   = rapid.Uint16()
	text = rapid.StringN(-1, -1, 60)
	// longText may be too long for the attribute.
	longText = rapid.StringN(-1, -1, 260)
	ids      = rapid.SliceOfN(id, 0, 5)
	status   = rapid.Custom(func(t *rapid.T) RequestStatus {
		s := RequestStatus{Status: Status(rapid.Uint8Range(1, 7).Draw(t, "status"))}
		if s.Status == StatusAccepted {
			s.QueuePosition = rapid.Uint8().Draw(t, "position")
		}
		return s
	})
	priority   = rapid.Custom(func(t *rapid.T) Priority { return Priority(rapid.Uint8Range(0, 4).Draw(t, "priority")) })
	extensions = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Extension {
		return Extension{
			Type:     AttributeType(rapid.SampledFrom([]uint8{0, 19, 20, 63, 127}).Draw(t, "type")),
			Contents: rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "contents"),
		}
	}), 0, 2)
	information = rapid.Custom(func(t *rapid.T) FloorRequestInformation {
		f := FloorRequestInformation{
			FloorRequestID: id.Draw(t, "request"),
			OverallRequestStatus: optional(t, rapid.Custom(func(t *rapid.T) OverallRequestStatus {
				return OverallRequestStatus{id.Draw(t, "request"), optional(t, status, "status"), optional(t, text, "info"), extensions.Draw(t, "x")}
			}), "overall"),
			BeneficiaryInformation: optional(t, beneficiary, "beneficiary"),
			RequestedByInformation: optional(t, rapid.Custom(func(t *rapid.T) RequestedByInformation {
				u := beneficiary.Draw(t, "user")
				return RequestedByInformation{u.BeneficiaryID, u.UserDisplayName, u.UserURI, u.Extensions}
			}), "requested by"),
			Priority:                optional(t, priority, "priority"),
			ParticipantProvidedInfo: optional(t, text, "info"),
			Extensions:              extensions.Draw(t, "x"),
		}
		for range rapid.IntRange(1, 3).Draw(t, "floors") {
			f.FloorRequestStatus = append(f.FloorRequestStatus, FloorRequestStatusAttribute{
				id.Draw(t, "floor"), optional(t, status, "status"), optional(t, text, "info"), extensions.Draw(t, "x")})
		}
		return f
	})
	beneficiary = rapid.Custom(func(t *rapid.T) BeneficiaryInformation {
		return BeneficiaryInformation{id.Draw(t, "user"), optional(t, text, "name"), optional(t, text, "uri"), extensions.Draw(t, "x")}
	})
	attributeTypes = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AttributeType {
		return AttributeType(rapid.Uint8Range(0, 127).Draw(t, "type"))
	}), 0, 20)
	header = rapid.Custom(func(t *rapid.T) Header {
		return Header{Version: 1, ConferenceID: rapid.Uint32().Draw(t, "conference"),
			TransactionID: rapid.Uint16Range(1, 65535).Draw(t, "transaction"), UserID: id.Draw(t, "user")}
	})
	body = rapid.Custom(func(t *rapid.T) Body {
		x := extensions.Draw(t, "x")
		switch Primitive(rapid.Uint8Range(1, 17).Draw(t, "primitive")) {
		case PrimitiveFloorRequest:
			return &FloorRequest{append(ids.Draw(t, "floors"), id.Draw(t, "floor")), optional(t, id, "beneficiary"),
				optional(t, longText, "info"), optional(t, priority, "priority"), x}
		case PrimitiveFloorRelease:
			return &FloorRelease{id.Draw(t, "request"), x}
		case PrimitiveFloorRequestQuery:
			return &FloorRequestQuery{id.Draw(t, "request"), x}
		case PrimitiveFloorRequestStatus:
			return &FloorRequestStatus{information.Draw(t, "information"), x}
		case PrimitiveUserQuery:
			return &UserQuery{optional(t, id, "beneficiary"), x}
		case PrimitiveUserStatus:
			return &UserStatus{optional(t, beneficiary, "beneficiary"), rapid.SliceOfN(information, 0, 3).Draw(t, "information"), x}
		case PrimitiveFloorQuery:
			return &FloorQuery{ids.Draw(t, "floors"), x}
		case PrimitiveFloorStatus:
			return &FloorStatus{rapid.SliceOfN(id, 0, 1).Draw(t, "floor"), rapid.SliceOfN(information, 0, 3).Draw(t, "information"), x}
		case PrimitiveChairAction:
			return &ChairAction{information.Draw(t, "information"), x}
		case PrimitiveChairActionAck:
			return &ChairActionAck{x}
		case PrimitiveHello:
			return &Hello{x}
		case PrimitiveHelloAck:
			ack := &HelloAck{SupportedAttributes: attributeTypes.Draw(t, "attributes"), Extensions: x}
			for _, p := range rapid.SliceOfN(rapid.Uint8(), 0, 20).Draw(t, "primitives") {
				ack.SupportedPrimitives = append(ack.SupportedPrimitives, Primitive(p))
			}
			return ack
		case PrimitiveError:
			e := &Error{Code: ErrorCode(rapid.Uint8Range(1, 14).Draw(t, "code")), ErrorInfo: optional(t, longText, "info"), Extensions: x}
			if e.Code == ErrorUnknownMandatoryAttribute {
				e.UnknownAttributes = attributeTypes.Draw(t, "unknown")
			}
			return e
		case PrimitiveFloorRequestStatusAck:
			return &FloorRequestStatusAck{x}
		case PrimitiveFloorStatusAck:
			return &FloorStatusAck{x}
		case PrimitiveGoodbye:
			return &Goodbye{x}
		default:
			return &GoodbyeAck{x}
		}
	})
)

func TestWhatIsEncodedDecodesCleanToTheSame(t *testing.T) {
	var m Message // reused, so that nothing of one message may show in the next
	var v rule.Verdict
	reused := map[Primitive]Body{}
	rapid.Check(t, func(t *rapid.T) {
		h, b := header.Draw(t, "header"), body.Draw(t, "body")
		profile := RFC4582
		if p := b.Primitive(); p > PrimitiveError {
			profile, h.Version, h.R = RFC8855Unreliable, 2, p != PrimitiveGoodbye
		}
		prefix := []byte("before")
		out, err := b.Append(prefix, h)
		if err != nil {
			var size *SizeError
			if !errors.As(err, &size) || size.Length <= size.Limit || size.Path == "" {
				t.Fatalf("%T: %v", b, err)
			}
			if !bytes.Equal(out, prefix) {
				t.Fatalf("after %v the buffer has %d octets instead of the %d before", err, len(out), len(prefix))
			}
			return
		}
		octets := out[len(prefix):]
		if !bytes.HasPrefix(out, prefix) || len(octets)%4 != 0 {
			t.Fatalf("appended %x to %x", out, prefix)
		}
		m.Decode(octets, profile, &v)
		if !v.Clean() {
			t.Fatalf("%x: %v", octets, v.Findings)
		}
		want := h
		want.Primitive, want.PayloadLength = b.Primitive(), uint16(len(octets)/4-3)
		if m.Header != want {
			t.Fatalf("header\n%+v, want\n%+v", m.Header, want)
		}
		got := m.Body()
		if diff := cmp.Diff(b, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%x (-encoded +decoded)\n%s", octets, diff)
		}
		// Into a struct that has held other contents.
		if old := reused[b.Primitive()]; old != nil {
			old.Read(&m)
			if diff := cmp.Diff(b, old, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%x read again into a used struct (-encoded +decoded)\n%s", octets, diff)
			}
		}
		reused[b.Primitive()] = got
		again, err := got.Append(nil, m.Header)
		if err != nil || !bytes.Equal(again, octets) {
			t.Fatalf("typed contents of %x encode to %x, %v", octets, again, err)
		}
		again, err = m.Append(nil)
		if err != nil || !bytes.Equal(again, octets) {
			t.Fatalf("attributes of %x encode to %x, %v", octets, again, err)
		}
	})
}

func TestValidFieldMessagesEncodeToTheSameOctets(t *testing.T) {
	for _, c := range testCases(t) {
		m, v := Decode(c.octets, c.profile)
		if !v.Clean() {
			continue
		}
		again, err := m.Append(nil)
		if err != nil || !bytes.Equal(again, c.octets) {
			t.Errorf("%s\nread  %x\nwrote %x, %v", c.name, c.octets, again, err)
		}
	}
}

// TestOddMessagesEncodeToTheirCanonicalForm is what Append makes of what a
// receiver must accept: reserved bits and padding zero, all else kept.
func TestOddMessagesEncodeToTheirCanonicalForm(t *testing.T) {
	for _, c := range []struct{ octets, want string }{
		{"3f010004 00000001 00010001 05040001 1106736c 6964ffff 0904a001", "20010004 00000001 00010001 05040001 1106736c 69640000 0904a000"},
		{"200d0002 00000001 00010001 0d050403 ff000000", "200d0002 00000001 00010001 0d050402 fe000000"},
		{"200c0002 00000001 00010001 17030177 15030377", "200c0002 00000001 00010001 17030100 15030200"},
		// Two groups end at once, and another begins.
		{"20080007 00000001 00010001 05040001 1f0c0001 23080001 0b040301 1f0c0002 23080001 0b040101", "20080007 00000001 00010001 05040001 1f0c0001 23080001 0b040301 1f0c0002 23080001 0b040101"},
		// Neither order nor the M bit is touched.
		{"20010003 00000001 00010001 09044000 02040002 7f02ffff", "20010003 00000001 00010001 09044000 02040002 7f020000"},
	} {
		m, _ := Decode(fromHex(strings.ReplaceAll(c.octets, " ", "")), RFC4582)
		got, err := m.Append(nil)
		if want := fromHex(strings.ReplaceAll(c.want, " ", "")); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s\ngot  %x, %v\nwant %x", c.octets, got, err, want)
		}
	}
}
