package node

import "fmt"

// Sip is a SIP message as far as the procedure needs it: the method or status,
// the dialogue, the two parties and one SDP body. Its wire form is the
// driver's business.
type Sip struct {
	// Method is the request's method; in a response, that of the request it
	// answers (the CSeq method, RFC 3261 §8.1.1.5).
	Method string
	// Status is 0 in a request and 100 to 699 in a response.
	Status int
	// Reason is the response's reason phrase, or a request's Reason header
	// text ("tls failure"); it may be empty.
	Reason string
	// CallID tells dialogues apart; CSeq the transactions in one.
	CallID string
	CSeq   uint32
	// From and To are the URIs of those header fields; they stay as the
	// dialogue's first request had them (RFC 3261 §12.2).
	From, To string
	// Body is the session description, or nil.
	Body []byte
	// Warning is the warning code and text of a response (RFC 3261 §20.43),
	// for example "306 Attribute not understood".
	Warning string
}

// Name returns the method, or status and method for a response: "200 INVITE".
func (m Sip) Name() string {
	if m.Status == 0 {
		return m.Method
	}
	return fmt.Sprintf("%d %s", m.Status, m.Method)
}

// Response returns the response of that status to the request m.
func (m Sip) Response(status int, reason string) Sip {
	return Sip{Method: m.Method, Status: status, Reason: reason, CallID: m.CallID, CSeq: m.CSeq, From: m.From, To: m.To}
}
