package call

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/floorcheck/floorcheck/reference/mikey"
)

// drawn returns the options of the seed's call: any fault, setup, ticket and
// family of algorithms.
func drawn(seed uint64) Options {
	n := int(seed)
	draw := func(of int) int { d := n % of; n /= of; return d }
	all := append([]Fault{none}, Faults()...)
	return Options{Sim: true, Seed: seed, Fault: all[draw(len(all))].Name, Setup: setups[draw(len(setups))],
		Ticket: []Ticket{FromKMS, SelfMade}[draw(2)], Family: []mikey.Family{mikey.Family128, mikey.Family256}[draw(2)]}
}

func TestAThousandSeedsWithRandomFaultsEndWellAndRepeatByteForByte(t *testing.T) {
	for seed := range uint64(1000) {
		o := drawn(seed)
		r, err := Run(context.Background(), o)
		check(t, r, err)
		again, err := Run(context.Background(), o)
		check(t, again, err)
		one, err1 := json.Marshal(r.Trace)
		two, err2 := json.Marshal(again.Trace)
		if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
			t.Fatalf("seed %d (%+v) gave two different traces (%v, %v)", seed, o, err1, err2)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, o)
		}
	}
}

func TestNoSecretIsInATrace(t *testing.T) {
	for seed := range uint64(40) {
		o := drawn(seed)
		secrets, err := newSecrets(simRandom(o.Seed)("keys"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r.Trace)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []mikey.SharedKey{secrets.ue, secrets.mrfc, secrets.kmsTicket, secrets.ueTicket} {
			for n := 0; n+8 <= len(k.Key); n++ {
				part, _ := json.Marshal(k.Key[n : n+8])
				if bytes.Contains(b, part[1:len(part)-1]) || bytes.Contains(b, []byte(hex.EncodeToString(k.Key[n:n+8]))) {
					t.Fatalf("seed %d: octets %d to %d of a key stand in the trace", seed, n, n+8)
				}
			}
		}
		if bytes.Contains(b, []byte("a2V5LW1nbXQ")) || bytes.Contains(b, []byte(hex.EncodeToString([]byte("key-mgmt:mikey AQ")))) {
			t.Fatalf("seed %d: a MIKEY message stands in the trace", seed)
		}
	}
}

func BenchmarkSimulatedCall(b *testing.B) {
	for _, fault := range []string{"none", "psk-mismatch", "ticket-tampered"} {
		b.Run(fault, func(b *testing.B) {
			b.ReportAllocs()
			seed := uint64(0)
			for b.Loop() {
				seed++
				r, err := Run(context.Background(), Options{Sim: true, Seed: seed, Fault: fault})
				if err != nil || !r.Conforms() {
					b.Fatalf("seed %d: %v %+v", seed, err, r)
				}
			}
		})
	}
}
