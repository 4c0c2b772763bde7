package record

import "bytes"

// redact returns a session description without its key-mgmt values.
var redact = cutKeyMgmt

// cutKeyMgmt replaces the data of every key-mgmt line (RFC 4567 §3.1), whatever
// else the description holds.
func cutKeyMgmt(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for line := range bytes.Lines(b) {
		if bytes.HasPrefix(line, []byte("a=key-mgmt:")) {
			out = append(out, "a=key-mgmt:redacted\r\n"...)
			continue
		}
		out = append(out, line...)
	}
	return out
}
