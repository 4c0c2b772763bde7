package cases

import "github.com/floorcheck/floorcheck/corpus/vectors"

// The sorts of mistakes that a test finds.
const (
	none         = "NONE"
	memory       = "MEMORY_SAFETY"   // reading where nothing is, or not ending
	confusion    = "PARSE_CONFUSION" // reading something else than was sent
	lenience     = "MISSING_CHECK"   // taking what must be refused
	strictness   = "TOO_STRICT"      // refusing what must be taken
	semantics    = "WRONG_MEANING"   // understanding a value wrongly
	fieldOfBugs  = "FIELD_DIALECT"   // what implementations in the field send
	wrongOrder   = "WRONG_ORDER"     // something not done, or done at the wrong time
	cryptography = "CRYPTOGRAPHY"    // wrong keys, or trust in what proves nothing
)

// note explains a flag; clause may be empty.
func note(bugType, description, clause string) vectors.Note {
	return vectors.Note{BugType: bugType, Description: description, Clause: clause}
}

// flagOf is the flag of every test that breaks a rule.
var flagOf = map[string]string{
	"bfcp/header": "Truncated", "bfcp/header-udp": "Truncated",
	"bfcp/payload-length": "PayloadLengthWrong", "bfcp/payload-length-8855": "PayloadLengthWrong", "bfcp/one-message-udp": "TrailingOctets",
	"bfcp/attribute-overrun": "LengthPastEnd", "bfcp/attribute-overrun-udp": "LengthPastEnd",
	"bfcp/group-overrun": "LengthPastGroup", "bfcp/group-overrun-udp": "LengthPastGroup",
	"bfcp/attribute-length": "WrongLength", "bfcp/attribute-length-udp": "WrongLength",
	"bfcp/version": "WrongVersion", "bfcp/version-8855": "WrongVersion",
	"bfcp/header-reserved": "ReservedBits", "bfcp/header-reserved-8855": "ReservedBits", "bfcp/priority-reserved": "ReservedBits",
	"bfcp/priority-reserved-8855": "ReservedBits", "bfcp/error-details-reserved": "ReservedBits", "bfcp/error-details-reserved-8855": "ReservedBits",
	"bfcp/supported-attributes-reserved": "ReservedBits", "bfcp/flags-reliable-8855": "FlagsOverTCP",
	"bfcp/padding": "PaddingNotZero", "bfcp/padding-8855": "PaddingNotZero", "bfcp/extension-padding": "PaddingNotZero",
	"bfcp/unknown-primitive": "UnknownPrimitive", "bfcp/unknown-mandatory-attribute": "UnknownMandatoryAttribute",
	"bfcp/missing-attribute": "MissingAttribute", "bfcp/attribute-repeated": "RepeatedAttribute", "bfcp/attribute-order": "WrongOrder",
	"bfcp/attribute-foreign": "ForeignAttribute", "bfcp/attribute-depth": "NestedTooDeep", "bfcp/text": "NotUTF8",
	"bfcp/responder-udp": "ResponderFlag", "bfcp/transaction-id-zero": "TransactionZero", "bfcp/fragment-udp": "BadFragment",
	"bfcp/priority": "UnassignedValue", "bfcp/request-status": "UnassignedValue", "bfcp/error-code": "UnassignedValue",
}

