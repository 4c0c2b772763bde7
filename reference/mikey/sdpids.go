package mikey

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// SDPIDs returns the key management protocol identifiers of the SDP IDs
// extension, in order; nil where there is none.
func (p *PendingTransfer) SDPIDs() []string {
	data, ok := p.init.sdpIDs()
	if !ok {
		return nil
	}
	return strings.Split(string(data), ";")
}

// CheckSDPIDs compares the SDP IDs extension with the key management protocols
// that the SDP offer lists, in its order. A difference is an *Error (RFC 4567
// §4.1.4, §7: the offer should be rejected); so is an offer without the
// extension.
func (p *PendingTransfer) CheckSDPIDs(offered []string) error {
	data, ok := p.init.sdpIDs()
	want := strings.Join(offered, ";")
	if !ok {
		return refuse(rule.MIKEYSDPIDs, -1, "General Ext", "expected the SDP IDs extension with %q, found none", want)
	}
	if string(data) != want {
		return refuse(rule.MIKEYSDPIDs, -1, "General Ext/SDP IDs", "expected %q like the SDP offer, found %q", want, data)
	}
	return nil
}
