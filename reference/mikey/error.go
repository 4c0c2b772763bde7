package mikey

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Error is why an exchange ended here: the rule that was broken and, where the
// protocol answers with one, the Error message for the peer (RFC 6043 §5.4).
type Error struct {
	Finding rule.Finding
	// No is the error number of the ERR payload that fits, whether or not an
	// Error message is sent.
	No ErrorNo
	// Reply is the MIKEY Error message to send, nil for silence.
	Reply []byte
}

// Error returns the finding on one line.
func (e *Error) Error() string { return "mikey: " + e.Finding.String() }

// Unwrap returns the finding.
func (e *Error) Unwrap() error { return e.Finding }

// PeerError says that the peer answered with an Error message.
type PeerError struct {
	No ErrorNo
	// Authenticated tells whether the message carried a MAC that is right;
	// most Error messages carry none and prove nothing.
	Authenticated bool
}

// Error says what the peer reported.
func (e *PeerError) Error() string {
	how := "unauthenticated"
	if e.Authenticated {
		how = "authenticated"
	}
	return fmt.Sprintf("mikey: the peer answered with Error %d (%s), %s", e.No, e.No, how)
}
