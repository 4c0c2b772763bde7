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
	// most Error messages carry none and prove nothing. The exchange stays
	// open for a true response if it did not.
	Authenticated bool
}

// Error says what the peer reported.
func (e *PeerError) Error() string {
	how := "unauthenticated"
	if e.Authenticated {
		how = "authenticated"
	}
	return fmt.Sprintf("mikey: the peer answered with Error %d (%s), %s", uint8(e.No), e.No, how)
}

// errorNumbers has the error number for each rule that does not go with
// Unspecified error. What a user may not do has no number of its own.
var errorNumbers = map[*rule.Rule]ErrorNo{
	rule.MIKEYMAC:              AuthFailure,
	rule.MIKEYReplay:           AuthFailure,
	rule.MIKEYTSType:           InvalidTS,
	rule.MIKEYTimestamp:        InvalidTS,
	rule.MIKEYPRFFunc:          InvalidPRF,
	rule.MIKEYMACAlg:           InvalidMAC,
	rule.MIKEYKEMACMAC:         InvalidMAC,
	rule.MIKEYAuthNull:         InvalidMAC,
	rule.MIKEYFamilies:         InvalidEA,
	rule.MIKEYEncrAlg:          InvalidEA,
	rule.MIKEYEncrNull:         InvalidEA,
	rule.MIKEYEncrSupported:    InvalidEA,
	rule.MIKEYSessionKeyLong:   InvalidEA,
	rule.MIKEYHashFunc:         InvalidHA,
	rule.MIKEYDHGroup:          InvalidDH,
	rule.MIKEYIDUnknown:        InvalidID,
	rule.MIKEYIDReceiver:       InvalidID,
	rule.MIKEYIDInitiator:      InvalidID,
	rule.MIKEYTicketResponder:  InvalidID,
	rule.MIKEYCSProtocol:       InvalidSP,
	rule.MIKEYCSPolicies:       InvalidSP,
	rule.MIKEYCSPolicyNo:       InvalidSP,
	rule.MIKEYPolicyNoUnique:   InvalidSP,
	rule.MIKEYSPParam:          InvalidSPpar,
	rule.MIKEYDataType:         InvalidDT,
	rule.MIKEYWrongMessage:     InvalidDT,
	rule.MIKEYTicketType:       InvalidTICKET,
	rule.MIKEYTicketOrigin:     InvalidTICKET,
	rule.MIKEYTicketMAC:        InvalidTICKET,
	rule.MIKEYTicketData:       InvalidTICKET,
	rule.MIKEYInitiatorData:    InvalidTICKET,
	rule.MIKEYInitiatorMAC:     InvalidTICKET,
	rule.MIKEYKEMACKeys:        InvalidTPpar,
	rule.MIKEYTicketFlags:      InvalidTPpar,
	rule.MIKEYTicketTRr:        InvalidTPpar,
	rule.MIKEYTicketTS:         InvalidTPpar,
	rule.MIKEYTicketKEMAC:      InvalidTPpar,
	rule.MIKEYTicketKEMACNull:  InvalidTPpar,
	rule.MIKEYTicketResponders: InvalidTPpar,
	rule.MIKEYTicketProfile:    InvalidTPpar,
	rule.MIKEYTicketValidity:   InvalidTPpar,
	rule.MIKEYTicketForkF:      InvalidTPpar,
}

// refused makes an Error of a finding.
func refused(f rule.Finding) *Error {
	no, ok := errorNumbers[f.Rule]
	if !ok {
		no = UnspecifiedError
	}
	return &Error{Finding: f, No: no}
}

// refuse is refused for a finding put together on the spot.
func refuse(r *rule.Rule, offset int, path, format string, args ...any) *Error {
	return refused(rule.Finding{Rule: r, Offset: offset, Path: path, Detail: fmt.Sprintf(format, args...)})
}

// receive parses what should be a message of the type want. It is strict: what a
// receiver may accept or reject is rejected. The message is there beside an
// error if at least its header could be read.
func receive(octets []byte, want DataType) (*Message, *Error) {
	m, v := Parse(octets)
	if v.Receiver >= rule.Either {
		for _, f := range v.Findings {
			if f.Rule.Receiver == v.Receiver {
				return m, refused(f)
			}
		}
	}
	if got := m.Header.DataType; got != want && got != ErrorMessage {
		e := refuse(rule.MIKEYWrongMessage, 1, "HDR/data type", "expected %s, found %s", want, got)
		if got == RequestInitPK || got == ResolveInitPK {
			e.No = UnsupportedMessageType
		}
		return m, e
	} else if got == ErrorMessage && !want.response() {
		return m, refuse(rule.MIKEYWrongMessage, 1, "HDR/data type", "expected %s, found %s", want, got)
	}
	return m, nil
}

// reply builds the Error message for e in answer to m, authenticated with k if
// that is not nil (RFC 6043 §5.4). Nothing answers an Error message, and nothing
// a replay: RFC 3830 §5.3 has it discarded.
func reply(e *Error, m *Message, stamp Timestamp, k *messageKeys) []byte {
	if m == nil || m.Header.DataType == ErrorMessage || e.Finding.Rule == rule.MIKEYReplay || e.Finding.Rule == rule.MIKEYReplayFull {
		return nil
	}
	r := &Message{Header: CommonHeader{Version: m.Header.Version, DataType: ErrorMessage, PRF: m.Header.PRF, CSBID: m.Header.CSBID,
		MapType: MapEmpty}}
	r.Payloads = []Payload{&T{stamp}, &ERR{No: e.No}}
	if k == nil || m.v() == nil {
		return r.Marshal()
	}
	r.Payloads = append(r.Payloads, emptyV(m.v().AuthAlg))
	return sign(r, *k)
}

// peerError reads an Error message that came instead of a response to the
// initial message init, whose keys are k, and tells whether it ends the exchange.
func peerError(m *Message, octets []byte, init *Message, k messageKeys) (err error, closed bool) {
	if e := echoes(m, init); e != nil {
		return e, false
	}
	p := &PeerError{No: find[*ERR](m.Payloads).No, Authenticated: verify(m, octets, k)}
	return p, p.Authenticated
}

// echoes checks that a response belongs to the initial message.
func echoes(m, init *Message) *Error {
	h, i := &m.Header, &init.Header
	switch {
	case h.CSBID != i.CSBID:
		return refuse(rule.MIKEYHeaderEcho, 4, "HDR/CSB ID", "expected %08X, found %08X", i.CSBID, h.CSBID)
	case h.PRF != i.PRF:
		return refuse(rule.MIKEYHeaderEcho, 3, "HDR/PRF func", "expected %d, found %d", uint8(i.PRF), uint8(h.PRF))
	}
	return nil
}
