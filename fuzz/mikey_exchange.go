package fuzz

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/properties"
)

// MIKEYExchange makes a whole exchange of keys between user, KMS and conference,
// of which data alters messages. The first octet chooses the exchange (bit 0: the
// family of 256 bits, 1: a ticket of the user's own making, 2: a ticket that carries
// the TEK, 3: where an altered message was refused the true one follows, 4: an
// exchange was made before, between the same boxes, whose messages are there to be
// replayed), the second is the seed of all randomness, and each further four are an alteration, eight at
// most. It panics unless:
//
//   - both ends hold one key and one identity if both are done, and none is done
//     after a message that was altered: every octet of each is under a MAC of
//     RFC 6043 §5.3 (a message that is sent twice, or that follows when an altered
//     one was refused, is not altered);
//   - the conference, which says the last word, has no key after an altered one;
//   - the conference refuses TRANSFER_INIT when it comes again (RFC 3830 §5.4);
//   - no error has a key in it.
func MIKEYExchange(data []byte) {
	if len(data) < 2 {
		return
	}
	x := properties.KeyExchange{Seed: uint64(data[1]), Wide: data[0]&1 != 0, SelfMade: data[0]&2 != 0, TEK: data[0]&4 != 0}
	w := &tamperer{alterations: data[2:], insists: data[0]&8 != 0}
	if len(w.alterations) > 4*8 {
		w.alterations = w.alterations[:4*8]
	}
	wires := []properties.Wire{w.carry}
	if data[0]&16 != 0 {
		wires = []properties.Wire{w.record, w.carry}
	}
	ends, err := x.Converse(keyTime, wires...)
	checkKeyEnds(data, ends, err, w)
}

var keyTime = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// tamperer is a wire with somebody on it.
type tamperer struct {
	alterations []byte // four octets each: kind and message, place (2), value
	insists     bool
	altered     bool
	early       bool     // an altered message came before TRANSFER_RESP, the last
	baited      bool     // an altered TRANSFER_INIT came before the true one
	seen        [][]byte // the messages so far, as they were sent
}

// The kinds of alterations, in the upper five bits of their first octet, modulo
// their number; the lower three bits are the message.
const (
	setOctet = iota
	flipBit
	cutOctets
	insertOctets
	cutShort
	swapMessages // an earlier message in its place
	sendTwice
	loseMessage
	alterationKinds
)

// record lets a message pass.
func (w *tamperer) record(_ int, octets []byte) [][]byte {
	w.seen = append(w.seen, bytes.Clone(octets))
	return [][]byte{octets}
}

// carry alters what it is to alter.
func (w *tamperer) carry(message int, octets []byte) [][]byte {
	sent := bytes.Clone(octets)
	times := 1
	for a := w.alterations; len(a) >= 4; a = a[4:] {
		if int(a[0]&7) != message || len(octets) == 0 {
			continue
		}
		at, value := (int(a[1])<<8|int(a[2]))%len(octets), a[3]
		switch a[0] >> 3 % alterationKinds {
		case setOctet:
			octets[at] = value
		case flipBit:
			octets[at] ^= 1 << (value & 7)
		case cutOctets:
			octets = append(octets[:at], octets[min(len(octets), at+int(value)):]...)
		case insertOctets:
			octets = append(octets[:at:at], append(bytes.Repeat([]byte{value}, 1+int(a[1]>>4)), octets[at:]...)...)
		case cutShort:
			octets = octets[:at]
		case swapMessages:
			if len(w.seen) > 0 {
				octets = bytes.Clone(w.seen[at%len(w.seen)])
			}
		case sendTwice:
			times = 2
		case loseMessage:
			times = 0
		}
	}
	w.seen = append(w.seen, sent)
	var arrives [][]byte
	for range times {
		arrives = append(arrives, octets)
	}
	same := bytes.Equal(octets, sent)
	if w.insists && (times == 0 || !same) {
		w.baited = w.baited || message == 2
		return append(arrives, sent)
	}
	w.altered = w.altered || times == 0 || !same
	w.early = w.early || w.altered && message < 5
	return arrives
}

// checkKeyEnds is what holds for the ends of every exchange.
func checkKeyEnds(data []byte, ends properties.KeyEnds, err error, w *tamperer) {
	switch {
	case w.early && ends.Theirs != nil:
		panic(fmt.Sprintf("%x: the conference has a key, and a message before was altered", data))
	case err == nil && w.altered:
		panic(fmt.Sprintf("%x: a message was altered and nobody refused it", data))
	case err == nil && (ends.Ours == nil || ends.Theirs == nil || len(ends.Ours.TEK) < 16 ||
		!bytes.Equal(ends.Ours.TEK, ends.Theirs.TEK) || !bytes.Equal(ends.Ours.PSKIdentity, ends.Theirs.PSKIdentity)):
		panic(fmt.Sprintf("%x: the ends are done and hold %v and %v", data, ends.Ours, ends.Theirs))
	case err == nil && ends.Again == nil:
		panic(fmt.Sprintf("%x: TRANSFER_INIT was taken twice", data))
	case err != nil && !w.altered && !w.baited:
		// What authenticates TRANSFER_INIT comes with RESOLVE_RESP (RFC 6043 §4.2.3.6):
		// until then the conference may go on with an altered one.
		panic(fmt.Sprintf("%x: nothing was altered and the exchange failed: %v", data, err))
	case err == nil:
		err = ends.Again
	}
	text, secrets := err.Error(), ends.Shared
	if ends.Theirs != nil {
		secrets = append(secrets, ends.Theirs.TEK)
	}
	for _, k := range secrets {
		for _, form := range [...]string{string(k[:8]), hex.EncodeToString(k[:8]), base64.StdEncoding.EncodeToString(k[:6])} {
			if strings.Contains(text, form) {
				panic(fmt.Sprintf("%x: an error has a key in it", data))
			}
		}
	}
}
