package fuzz

import (
	"bytes"
	"fmt"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// BFCPReassemble feeds datagrams to a Reassembler with small limits. In data,
// each is behind two octets: its length, and by how many tenths of the lifetime
// the clock goes on before it. What is held stays within the limits, nothing is
// older than the lifetime, and a message that comes back is one that fragmenting
// and reassembling leaves as it is, of which every part came in a fragment of the
// same side, conference, transaction and user.
func BFCPReassemble(data []byte) {
	bfcpReassemble(data, &bfcp.Reassembler{Limit: reassembleLimit, MaxMessages: reassembleMost})
}

const reassembleLimit, reassembleMost = 256, 3 // octets of a message, messages

// reassembler is what is asked of a bfcp.Reassembler.
type reassembler interface {
	Add(now time.Time, datagram []byte, v *rule.Verdict) []byte
	Waiting() (messages, octets int)
	Expire(now time.Time) int
}

func bfcpReassemble(data []byte, r reassembler) {
	const limit, most = reassembleLimit, reassembleMost
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var v rule.Verdict
	var came fragmentsSeen
	for len(data) >= 2 {
		n := min(int(data[0]), len(data)-2)
		now = now.Add(time.Duration(data[1]%11) * bfcp.ReassemblyTime / 10)
		datagram := data[2 : 2+n]
		data = data[2+n:]
		came.add(datagram)
		message := r.Add(now, datagram, &v)
		if waiting, octets := r.Waiting(); waiting > most || octets > most*limit {
			panic(fmt.Sprintf("%d messages with %d octets wait", waiting, octets))
		}
		if h, ok := bfcp.ParseHeader(datagram); message == nil || ok && !(h.F && h.Version == 2) {
			continue
		}
		checkReassembled(message)
		came.check(message)
	}
	r.Expire(now.Add(bfcp.ReassemblyTime))
	if waiting, octets := r.Waiting(); waiting != 0 || octets != 0 {
		panic(fmt.Sprintf("%d messages with %d octets wait after their time", waiting, octets))
	}
}

func checkReassembled(message []byte) {
	h, ok := bfcp.ParseHeader(message)
	if !ok {
		return // a datagram that is no message came back for Decode to judge
	}
	if h.F || len(message) != bfcp.HeaderLength+4*int(h.PayloadLength) {
		panic(fmt.Sprintf("%x is no whole message", message))
	}
	datagrams, err := bfcp.Fragments(message, 40)
	if err != nil {
		panic(fmt.Sprintf("%x: %v", message, err))
	}
	var again bfcp.Reassembler
	var v rule.Verdict
	var got []byte
	for _, d := range datagrams {
		got = again.Add(time.Time{}, d, &v)
	}
	if !bytes.Equal(got, message) {
		panic(fmt.Sprintf("%x in %d fragments becomes %x", message, len(datagrams), got))
	}
}

// fragmentsSeen are the fragments that came.
type fragmentsSeen []struct {
	header  bfcp.Header
	payload []byte
}

func (s *fragmentsSeen) add(datagram []byte) {
	if h, ok := bfcp.ParseHeader(datagram); ok && h.F && h.Version == 2 {
		*s = append(*s, struct {
			header  bfcp.Header
			payload []byte
		}{h, datagram[bfcp.FragmentHeaderLength:]})
	}
}

// check wants every 4 octets of the message in a fragment of its own (RFC 8855
// §6.2.3).
func (s fragmentsSeen) check(message []byte) {
	h, ok := bfcp.ParseHeader(message)
	if !ok {
		return
	}
	payload := message[bfcp.HeaderLength:]
	for at := 0; at+4 <= len(payload); at += 4 {
		if !s.has(h, at, payload[at:at+4]) {
			panic(fmt.Sprintf("octets %d of the payload of %x came in no fragment of that transaction and user", at, message))
		}
	}
}

func (s fragmentsSeen) has(h bfcp.Header, at int, unit []byte) bool {
	for i := range s {
		o := &s[i].header
		if o.R != h.R || o.ConferenceID != h.ConferenceID || o.TransactionID != h.TransactionID || o.UserID != h.UserID {
			continue
		}
		if from := at - 4*int(o.FragmentOffset); from >= 0 && from+4 <= len(s[i].payload) && bytes.Equal(s[i].payload[from:from+4], unit) {
			return true
		}
	}
	return false
}
