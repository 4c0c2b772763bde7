package fuzz

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// alterMessage plays a handshake in which one message is altered before it is
// protected: by the end that sends it, which has the key. That is how a wrong
// Finished gets to an end at all: on the wire, it is the protection of the record
// that is wrong. data is that of TLSTamper.
//
// The end keeps the true message in its transcript. So its Finished is not that of
// what the other end got, and neither is an altered Finished: the other end must
// not complete.
func alterMessage(data, alterations []byte, transcript bool) {
	number, n := int(data[1]&7), 0
	alterations = slices.Clone(alterations)
	for i := 0; i+4 <= len(alterations); i += 4 {
		alterations[i] %= 5 // the kinds that are about octets
	}
	altered, byClient := false, false
	hooks := func(client bool) *tlspsk.Hooks {
		return &tlspsk.Hooks{Transcript: transcript, Message: func(typ uint8, raw []byte) [][]byte {
			if typ == tlspsk.TypeChangeCipherSpec {
				return [][]byte{raw}
			}
			n++
			if n-1 != number {
				return [][]byte{raw}
			}
			other := alterFlight(bytes.Clone(raw), alterations)
			if bytes.HasPrefix(other, raw) {
				return [][]byte{raw} // what stands behind a message is not of it
			}
			altered, byClient = true, client
			return [][]byte{other}
		}}
	}
	p := shake(int(data[0])%len(tlsShapes), hooks(true), hooks(false))
	p.finish()
	receiver := p.client
	if byClient {
		receiver = p.server
	}
	switch {
	case !altered && !(p.client.HandshakeComplete() && p.server.HandshakeComplete()):
		panic(fmt.Sprintf("%x: no message was altered, and client: %v, server: %v", data, p.client.Err(), p.server.Err()))
	case altered && receiver.HandshakeComplete():
		panic(fmt.Sprintf("%x: an end completed that got another message %d than its peer thinks", data, number))
	}
}

// finish lets the ends talk until they have nothing to say.
func (p *tlsPlay) finish() {
	from, to := p.client, p.server
	for quiet := 0; quiet < 2; from, to = to, from {
		if flight := from.Outgoing(); len(flight) > 0 {
			quiet = 0
			_ = to.Feed(flight)
		} else {
			quiet++
		}
	}
}