// bfcpNotes explain the flags of messages of BFCP. What implementations were seen
// to do is told without their names.
var bfcpNotes = map[string]vectors.Note{
	"Normal":                    note(none, "A message with nothing odd about it.", ""),
	"Truncated":                 note(memory, "The octets end before the common header does. Implementations were seen to read beyond the end.", "RFC 4582, RFC 8855 §5.1"),
	"PayloadLengthWrong":        note(lenience, "Payload Length says another length than that of the message. Several implementations ignore the field.", "RFC 4582, RFC 8855 §5.1"),
	"PayloadLengthInOctets":     note(fieldOfBugs, "Payload Length counts octets instead of units of 4 octets, as in drafts of RFC 4582.", "RFC 4582 §5.1"),
	"TrailingOctets":            note(confusion, "A datagram holds more than one message.", "RFC 8855 §6.2"),
	"LengthPastEnd":             note(memory, "An attribute's Length goes beyond the message. Implementations were seen to read up to 253 octets of foreign memory.", "RFC 4582, RFC 8855 §5.2"),
	"LengthPastGroup":           note(memory, "An attribute's Length goes beyond the group that holds it, though perhaps not beyond the message.", "RFC 4582, RFC 8855 §5.2"),
	"WrongLength":               note(confusion, "An attribute has a Length that its format does not have. Read as another length, what follows is taken for attributes that nobody sent.", "RFC 4582, RFC 8855 §5.2"),
	"ZeroLength":                note(memory, "An attribute has Length 0 or 1, less than its own header. Implementations were seen never to end.", "RFC 4582, RFC 8855 §5.2"),
	"PaddingInsideLength":       note(fieldOfBugs, "The Length of an attribute counts its padding, which then belongs to the contents.", "RFC 4582, RFC 8855 §5.2"),
	"PaddingNotZero":            note(strictness, "Padding that is not zero: the sender is wrong, the receiver ignores it.", "RFC 4582, RFC 8855 §5.2.6 to §5.2.13"),
	"PaddingSkip":               note(confusion, "A text whose length is no multiple of 4, with attributes behind it. Implementations were seen to lose those.", "RFC 4582, RFC 8855 §5.2.6 to §5.2.13"),
	"WrongVersion":              note(lenience, "A version that does not belong to the transport.", "RFC 4582, RFC 8855 §5.1"),
	"ReservedBits":              note(strictness, "Reserved bits that are set: the sender is wrong, the receiver ignores them.", "RFC 4582, RFC 8855 §5.1, §5.2"),
	"FlagsOverTCP":              note(strictness, "The R or F flag over TCP: the sender is wrong, the receiver ignores them, and there are no fragment fields.", "RFC 8855 §5.1"),
	"UnknownPrimitive":          note(lenience, "A primitive that is not assigned: refused with Error 3. Whoever sends it breaks no rule, since extensions may define it.", "RFC 4582, RFC 8855 §13"),
	"UnknownMandatoryAttribute": note(lenience, "An attribute that is not assigned, with the M bit: refused with Error 4. Whoever sends it breaks no rule, since extensions may define it.", "RFC 4582, RFC 8855 §5.2, §13"),
	"UnknownOptionalAttribute":  note(strictness, "An attribute that is not assigned, without the M bit: ignored.", "RFC 4582, RFC 8855 §5.2"),
	"MBitClear":                 note(strictness, "The M bit is clear in an attribute that everybody knows. It has no significance then.", "RFC 4582, RFC 8855 §5.2"),
	"MissingAttribute":          note(lenience, "An attribute that the ABNF makes mandatory is missing.", "RFC 4582, RFC 8855 §5.3"),
	"RepeatedAttribute":         note(lenience, "An attribute comes more often than the ABNF allows. No clause says what a receiver does.", "RFC 4582, RFC 8855 §5.3"),
	"WrongOrder":                note(lenience, "Attributes in another order than that of the ABNF. No clause says what a receiver does.", "RFC 4582, RFC 8855 §5.3"),
	"ForeignAttribute":          note(lenience, "An attribute that the ABNF has no place for. No clause says what a receiver does.", "RFC 4582, RFC 8855 §5.3"),
	"NestedTooDeep":             note(memory, "Groups within groups within groups.", "RFC 4582, RFC 8855 §5.2.14 to §5.2.18"),
	"NotUTF8":                   note(semantics, "A text that is not UTF-8. No clause says what a receiver does.", "RFC 4582, RFC 8855 §5.2.7 to §5.2.13"),
	"ResponderFlag":             note(semantics, "The R flag is set in a request, or clear in a response, over UDP.", "RFC 8855 §5.1"),
	"TransactionZero":           note(semantics, "Transaction ID 0 where it has no place.", "RFC 4582, RFC 8855 §8"),
	"BadFragment":               note(memory, "Fragment fields that do not agree with each other or with the datagram.", "RFC 8855 §5.1, §6.2.3"),
	"Fragment":                  note(strictness, "One fragment of a message.", "RFC 8855 §6.2.3"),
	"UnassignedValue":           note(semantics, "A value that is in no table.", "RFC 4582, RFC 8855 §5.2"),
	"OptionalAbsent":            note(memory, "An optional attribute that many expect is missing. Implementations were seen to crash for want of a REQUEST-STATUS.", "RFC 4582, RFC 8855 §5.2.17, §5.2.18"),
	"EveryAttribute":            note(none, "Everything that the ABNF has a place for.", "RFC 4582, RFC 8855 §5.3"),
	"Boundary":                  note(strictness, "A length or value at the end of its range.", ""),
	"Field":                     note(fieldOfBugs, "Implementations in the field were tried with this message and did not agree about it.", ""),
	"Dialect":                   note(fieldOfBugs, "A mistake that implementations in the field share; the comment names it.", ""),
}
