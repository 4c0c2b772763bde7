package cases

import (
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/bfcp/examples"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// longestMessage is the longest message of BFCP that a vector holds, in octets:
// the files are to be read.
const longestMessage = 4096

// over is a specification and a transport.
type over struct{ profile, transport string }

var (
	tcp4582 = over{"rfc4582", "tcp"}
	tcp8855 = over{"rfc8855", "tcp"}
	udp8855 = over{"rfc8855", "udp"}
	overs   = []over{tcp4582, tcp8855, udp8855}
)

// named returns what a profile of package bfcp's name stands for.
func named(profile string) over {
	profile, transport, _ := strings.Cut(profile, "-")
	if profile == "rfc4582" {
		transport = "tcp"
	}
	return over{profile, transport}
}

func (o over) version() uint8 {
	if o.transport == "udp" {
		return 2
	}
	return 1
}

func (o over) String() string {
	return strings.ToUpper(o.profile[:3]) + " " + o.profile[3:] + " over " + strings.ToUpper(o.transport)
}

// clause words where something stands in the specification of o.
func (o over) clause(section string) string {
	return strings.ToUpper(o.profile[:3]) + " " + o.profile[3:] + " §" + section
}

func (o over) request(octets []byte) request {
	return request{Op: "decode", Kind: "bfcp", Profile: o.profile, Transport: o.transport, Hex: toHex(octets)}
}

// message adds a test about a message.
func (g *group) message(o over, comment string, octets []byte, flags ...string) {
	if len(octets) > longestMessage {
		return
	}
	for _, d := range bfcp.Dialects(octets) {
		comment += " (" + d.Summary() + ")"
		if d == bfcp.DialectLengthInOctets {
			flags = append(flags, "PayloadLengthInOctets")
		}
		flags = append(flags, "Dialect")
	}
	g.add(comment, o.request(octets), flags...)
}

// bfcpFiles adds the vectors about messages of BFCP. A message that several
// families make has its test in the first.
func bfcpFiles(s *set) {
	bfcpMessages(s.file("bfcp", "messages", "Every primitive with everything that it may have, and with as little as it may.", bfcpNotes))
	bfcpRules(s.file("bfcp", "rules", "One message or more for each rule that can be broken in one message.", bfcpNotes))
	bfcpField(s.file("bfcp", "field", "What implementations in the field were tried with.", bfcpNotes))
	bfcpHeader(s.file("bfcp", "header", "Versions, flags, reserved bits, primitives, lengths and identifiers in the common header.", bfcpNotes))
	bfcpAttributes(s.file("bfcp", "attributes", "Every attribute with lengths that it has and has not, in a message and in groups.", bfcpNotes))
	bfcpGrammar(s.file("bfcp", "grammar", "Attributes missing, repeated, out of order, out of place, unknown.", bfcpNotes))
	bfcpValues(s.file("bfcp", "values", "Values of every attribute: those of the tables, their neighbours, texts of all lengths.", bfcpNotes))
	bfcpFragments(s.file("bfcp", "fragments", "Fragments of messages over UDP.", bfcpNotes))
	bfcpParts(s.file("bfcp", "parts", "Messages in segments of TCP and in fragments over UDP, as they arrive one after the other.", partsNotes))
}

func bfcpRules(f *file) {
	for _, x := range examples.Breaking {
		clause := "RFC 4582 §5"
		if len(x.Findings) > 0 {
			id, _, _ := strings.Cut(x.Findings[0], "@")
			clause = rule.ByID(id).Clause
		}
		f.group(clause, "").message(named(x.Profile), x.What, x.Octets())
	}
}

func bfcpField(f *file) {
	for _, m := range examples.Field() {
		flags := []string{"Field"}
		if strings.Contains(m.Name, "len0") {
			flags = append(flags, "ZeroLength")
		}
		f.group(named(m.Profile).clause("5"), "").message(named(m.Profile), strings.ReplaceAll(m.Name, "_", " "), m.Octets, flags...)
	}
}

// body is contents of a message.
type body struct {
	name    string
	section string // of the message's ABNF, the same in both specifications
	bfcp.Body
}

// status is an optional REQUEST-STATUS.
func status(s bfcp.Status, position uint8) bfcp.Optional[bfcp.RequestStatus] {
	return bfcp.Some(bfcp.RequestStatus{Status: s, QueuePosition: position})
}

var text = bfcp.Some[string]

// information is a FLOOR-REQUEST-INFORMATION with everything in it.
func information() bfcp.FloorRequestInformation {
	return bfcp.FloorRequestInformation{
		FloorRequestID:       1829,
		OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: 1829, RequestStatus: status(bfcp.StatusAccepted, 2), StatusInfo: text("wait")}),
		FloorRequestStatus: []bfcp.FloorRequestStatusAttribute{{FloorID: 543, RequestStatus: status(bfcp.StatusAccepted, 1), StatusInfo: text("soon")},
			{FloorID: 544, RequestStatus: status(bfcp.StatusPending, 0)}},
		BeneficiaryInformation:  bfcp.Some(bfcp.BeneficiaryInformation{BeneficiaryID: 154, UserDisplayName: text("Bob"), UserURI: text("sip:bob@example.com")}),
		RequestedByInformation:  bfcp.Some(bfcp.RequestedByInformation{RequestedByID: 234, UserDisplayName: text("Alice"), UserURI: text("sip:alice@example.com")}),
		Priority:                bfcp.Some(bfcp.PriorityHigh),
		ParticipantProvidedInfo: text("slides"),
	}
}

