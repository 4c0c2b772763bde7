package sdp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

var keyMgmtLine = []byte("a=key-mgmt:")

// Redact returns the description with the data of every a=key-mgmt replaced by
// "redacted:" and eight hexadecimal digits of their SHA-256, so that a trace can
// hold it: the data carry a ticket. A description without any is returned as it is.
func Redact(b []byte) []byte {
	if !bytes.Contains(b, keyMgmtLine) {
		return b
	}
	var out []byte
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		if !bytes.HasPrefix(line, keyMgmtLine) {
			out = append(out, line...)
			continue
		}
		value := bytes.TrimSpace(line[len(keyMgmtLine):])
		protocol, data, found := bytes.Cut(value, []byte(" "))
		if !found {
			protocol, data = nil, value
		}
		sum := sha256.Sum256(data)
		out = append(append(out, keyMgmtLine...), protocol...)
		out = append(out, " redacted:"...)
		out = hex.AppendEncode(out, sum[:4])
		out = append(out, line[len(bytes.TrimRight(line, "\r\n")):]...)
	}
	return out
}
