package corpus

import (
	"bytes"
	"slices"
	"testing"
)

func TestEveryTargetHasSeedsThatDiffer(t *testing.T) {
	targets := Targets()
	for _, want := range []string{"bfcp-decode", "tls-server"} {
		if !slices.Contains(targets, want) {
			t.Errorf("no seeds for %s, only for %v", want, targets)
		}
	}
	for _, target := range targets {
		seeds := Named(target)
		if len(seeds) == 0 || len(Seeds(target)) != len(seeds) {
			t.Errorf("%s: %d seeds, %d named", target, len(Seeds(target)), len(seeds))
		}
		for i, s := range seeds {
			for _, other := range seeds[:i] {
				if bytes.Equal(s.Data, other.Data) {
					t.Errorf("%s: %s and %s are the same", target, other.Name, s.Name)
				}
			}
		}
	}
}

func TestATargetThatThereIsNotHasNoSeeds(t *testing.T) {
	for _, target := range []string{"nothing", "", "..", "/", "bfcp-decode/hello"} {
		if got := Seeds(target); len(got) != 0 {
			t.Errorf("%q: %d seeds", target, len(got))
		}
	}
}

func TestSeedsAreTheCallersToChange(t *testing.T) {
	a := Seeds("bfcp-decode")[0]
	for i := range a {
		a[i] ^= 0xff
	}
	if bytes.Equal(a, Seeds("bfcp-decode")[0]) {
		t.Error("a change to a seed shows in the next")
	}
}