// bare is a FLOOR-REQUEST-INFORMATION with as little as it may have.
func bare() bfcp.FloorRequestInformation {
	return bfcp.FloorRequestInformation{FloorRequestID: 1829, FloorRequestStatus: []bfcp.FloorRequestStatusAttribute{{FloorID: 543}}}
}

var (
	someID         = bfcp.Some(uint16(154))
	allPrimitives  = []bfcp.Primitive{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
	allAttributes  = []bfcp.AttributeType{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}
	someExtensions = []bfcp.Extension{{Type: 100, Contents: []byte{1, 2, 3}}}
)

// bodies returns contents for every primitive, the largest of each first.
func bodies(o over) []body {
	all := []body{
		{"FloorRequest, everything", "5.3.1", &bfcp.FloorRequest{FloorIDs: []uint16{543, 544}, BeneficiaryID: someID, ParticipantProvidedInfo: text("slide"), Priority: bfcp.Some(bfcp.PriorityHigh)}},
		{"FloorRequest, one floor", "5.3.1", &bfcp.FloorRequest{FloorIDs: []uint16{543}}},
		{"FloorRequest, for somebody else", "5.3.1", &bfcp.FloorRequest{FloorIDs: []uint16{543}, BeneficiaryID: someID}},
		{"FloorRelease", "5.3.2", &bfcp.FloorRelease{FloorRequestID: 1829}},
		{"FloorRequestQuery", "5.3.3", &bfcp.FloorRequestQuery{FloorRequestID: 1829}},
		{"FloorRequestStatus, everything", "5.3.4", &bfcp.FloorRequestStatus{FloorRequestInformation: information()}},
		{"FloorRequestStatus, as little as may be", "5.3.4", &bfcp.FloorRequestStatus{FloorRequestInformation: bare()}},
		{"UserQuery, about another user", "5.3.5", &bfcp.UserQuery{BeneficiaryID: someID}},
		{"UserQuery, about oneself", "5.3.5", &bfcp.UserQuery{}},
		{"UserStatus, everything", "5.3.6", &bfcp.UserStatus{BeneficiaryInformation: bfcp.Some(bfcp.BeneficiaryInformation{BeneficiaryID: 154, UserDisplayName: text("Bob"), UserURI: text("sip:bob@example.com")}),
			FloorRequestInformation: []bfcp.FloorRequestInformation{information(), bare()}}},
		{"UserStatus, nothing", "5.3.6", &bfcp.UserStatus{}},
		{"UserStatus, a user without requests", "5.3.6", &bfcp.UserStatus{BeneficiaryInformation: bfcp.Some(bfcp.BeneficiaryInformation{BeneficiaryID: 154})}},
		{"FloorQuery, two floors", "5.3.7", &bfcp.FloorQuery{FloorIDs: []uint16{543, 544}}},
		{"FloorQuery, none any more", "5.3.7", &bfcp.FloorQuery{}},
		{"FloorStatus, everything", "5.3.8", &bfcp.FloorStatus{FloorIDs: []uint16{543}, FloorRequestInformation: []bfcp.FloorRequestInformation{information(), bare()}}},
		{"FloorStatus, a free floor", "5.3.8", &bfcp.FloorStatus{FloorIDs: []uint16{543}}},
		{"FloorStatus, nothing", "5.3.8", &bfcp.FloorStatus{}},
		{"ChairAction, everything", "5.3.9", &bfcp.ChairAction{FloorRequestInformation: information()}},
		{"ChairAction, as little as may be", "5.3.9", &bfcp.ChairAction{FloorRequestInformation: bare()}},
		{"ChairActionAck", "5.3.10", &bfcp.ChairActionAck{}},
		{"Hello", "5.3.11", &bfcp.Hello{}},
		{"HelloAck, everything", "5.3.12", &bfcp.HelloAck{SupportedPrimitives: allPrimitives, SupportedAttributes: allAttributes}},
		{"HelloAck, one of each", "5.3.12", &bfcp.HelloAck{SupportedPrimitives: allPrimitives[:1], SupportedAttributes: allAttributes[:1]}},
		{"Error, with text", "5.3.13", &bfcp.Error{Code: bfcp.ErrorInvalidFloorID, ErrorInfo: text("no such floor")}},
		{"Error, a code alone", "5.3.13", &bfcp.Error{Code: bfcp.ErrorUserDoesNotExist}},
		{"Error, unknown attributes", "5.3.13", &bfcp.Error{Code: bfcp.ErrorUnknownMandatoryAttribute, UnknownAttributes: []bfcp.AttributeType{63, 100, 127}, ErrorInfo: text("what are these?")}},
		{"Hello, with an extension", "5.3.11", &bfcp.Hello{Extensions: someExtensions}},
		{"FloorRequest, with an extension", "5.3.1", &bfcp.FloorRequest{FloorIDs: []uint16{543}, Extensions: someExtensions}},
	}
	if o == udp8855 {
		all = append(all,
			body{"FloorRequestStatusAck", "5.3.14", &bfcp.FloorRequestStatusAck{}},
			body{"FloorStatusAck", "5.3.15", &bfcp.FloorStatusAck{}},
			body{"Goodbye", "5.3.16", &bfcp.Goodbye{}},
			body{"GoodbyeAck", "5.3.17", &bfcp.GoodbyeAck{}})
	}
	return all
}

// answers tells whether a message of that primitive is a response; of those that
// may be notifications as well, that it is one.
func answers(p bfcp.Primitive) bool {
	switch p {
	case bfcp.PrimitiveFloorRequestStatus, bfcp.PrimitiveUserStatus, bfcp.PrimitiveFloorStatus, bfcp.PrimitiveChairActionAck, bfcp.PrimitiveHelloAck,
		bfcp.PrimitiveError, bfcp.PrimitiveFloorRequestStatusAck, bfcp.PrimitiveFloorStatusAck, bfcp.PrimitiveGoodbyeAck:
		return true
	}
	return false
}

// octets writes contents as a message.
func (o over) octets(b bfcp.Body) []byte {
	h := bfcp.Header{Version: o.version(), R: o == udp8855 && answers(b.Primitive()), ConferenceID: 12092, TransactionID: 327, UserID: 234}
	octets, err := b.Append(nil, h)
	if err != nil {
		panic(fmt.Sprintf("%T: %v", b, err)) // all bodies are written in this package
	}
	return octets
}

func bfcpMessages(f *file) {
	for _, o := range overs {
		for _, b := range bodies(o) {
			flag := "Normal"
			switch {
			case strings.HasSuffix(b.name, "everything"):
				flag = "EveryAttribute"
			case strings.HasSuffix(b.name, "little as may be"):
				flag = "OptionalAbsent"
			case strings.HasSuffix(b.name, "extension"):
				flag = "UnknownOptionalAttribute"
			}
			f.group(o.clause(b.section), o.String()).message(o, b.name, o.octets(b.Body), flag)
		}
	}
	notification := bfcp.Header{Version: 2, ConferenceID: 12092, TransactionID: 328, UserID: 234}
	for _, b := range []bfcp.Body{&bfcp.FloorStatus{FloorIDs: []uint16{543}}, &bfcp.FloorRequestStatus{FloorRequestInformation: bare()}} {
		octets, err := b.Append(nil, notification)
		if err != nil {
			panic(err)
		}
		f.group(udp8855.clause("5.1"), "notifications").message(udp8855, fmt.Sprintf("%v as a notification: R is clear", b.Primitive()), octets, "Normal")
	}
}
