package corpus

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func TestEveryInputHasALineInItsManifestAndEveryLineAnInput(t *testing.T) {
	for _, kind := range []string{seedsFolder, crashesFolder} {
		for _, target := range list(kind, true) {
			text, err := files.ReadFile(kind + "/" + target + ".tsv")
			if err != nil {
				t.Errorf("%s/%s has no manifest; \"go generate ./corpus\" makes one", kind, target)
				continue
			}
			entries, err := ParseManifest(text)
			if err != nil {
				t.Errorf("%s/%s.tsv: %v", kind, target, err)
				continue
			}
			var has, want []string
			for _, e := range entries {
				has = append(has, e.File)
				if len(strings.Fields(e.Shows)) == 0 || kind == crashesFolder && len(strings.Fields(e.Shows)) < 3 {
					t.Errorf("%s/%s.tsv: expected what %s shows, found %q", kind, target, e.File, e.Shows)
				}
			}
			for _, s := range inputsOf(kind, target) {
				want = append(want, s.Name)
			}
			if d := cmp.Diff(want, has); d != "" {
				t.Errorf("%s/%s.tsv and the folder differ; \"go generate ./corpus\" adds and removes lines (-want +got):\n%s", kind, target, d)
			}
		}
		for _, name := range list(kind, false) {
			if target, ok := strings.CutSuffix(name, ".tsv"); ok && !slices.Contains(list(kind, true), target) {
				t.Errorf("%s/%s: expected the folder %s beside it", kind, name, target)
			}
		}
	}
}

func TestWhatAManifestSaysIsToldWithTheInput(t *testing.T) {
	for _, e := range Entries("bfcp-decode") {
		if e.File == "reserved_bits_set" {
			if e.Shows == "" || !slices.Contains(e.Rules, rule.BFCPReserved.ID) {
				t.Errorf("found %+v", e)
			}
			return
		}
	}
	t.Error("no entry for reserved_bits_set")
}

func TestAManifestThatIsNotInOrderIsRefusedWithTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "line 1",
		"file\trule\tshows\na\t-\n":             "line 2: expected a file, rules or -",
		"file\trule\tshows\na\tbfcp/none\tx\n":  `line 2: expected rules of the catalogue, found "bfcp/none"`,
		"file\trule\tshows\nb\t-\tx\na\t-\tx\n": `line 3: expected files once each and sorted, found "a"`,
		"file\trule\tshows\na\t-\tx\na\t-\tx\n": "line 3",
	} {
		if _, err := ParseManifest([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: expected %q, found %v", text, want, err)
		}
	}
}

func TestCompletingAManifestKeepsWhatPeopleWrote(t *testing.T) {
	old := []Entry{{"a", nil, "written by hand"}, {"gone", nil, "x"}}
	inputs := []Seed{{"a", nil}, {"b_new-one", nil}}
	judge := func([]byte) *rule.Verdict {
		var v rule.Verdict
		v.Report(rule.BFCPText, 0, "", "x")
		v.Report(rule.BFCPText, 1, "", "x")
		return &v
	}
	got := string(FormatManifest(Complete(old, inputs, false, judge)))
	if want := manifestHead + "a\t-\twritten by hand\nb_new-one\tbfcp/text\tb new one\n"; got != want {
		t.Errorf("expected %q, found %q", want, got)
	}
	if got := Complete(nil, inputs, true, nil)[0].Shows; got != "" {
		t.Errorf("what a crash shows is for people to write, found %q", got)
	}
	if again, err := ParseManifest([]byte(got)); err != nil || len(again) != 2 {
		t.Errorf("read back: %v, %v", again, err)
	}
}
