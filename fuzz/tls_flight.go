package fuzz

import "bytes"

// reading is how a flight is read.
type reading struct {
	tls13   bool // by TLS 1.3
	may12   bool // by an end that can do TLS 1.2
	first   bool // as the first flight of all
	settles bool // it completed its receiver
}

// sameFlight tells whether what arrived says to its receiver what was sent. These
// differences say nothing:
//
//   - the version of a record, in TLS 1.3 (RFC 8446 §5.1), and the minor version of
//     a record with a ClientHello (RFC 5246 appendix E.1);
//   - how handshake messages in the clear are cut into records (RFC 5246 §6.2.1, RFC
//     8446 §5.1);
//   - a change_cipher_spec record with the one octet 1, in TLS 1.3 (RFC 8446 §5);
//   - an alert in the clear that does not end the connection: a warning (RFC
//     5246 §7.2), user_canceled (RFC 8446 §6.1);
//   - a HelloRequest to a client that can do TLS 1.2, which ignores it (RFC 5246
//     §7.4.1.1);
//   - what stands behind the Finished that completed the receiver: that is no
//     part of the handshake.
func sameFlight(sent, arrived []byte, r reading) bool {
	s, a := r.saying(sent), r.saying(arrived)
	if r.settles {
		return bytes.HasPrefix(a, s)
	}
	return bytes.Equal(s, a)
}

// saying is what a flight says, in a form of its own: for each record, or run of
// records of handshake messages in the clear, type and version, then the content.
func (r reading) saying(b []byte) (out []byte) {
	var header [3]byte
	var run []byte // handshake messages in the clear, in records with that header
	flush := func() {
		if run = r.messages(run); len(run) > 0 {
			out = append(append(out, header[:]...), run...)
		}
		run = nil
	}
	var protected bool
	for len(b) >= 5 {
		n := int(b[3])<<8 | int(b[4])
		if len(b) < 5+n {
			break
		}
		typ, content := b[0], b[5:5+n]
		now := [3]byte{typ, b[1], b[2]}
		switch {
		case r.tls13:
			now[1], now[2] = 0, 0
		case r.first:
			now[2] = 0
		}
		b = b[5+n:]
		switch {
		case typ == 20 && r.tls13 && bytes.Equal(content, []byte{1}):
			continue
		case typ == 21 && !protected && n == 2 && content[1] != 0 && (content[0] == 1 || r.tls13 && content[1] == 90):
			continue
		case typ == 22 && !protected && n > 0:
			if now != header {
				flush()
			}
			run, header = append(run, content...), now
			continue
		}
		flush()
		protected = protected || typ == 20
		out = append(append(append(out, now[:]...), byte(n>>8), byte(n)), content...)
	}
	flush()
	return append(out, b...)
}

// messages leaves out the HelloRequests that its reader ignores.
func (r reading) messages(run []byte) (out []byte) {
	for len(run) >= 4 {
		n := 4 + (int(run[1])<<16 | int(run[2])<<8 | int(run[3]))
		if n > len(run) {
			break
		}
		if !(r.may12 && n == 4 && run[0] == 0) {
			out = append(out, run[:n]...)
		}
		run = run[n:]
	}
	return append(out, run...)
}
