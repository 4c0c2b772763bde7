package oracle

import (
	"fmt"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

var contentTypes = names{20: "change_cipher_spec", "alert", "handshake", "application_data"}

// appendTLSRecord appends the view of a record, nothing for what has no header.
func appendTLSRecord(dst, b []byte) []byte {
	if len(b) < 5 {
		return dst
	}
	dst = append(dst, `{"type":`...)
	if name := contentTypes.of(int(b[0])); name != "" {
		dst = appendString(dst, name)
	} else {
		dst = strconv.AppendUint(dst, uint64(b[0]), 10)
	}
	dst = fmt.Appendf(dst, `,"version":"0x%02x%02x","length":%d,"fragment":`, b[1], b[2], int(b[3])<<8|int(b[4]))
	return append(appendHex(dst, b[5:]), '}')
}

// appendTLSHandshake appends the view of a handshake message, nothing for what
// has no header. A ClientHello and a ServerHello are taken apart as far as they
// can be read; of all others the body is shown.
func appendTLSHandshake(dst, b []byte) []byte {
	if len(b) < 4 {
		return dst
	}
	dst = append(dst, `{"type":`...)
	if name := tlspsk.HandshakeName(b[0]); name != "" {
		dst = appendString(dst, name)
	} else {
		dst = strconv.AppendUint(dst, uint64(b[0]), 10)
	}
	dst = strconv.AppendUint(append(dst, `,"length":`...), uint64(b[1])<<16|uint64(b[2])<<8|uint64(b[3]), 10)
	dst = appendHex(append(dst, `,"body":`...), b[4:])
	return append(dst, '}')
}
