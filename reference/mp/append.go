package mp

import (
	"encoding/json"
	"net/netip"
	"strconv"
)

// AppendJSON appends what json.Marshal makes of the message, with the key's
// fingerprint in the key's place. Traces hold this form of every message on Mp,
// and reflection would be a twentieth of a simulated call.
func (m *Message) AppendJSON(b []byte) []byte {
	b = append(b, `{"transaction":`...)
	b = strconv.AppendUint(b, uint64(m.Transaction), 10)
	b = text(b, "procedure", string(m.Procedure), true)
	b = text(b, "kind", string(m.Kind), true)
	b = number(b, "context", m.Context)
	b = flag(b, "newContext", m.NewContext)
	b = number(b, "termination", m.Termination)
	b = flag(b, "newTermination", m.NewTermination)
	if m.ConferenceIdentifier != nil {
		b = strconv.AppendUint(append(b, `,"conferenceIdentifier":`...), uint64(*m.ConferenceIdentifier), 10)
	}
	if len(m.Floors) > 0 {
		b = other(b, "floors", m.Floors)
	}
	if len(m.Users) > 0 {
		b = other(b, "users", m.Users)
	}
	b = text(b, "protocol", string(m.Protocol), false)
	if m.UserID != nil {
		b = strconv.AppendUint(append(b, `,"userId":`...), uint64(*m.UserID), 10)
	}
	b = address(b, "remoteAddress", m.RemoteAddress)
	b = flag(b, "localAddressRequest", m.LocalAddressRequest)
	b = address(b, "localAddress", m.LocalAddress)
	if len(m.PreSharedKey) > 0 {
		b = text(b, "preSharedKey", "fingerprint:"+m.PreSharedKey.String(), true)
	}
	b = text(b, "preSharedKeyIdentity", m.PreSharedKeyIdentity, false)
	b = flag(b, "notifyTcpFailure", m.NotifyTCPFailure)
	b = flag(b, "notifyTlsFailure", m.NotifyTLSFailure)
	b = flag(b, "establishTcp", m.EstablishTCP)
	b = text(b, "cause", m.Cause, false)
	if m.Decision != nil {
		b = other(b, "decision", m.Decision)
	}
	return append(b, '}')
}

func name(b []byte, key string) []byte {
	return append(append(append(b, `,"`...), key...), `":`...)
}

// text appends a string, or nothing for an empty one that is not always there.
// One that needs escapes is left to encoding/json.
func text(b []byte, key, value string, always bool) []byte {
	if value == "" && !always {
		return b
	}
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return other(b, key, value)
		}
	}
	return append(append(append(name(b, key), '"'), value...), '"')
}

func number(b []byte, key string, n uint32) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendUint(name(b, key), uint64(n), 10)
}

func flag(b []byte, key string, on bool) []byte {
	if !on {
		return b
	}
	return append(name(b, key), "true"...)
}

func address(b []byte, key string, a netip.AddrPort) []byte {
	if a == (netip.AddrPort{}) {
		return b
	}
	b = append(name(b, key), '"')
	b, _ = a.AppendText(b) // it never fails
	return append(b, '"')
}

func other(b []byte, key string, v any) []byte {
	value, err := json.Marshal(v)
	if err != nil { // no value of these types fails
		return b
	}
	return append(name(b, key), value...)
}
