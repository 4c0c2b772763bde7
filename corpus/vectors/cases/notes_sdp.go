package cases

import "github.com/floorcheck/floorcheck/corpus/vectors"

// sdpNotes explain the flags of session descriptions.
var sdpNotes = map[string]vectors.Note{
	"Normal":         note(none, "A description with nothing odd about it.", ""),
	"Syntax":         note(lenience, "A line that the grammar of SDP does not have.", "RFC 4566 §9"),
	"Value":          note(semantics, "An attribute with a value that its grammar does not have, or at the end of the range.", "RFC 4583, RFC 8856, RFC 4145"),
	"Absent":         note(semantics, "A line that is missing. Some have a default, some are mandatory, some mandatory for one role only.", "RFC 4583, RFC 8856, RFC 4145"),
	"Twice":          note(confusion, "An attribute that comes twice with different values: two readers may take different ones.", "RFC 4583, RFC 4145"),
	"Level":          note(confusion, "An attribute of a stream at the level of the session, or of another stream.", "RFC 4583, RFC 8856"),
	"Letters":        note(strictness, "Capital letters where the grammar has small ones.", "RFC 4583, RFC 4145"),
	"SetupPair":      note(semantics, "A pair of a=setup: who opens the connection.", "RFC 4145 §4.1"),
	"ConnectionPair": note(semantics, "A pair of a=connection.", "RFC 4145 §5.1"),
	"FloorCtrlPair":  note(semantics, "A pair of a=floorctrl: who is the floor control server. Endpoints were seen to both take themselves for it.", "RFC 4583 §4, RFC 8856 §5.1"),
	"ProtoPair":      note(semantics, "A pair of transports.", "RFC 3264 §6"),
	"MStream":        note(fieldOfBugs, "\"m-stream\" instead of \"mstrm\", as the examples of RFC 4583 have it.", "RFC 4583 §6"),
	"KeyMgmt":        note(lenience, "Key management data that are not what the grammar or the offer demands.", "RFC 4567"),
	"LineEnd":        note(strictness, "Lines that end with LF alone.", "RFC 4566 §5"),
	"Refused":        note(semantics, "A stream with port 0.", "RFC 3264 §6"),
	"Labels":         note(semantics, "Floors, and the streams whose labels they name.", "RFC 4583 §6, RFC 4574"),
}
