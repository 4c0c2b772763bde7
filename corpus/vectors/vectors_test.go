package vectors_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/corpus/vectors/cases"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// once are all files as the code makes them now.
var once = sync.OnceValues(cases.Files)

func made(t *testing.T) []vectors.File {
	t.Helper()
	files, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheFilesAreWhatTheGeneratorWrites(t *testing.T) {
	files := made(t)
	stored := 0
	for _, kind := range vectors.Kinds() {
		stored += len(vectors.Vectors(kind))
	}
	if stored != len(files) {
		t.Errorf("%d files are stored, %d are made", stored, len(files))
	}
	for _, f := range files {
		want, err := f.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := fs.ReadFile(vectors.FS(), f.Path())
		if err != nil {
			t.Errorf("run go generate ./corpus/vectors: %v", err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the code makes of it; run go generate ./corpus/vectors and read the difference:\n%s", f.Path(), firstDifference(got, want))
		}
	}
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "stored: " + g[i] + "\nmade:   " + w[i]
		}
	}
	return "one is longer than the other"
}

func TestTwoRunsMakeTheSame(t *testing.T) {
	again, err := cases.Files()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(made(t), again) {
		t.Error("expected the same files twice, found others")
	}
}

func TestEveryFileKeepsToTheSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(vectors.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made(t) {
		b, err := f.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", f.Path(), err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", f.Path(), err)
		}
		v.(map[string]any)["surprise"] = 1.0
		if schema.Validate(v) == nil {
			t.Errorf("%s: the schema takes a member that it does not know", f.Path())
		}
	}
}

func TestEveryFlagIsExplainedAndEveryNoteUsed(t *testing.T) {
	for _, kind := range vectors.Kinds() {
		for _, f := range vectors.Vectors(kind) {
			used := map[string]bool{}
			n := 0
			for _, g := range f.Groups {
				for _, x := range g.Tests {
					n++
					if x.ID != n {
						t.Errorf("%s: test %d has the number %d", f.Path(), n, x.ID)
					}
					for _, flag := range x.Flags {
						used[flag] = true
						if f.Notes[flag].Description == "" {
							t.Errorf("%s %d: no note on %s", f.Path(), x.ID, flag)
						}
					}
				}
			}
			if n != f.NumberOfTests {
				t.Errorf("%s has %d tests and says %d", f.Path(), n, f.NumberOfTests)
			}
			for flag := range f.Notes {
				if !used[flag] {
					t.Errorf("%s: nothing has the flag %s", f.Path(), flag)
				}
			}
		}
	}
}

// covered are the prefixes of the rules that some vector has to break.
var covered = []string{"bfcp/", "sdp/", "mp/", "mikey/", "tls/", "call/", "flow/", "participant/"}

// elsewhere are rules that no question of these kinds can break, and why.
var elsewhere = map[string]string{
	"mikey/kemac-mpk":     "inside an encrypted KEMAC with a right MAC",
	"mikey/random":        "about the end's own randomness",
	"mikey/sdp-ids":       "about a MIKEY message and the offer around it",
	"mikey/session-key":   "about a ticket that is authentic and does not have the SPI",
	"mikey/ticket-fork-f": "about a ticket that is authentic and contradicts itself",
	"mikey/ticket-origin": "about a ticket that is authentic and says that another made it",
	"mikey/ticket-reuse":  "about what the Initiator itself does",
	"tls/certificate":     "about certificates, which no vector has",
	"tls/internal":        "about the end itself, whatever the peer does",
	"tls/reflection":      "about two connections of one party",
}

func TestEveryRuleIsBrokenByAVector(t *testing.T) {
	broken := map[string]int{}
	for _, kind := range vectors.Kinds() {
		for _, f := range vectors.Vectors(kind) {
			for _, g := range f.Groups {
				for _, x := range g.Tests {
					for _, b := range x.Breaks {
						broken[b.Rule]++
					}
				}
			}
		}
	}
	for _, r := range rule.All() {
		for _, prefix := range covered {
			if strings.HasPrefix(r.ID, prefix) && broken[r.ID] == 0 && elsewhere[r.ID] == "" {
				t.Errorf("no vector breaks %v", r)
			}
		}
	}
	for id, why := range elsewhere {
		if broken[id] > 0 {
			t.Errorf("%s is broken by a vector and still excused: %s", id, why)
		}
	}
}

func TestAResultSaysWhatTheSidesSay(t *testing.T) {
	for _, kind := range vectors.Kinds() {
		for _, f := range vectors.Vectors(kind) {
			for _, g := range f.Groups {
				for _, x := range g.Tests {
					if x.Receiver == "" {
						continue
					}
					want := vectors.Acceptable
					must := slices.ContainsFunc(x.Breaks, func(b vectors.Breach) bool {
						r := rule.ByID(b.Rule)
						return r.Receiver == rule.Reject && r.Level != rule.Policy && r != rule.SDPRefused
					})
					if must {
						want = vectors.Invalid
					} else if x.Receiver == "accept" && x.Sender == "conformant" {
						want = vectors.Valid
					}
					if x.Result != want {
						t.Errorf("%s %d: %s, with sender %s and receiver %s", f.Path(), x.ID, x.Result, x.Sender, x.Receiver)
					}
					if (x.Sender != "conformant" || x.Receiver != "accept") && len(x.Breaks) == 0 {
						t.Errorf("%s %d: sender %s, receiver %s, and no rule broken", f.Path(), x.ID, x.Sender, x.Receiver)
					}
				}
			}
		}
	}
}

func TestAKindThatThereIsNotHasNoVectors(t *testing.T) {
	for _, kind := range []string{"", ".", "..", "nothing", "bfcp/header.json"} {
		if n := len(vectors.Vectors(kind)); n != 0 {
			t.Errorf("%q: %d files", kind, n)
		}
	}
}

func TestRequestsAreObjectsOnOneLine(t *testing.T) {
	for _, kind := range vectors.Kinds() {
		for _, f := range vectors.Vectors(kind) {
			for _, g := range f.Groups {
				for _, x := range g.Tests {
					var m map[string]any
					if err := json.Unmarshal(x.Request, &m); err != nil || bytes.ContainsAny(x.Request, "\n\r") {
						t.Errorf("%s %d: %s", f.Path(), x.ID, x.Request)
					}
				}
			}
		}
	}
}
