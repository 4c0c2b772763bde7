package properties

import (
	"testing"
	"time"
)

func TestKeyExchangesGiveBothEndsOneKeyOrNone(t *testing.T) { KeyExchanges(6043, 500).TestingRun(t) }

// TestNearlyEveryChangedBitIsRefused shows that the flips come to bear: what may
// change unnoticed is what RFC 6043 tells receivers to ignore.
func TestNearlyEveryChangedBitIsRefused(t *testing.T) {
	start := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	unnoticed := 0
	for i := range 600 {
		x := KeyExchange{Seed: uint64(i), Flip: true, Message: i % 6, Bit: i * 7}
		if _, _, err := x.run(start); err == nil {
			unnoticed++
		}
	}
	if unnoticed > 6 {
		t.Errorf("%d of 600 changed bits went unnoticed", unnoticed)
	}
}
