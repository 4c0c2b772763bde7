package bfcp

import "fmt"

// Status is the value of a REQUEST-STATUS (RFC 4582 §5.2.5 table 4).
type Status uint8

// The states of a floor request.
const (
	StatusPending   Status = 1
	StatusAccepted  Status = 2
	StatusGranted   Status = 3
	StatusDenied    Status = 4
	StatusCancelled Status = 5
	StatusReleased  Status = 6
	StatusRevoked   Status = 7
)

var statusNames = [...]string{1: "Pending", 2: "Accepted", 3: "Granted", 4: "Denied", 5: "Cancelled", 6: "Released", 7: "Revoked"}

// String returns the specification's name, or "Status(n)".
func (s Status) String() string {
	if s.Known() {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Known tells whether table 4 has s.
func (s Status) Known() bool { return s >= StatusPending && s <= StatusRevoked }

// Terminal tells whether no change can follow s: Denied, Cancelled, Released
// and Revoked.
func (s Status) Terminal() bool { return s >= StatusDenied && s <= StatusRevoked }

// RequestStatus is the contents of a REQUEST-STATUS.
type RequestStatus struct {
	Status Status
	// QueuePosition is 0 unless the status is Accepted and the server tells
	// the position (RFC 4582 §5.2.5); 1 is the head of the queue.
	QueuePosition uint8
}

// Priority is the 3-bit value of a PRIORITY (RFC 4582 §5.2.4 table 3).
type Priority uint8

// The priorities. A request without one is Normal; a receiver takes 5 to 7 as
// Highest.
const (
	PriorityLowest  Priority = 0
	PriorityLow     Priority = 1
	PriorityNormal  Priority = 2
	PriorityHigh    Priority = 3
	PriorityHighest Priority = 4
)

var priorityNames = [...]string{"Lowest", "Low", "Normal", "High", "Highest"}

// String returns the specification's name, or "Priority(n)".
func (p Priority) String() string {
	if int(p) < len(priorityNames) {
		return priorityNames[p]
	}
	return fmt.Sprintf("Priority(%d)", uint8(p))
}

// ErrorCode is the code of an ERROR-CODE (RFC 4582 §5.2.6 table 5).
type ErrorCode uint8

// The error codes. Those from 10 on are RFC 8855's.
const (
	ErrorConferenceDoesNotExist     ErrorCode = 1
	ErrorUserDoesNotExist           ErrorCode = 2
	ErrorUnknownPrimitive           ErrorCode = 3
	ErrorUnknownMandatoryAttribute  ErrorCode = 4
	ErrorUnauthorizedOperation      ErrorCode = 5
	ErrorInvalidFloorID             ErrorCode = 6
	ErrorFloorRequestIDDoesNotExist ErrorCode = 7
	ErrorMaxFloorRequestsReached    ErrorCode = 8
	ErrorUseTLS                     ErrorCode = 9
	ErrorUnableToParseMessage       ErrorCode = 10
	ErrorUseDTLS                    ErrorCode = 11
	ErrorUnsupportedVersion         ErrorCode = 12
	ErrorIncorrectMessageLength     ErrorCode = 13
	ErrorGenericError               ErrorCode = 14
)

var errorNames = [...]string{
	1: "Conference does not Exist", 2: "User does not Exist", 3: "Unknown Primitive",
	4: "Unknown Mandatory Attribute", 5: "Unauthorized Operation", 6: "Invalid Floor ID",
	7: "Floor Request ID Does Not Exist", 8: "Maximum Number of Ongoing Floor Requests Reached",
	9: "Use TLS", 10: "Unable to Parse Message", 11: "Use DTLS", 12: "Unsupported Version",
	13: "Incorrect Message Length", 14: "Generic Error",
}

// String returns the meaning in table 5, or "Error(n)".
func (c ErrorCode) String() string {
	if int(c) < len(errorNames) && errorNames[c] != "" {
		return errorNames[c]
	}
	return fmt.Sprintf("Error(%d)", uint8(c))
}

// Known tells whether the profile's table 5 has c.
func (c ErrorCode) Known(p Profile) bool {
	if p == RFC4582 {
		return c >= ErrorConferenceDoesNotExist && c <= ErrorUseTLS
	}
	return c >= ErrorConferenceDoesNotExist && c <= ErrorGenericError
}
