package grammar

import "github.com/floorcheck/floorcheck/reference/rule"

// reserved names a place whose unused bits the documents forbid in other words:
// SHOULD in RFC 4582, MUST in RFC 8855.
type reserved uint8

const (
	noReserved reserved = iota
	ofHeader
	ofPriority
	ofErrorDetails
	ofSupported
	ofPadding

	reservedPlaces
)

// Edition is one document over one transport, or what is read where the
// transport is not known.
type Edition struct {
	name    string
	version byte
	// other is the edition for messages of its own version, where that tells the
	// transport.
	other *Edition

	unreliable    bool
	lastPrimitive byte // of table 1
	unusedBits    byte // of the first octet
	noFlags       byte // R and F, where they say nothing and are sent as zero

	header, wrongVersion, payloadLength, excess *rule.Rule
	length, overrun, groupOverrun               *rule.Rule
	reserved                                    [reservedPlaces]*rule.Rule

	messages []sentence // by primitive
	groups   [attributeTypes]sentence
}

// The editions, by the profiles' names.
var (
	RFC4582 = compile(Edition{name: "rfc4582", version: 1, lastPrimitive: 13, unusedBits: 0x1f,
		header: rule.BFCPHeader, wrongVersion: rule.BFCPVersion, payloadLength: rule.BFCPPayloadLength, excess: rule.BFCPPayloadLength,
		length: rule.BFCPAttributeLength, overrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
		reserved: [...]*rule.Rule{ofHeader: rule.BFCPReserved, ofPriority: rule.BFCPPriorityReserved, ofErrorDetails: rule.BFCPErrorReserved,
			ofSupported: rule.BFCPSupportedReserved, ofPadding: rule.BFCPPadding}})
	RFC8855Reliable = compile(Edition{name: "rfc8855-tcp", version: 1, lastPrimitive: 17, unusedBits: 0x07, noFlags: 0x18,
		header: rule.BFCPHeader, wrongVersion: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, excess: rule.BFCPPayloadLength8855,
		length: rule.BFCPAttributeLength, overrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
		reserved: reserved8855})
	RFC8855Unreliable = compile(Edition{name: "rfc8855-udp", version: 2, unreliable: true, lastPrimitive: 17, unusedBits: 0x07,
		header: rule.BFCPHeaderUDP, wrongVersion: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, excess: rule.BFCPOneMessage,
		length: rule.BFCPAttributeLengthUDP, overrun: rule.BFCPAttributeOverrunUDP, groupOverrun: rule.BFCPGroupOverrunUDP,
		reserved: reserved8855})
	RFC8855 = func() *Edition {
		e := *RFC8855Reliable
		e.name, e.other = "rfc8855", RFC8855Unreliable
		return &e
	}()
)

var reserved8855 = [...]*rule.Rule{ofHeader: rule.BFCPReserved8855, ofPriority: rule.BFCPPriorityReserved8855,
	ofErrorDetails: rule.BFCPErrorReserved8855, ofSupported: rule.BFCPSupportedReserved, ofPadding: rule.BFCPPadding8855}

// Editions returns every edition in the order RFC 4582, RFC 8855 over a
// transport that is not known, over a reliable one, over an unreliable one.
func Editions() []*Edition { return []*Edition{RFC4582, RFC8855, RFC8855Reliable, RFC8855Unreliable} }

// String returns the edition's name as the command line writes a profile.
func (e *Edition) String() string { return e.name }

// sentence is an ABNF sequence made ready for looking up: for each type its
// place in the order, from 1, or 0 for one that has no place, and as bits the
// types that may come only once and those that must be there.
type sentence struct {
	place        [attributeTypes]uint8
	once, needed uint32
}

func compile(e Edition) *Edition {
	e.messages = make([]sentence, e.lastPrimitive+1)
	for i := range e.messages {
		e.messages[i] = order(primitives[i].rows)
	}
	if e.version == 1 && e.lastPrimitive == 13 {
		e.messages[8] = order(floorStatus4582)
	}
	for i := range e.groups {
		e.groups[i] = order(attributes[i].rows)
	}
	return &e
}

func order(rows []row) (s sentence) {
	for i, r := range rows {
		s.place[r.attribute] = uint8(i + 1)
		if r.max == 1 {
			s.once |= 1 << r.attribute
		}
		if r.min > 0 {
			s.needed |= 1 << r.attribute
		}
	}
	return s
}
