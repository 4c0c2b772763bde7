package sdp

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// keyMgmt reads [SP] prtcl-id SP keymgmt-data (RFC 4567 §3.1), in any place: an
// error in one attribute aborts the whole session (§4.1.2). The data hold a
// ticket, so a finding repeats nothing of them.
func (r *reader) keyMgmt(value string) {
	k, wrong := parseKeyMgmt(value)
	if k.Protocol != "" {
		r.listProtocol(k.Protocol)
	}
	switch {
	case wrong != "" && r.section == inSession:
		r.broken = append(r.broken, r.at) // judged when it is known whether it holds
	case wrong != "":
		r.here(rule.SDPKeyMgmt, "a=key-mgmt", "expected %s", wrong)
	case r.section == inSession:
		r.shared = r.enter(r.shared, k)
	case r.section == inStream:
		r.own = r.enter(r.own, k)
	}
}

// few is how many things are looked for one by one. Where there are more, which
// only hostile descriptions have, a map keeps the time bounded.
const few = 16

// listProtocol enters a protocol into the list for SDP IDs, once.
func (r *reader) listProtocol(protocol string) {
	list := r.session.Protocols
	if len(list) < few {
		if !slices.Contains(list, protocol) {
			r.session.Protocols = append(list, protocol)
		}
		return
	}
	if r.protocols == nil {
		r.protocols = make(map[string]bool)
		for _, p := range list {
			r.protocols[p] = true
		}
	}
	if !r.protocols[protocol] {
		r.protocols[protocol] = true
		r.session.Protocols = append(list, protocol)
	}
}

// enter adds the data to those of their place. That a protocol comes again is
// named among the first few.
func (r *reader) enter(list []KeyMgmt, k KeyMgmt) []KeyMgmt {
	if slices.ContainsFunc(list[:min(len(list), few)], func(other KeyMgmt) bool { return other.Protocol == k.Protocol }) {
		r.here(rule.SDPKeyMgmtTwice, "a=key-mgmt", "expected one a=key-mgmt:%s in one place, found another", clip(k.Protocol))
	}
	return append(list, k)
}

// parseKeyMgmt returns what was read, or what is wrong with the value.
func parseKeyMgmt(value string) (k KeyMgmt, wrong string) {
	protocol, data, found := strings.Cut(strings.TrimPrefix(value, " "), " ")
	if !isKMPID(protocol) {
		return k, "a protocol identifier of letters and digits, found none"
	}
	if !found {
		return k, "a protocol identifier and data, found one word"
	}
	k.Protocol = protocol
	// Go's decoder skips carriage returns, which are no base64.
	octets, err := base64.StdEncoding.DecodeString(data)
	if err != nil || strings.IndexByte(data, '\r') >= 0 {
		return k, "base64 data behind the protocol, found other octets"
	}
	k.Data = octets
	return k, ""
}

// isKMPID tells whether s can identify a key management protocol (RFC 4567 §3).
func isKMPID(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// keys decides which data hold for the stream: its own or, if it has none, the
// session's.
func (r *reader) keys(m *Media) {
	if m.KeyMgmt = r.own; len(r.own) == 0 {
		m.KeyMgmt = r.shared
	}
	for _, at := range r.broken {
		if len(r.own) > 0 {
			r.report(rule.SDPKeyMgmtOverridden, at, "a=key-mgmt", "expected a protocol identifier and base64 data, found neither, for media that have data of their own")
		} else {
			r.report(rule.SDPKeyMgmt, at, "a=key-mgmt", "expected a protocol identifier, a space and base64 data, found something else")
		}
	}
}
