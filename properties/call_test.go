package properties

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/properties/faulty"
	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

func TestWhateverHappensOnTheWiresTheBoxesStayWithinTheRules(t *testing.T) {
	faults := []string{""}
	for _, f := range call.Faults() {
		faults = append(faults, f.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := call.Options{
			Seed:   rapid.Uint64().Draw(t, "seed"),
			Fault:  rapid.SampledFrom(faults).Draw(t, "fault"),
			Setup:  rapid.SampledFrom([]sdp.Setup{sdp.SetupActive, sdp.SetupPassive, sdp.SetupActpass, sdp.SetupHoldconn}).Draw(t, "setup"),
			Ticket: rapid.SampledFrom([]call.Ticket{call.FromKMS, call.SelfMade}).Draw(t, "ticket"),
		}
		if rapid.Bool().Draw(t, "hang up") {
			o.HangUp = time.Duration(rapid.IntRange(1, 600).Draw(t, "after")) * time.Millisecond
		}
		var mishaps []Mishap
		for range rapid.IntRange(0, 3).Draw(t, "number of mishaps") {
			var b [4]byte
			binary.BigEndian.PutUint32(b[:], rapid.Uint32().Draw(t, "mishap"))
			b[0] %= 64 // a call has some fifty messages and segments
			mishaps = append(mishaps, ParseMishap(b))
		}
		if err := CallWithMishaps(o, mishaps); err != nil {
			t.Fatal(err)
		}
	})
}

// TestMishapsDoNotHideAPlantedFault shows that the property can fail: the same
// mishaps, with a faulty box among the four.
func TestMishapsDoNotHideAPlantedFault(t *testing.T) {
	for _, f := range faulty.Boxes() {
		if f.Name != "MRFP keeps listening" && f.Name != "MRFC gives the MRFP another key" && f.Name != "UE no ACK" {
			continue
		}
		caught := 0
		random := rand.New(rand.NewPCG(1, 23333))
		for seed := range uint64(50) {
			mishaps := []Mishap{ParseMishap([4]byte{byte(random.IntN(64)), byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32())})}
			if CallWithMishaps(f.Options(seed), mishaps) != nil {
				caught++
			}
		}
		if caught < 25 {
			t.Errorf("%s was caught in %d of 50 calls only", f.Name, caught)
		}
	}
}
