package fuzz

import (
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// cutter is a reassembler that loses the end of what it puts together.
type cutter struct{ bfcp.Reassembler }

func (r *cutter) Add(now time.Time, datagram []byte, v *rule.Verdict) []byte {
	m := r.Reassembler.Add(now, datagram, v)
	return m[:max(0, len(m)-4)]
}

// hoarder is a reassembler that gives nothing up.
type hoarder struct{ bfcp.Reassembler }

func (*hoarder) Expire(time.Time) int { return 0 }

func TestTheReassembleTargetCatchesWhoCutsAndWhoHoards(t *testing.T) {
	anySeedCatches(t, "bfcp-reassemble", "is no whole message", func(data []byte) { bfcpReassemble(data, &cutter{}) })
	anySeedCatches(t, "bfcp-reassemble", "wait after their time", func(data []byte) { bfcpReassemble(data, &hoarder{}) })
	anySeedCatches(t, "bfcp-reassemble", "wait", func(data []byte) { bfcpReassemble(data, &bfcp.Reassembler{MaxMessages: 100}) })
}
