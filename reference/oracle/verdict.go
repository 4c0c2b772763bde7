package oracle

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// Verdict is the answer to one question. It may be used again for the next; what
// it holds is valid until then.
type Verdict struct {
	// Err says why there is no answer; nil if there is one. What is wrong with
	// a message is never an Err: that is what the findings are for.
	Err *Error
	// The verdict proper: what it says of the sender and what it allows the
	// receiver. For OpAnswer the sender is the answerer, for OpReaction whoever
	// reacted, for OpTrace all boxes together. OpDerive, OpRules, OpVersion
	// and OpSchema leave it empty.
	rule.Verdict
	// Message is the view of the message as a JSON object; nil if it was not
	// asked for or nothing could be read.
	Message []byte
	// Octets are what OpEncode wrote.
	Octets []byte
	// Members are what an op has to say beyond that: members of a JSON object,
	// separated by commas, without the braces.
	Members []byte
	// BFCP is what was decoded of a BFCP message, for Go; nil for other kinds.
	// It refers to the octets of the request and to the Oracle's memory.
	BFCP *bfcp.Message

	// lengths, where there are any, are how many octets each finding is about.
	lengths []int
	// seq says that the offsets of the findings are the numbers of events.
	seq bool
	// bare says that there is no verdict proper in the answer.
	bare bool
}

// Good tells whether there is an answer and it is a good one for that side: the
// sender broke no MUST, or the receiver need not reject. Either is good.
func (v *Verdict) Good(asReceiver bool) bool {
	switch {
	case v.Err != nil:
		return false
	case asReceiver:
		return v.Receiver != rule.Reject
	default:
		return v.Sender != rule.Violation
	}
}

// reset empties the verdict member by member: to copy the whole costs as much as
// a short message does.
func (v *Verdict) reset() {
	v.Verdict.Reset()
	v.Err, v.BFCP = nil, nil
	v.Message, v.Octets, v.Members, v.lengths = v.Message[:0], v.Octets[:0], v.Members[:0], v.lengths[:0]
	v.seq, v.bare = false, false
}

// Code is the sort of an Error.
type Code string

// The codes.
const (
	// Usage: the request is not one, or lacks something.
	Usage Code = "usage"
	// Unsupported: the request is one, but nobody here can answer it.
	Unsupported Code = "unsupported"
)

// Error is why a question has no answer.
type Error struct {
	Code Code
	// Message says what was expected, what was found and where. It never
	// repeats a key.
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return "oracle: " + e.Message }

func usage(format string, args ...any) *Error { return &Error{Usage, fmt.Sprintf(format, args...)} }

func unsupported(format string, args ...any) *Error {
	return &Error{Unsupported, fmt.Sprintf(format, args...)}
}
