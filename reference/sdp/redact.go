package sdp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// Redact returns the description with the data of every a=key-mgmt replaced by
// "redacted:" and eight hexadecimal digits of their SHA-256, so that a trace can
// hold it: the data carry a ticket. The rest stays octet by octet, and without
// any key-mgmt b itself is returned. It works on any octets: "key-mgmt:" counts
// wherever it stands and however it is written, up to the end of its line.
func Redact(b []byte) []byte {
	if indexKeyMgmt(b) < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for {
		i := indexKeyMgmt(b)
		if i < 0 {
			return append(out, b...)
		}
		i += len(keyMgmtName)
		out = append(out, b[:i]...)
		b = b[i:]
		end := bytes.IndexAny(b, "\r\n")
		if end < 0 {
			end = len(b)
		}
		out = redactValue(out, b[:end])
		b = b[end:]
	}
}

const keyMgmtName = "key-mgmt:"

// indexKeyMgmt finds the attribute's name in any case.
func indexKeyMgmt(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '-')
		if i < 0 {
			return -1
		}
		at += i + 1
		if from, to := at-len("key-"), at-len("key-")+len(keyMgmtName); from >= 0 && to <= len(b) && bytes.EqualFold(b[from:to], []byte(keyMgmtName)) {
			return from
		}
	}
}

// maxProtocol is the longest word that is kept as the name of a protocol:
// anything longer may be data in its place.
const maxProtocol = 8

// redactValue keeps the protocol and, of the data, a fingerprint.
func redactValue(out, value []byte) []byte {
	protocol, data, found := bytes.Cut(bytes.TrimPrefix(value, []byte(" ")), []byte(" "))
	if !found || len(protocol) > maxProtocol {
		protocol, data = nil, value
	}
	if isRedacted(bytes.TrimPrefix(data, []byte(" "))) {
		return append(out, value...)
	}
	sum := sha256.Sum256(data)
	out = append(append(append(out, protocol...), ' '), redacted...)
	return hex.AppendEncode(out, sum[:4])
}

const redacted = "redacted:"

// isRedacted recognises what redactValue writes, so that redacting twice is
// redacting once.
func isRedacted(data []byte) bool {
	digits, found := bytes.CutPrefix(data, []byte(redacted))
	if !found || len(digits) != 8 {
		return false
	}
	_, err := hex.Decode(make([]byte, 4), digits)
	return err == nil
}
