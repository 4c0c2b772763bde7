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
// and reassembling leaves as it is.
func BFCPReassemble(data []byte) {
	const limit, most = 256, 3
	r := bfcp.Reassembler{Limit: limit, MaxMessages: most}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var v rule.Verdict
	for len(data) >= 2 {
		n := min(int(data[0]), len(data)-2)
		now = now.Add(time.Duration(data[1]%11) * bfcp.ReassemblyTime / 10)
		datagram := data[2 : 2+n]
		data = data[2+n:]
		message := r.Add(now, datagram, &v)
		if waiting, octets := r.Waiting(); waiting > most || octets > most*limit {
			panic(fmt.Sprintf("%d messages with %d octets wait", waiting, octets))
		}
		if h, ok := bfcp.ParseHeader(datagram); message == nil || ok && !(h.F && h.Version == 2) {
			continue
		}
		checkReassembled(message)
	}
	if r.Expire(now.Add(bfcp.ReassemblyTime)); len(data) < 2 {
		if waiting, _ := r.Waiting(); waiting != 0 {
			panic(fmt.Sprintf("%d messages wait after their time", waiting))
		}
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
