package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// octets reads a dictionary as libFuzzer does.
func octets(t *testing.T, text string) (words []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		word, err := strconv.Unquote(quoted)
		if err != nil || word == "" || len(word) > maxWord || identifier(name) != name {
			t.Errorf("expected name=\"octets\", found %q, %v", line, err)
		}
		words = append(words, word)
	}
	return words
}

func TestADictionaryHasTheConstantsOfItsProtocol(t *testing.T) {
	for target, want := range map[string][]string{
		"bfcp-decode":       {"\x20\x01", "\x40\x11", "\x05\x04", "\x24\x04"},
		"floor-participant": {"\x20\x01"},
		"sdp-offer":         {"\r\na=key-mgmt:", "\r\na=floorctrl:", "\r\nm=", "TCP/TLS/BFCP", "holdconn", "c-s", " mstrm:"},
		"mikey-message":     {"\x01\x0e", "\x15"},
		"tls-client":        {"\x16\x03\x03", "\x01\x00", "\x00\x29", "\xff\x01", "\x03\x04", "\x00\x1d", "\x00\xa8", "client1", "DOWNGRD\x01", "\x02\x28"},
		"mp-message":        {`"conferenceIdentifier":`, `"maxHolders":`, `"Configure BFCP Termination"`, `"chair-controlled"`},
		"trace-file":        {`"interface":`, `"deliver"`, `"floor granted"`, `"FloorRequestStatus"`},
	} {
		d, known, err := wordsFor("../..", target)
		if err != nil || !known || d == nil {
			t.Errorf("%s: expected a dictionary, found %v, %v, %v", target, d, known, err)
			continue
		}
		words := octets(t, d.text())
		for _, w := range want {
			if !slices.Contains(words, w) {
				t.Errorf("%s: expected %q, found it not among %d words", target, w, len(words))
			}
		}
		if sorted := slices.Sorted(slices.Values(words)); len(slices.Compact(sorted)) != len(words) {
			t.Errorf("%s: expected each word once", target)
		}
	}
	d, _, _ := wordsFor("../..", "tls-server")
	for _, s := range tlspsk.AllSuites() {
		if !slices.Contains(octets(t, d.text()), string([]byte{byte(s >> 8), byte(s)})) {
			t.Errorf("expected %v in the dictionary of tls-server", s)
		}
	}
}

func TestATargetWithoutADictionaryHasOneNamedOrIsAScript(t *testing.T) {
	for target, want := range map[string]bool{"call": true, "tls-tamper": true, "tls-new": true, "nothing": false, "callx": false} {
		if _, known, err := wordsFor("../..", target); err != nil || known != want {
			t.Errorf("%s: expected known %v, found %v, %v", target, want, known, err)
		}
	}
	if _, err := files("../..", []corpus.Target{{Name: "nothing"}}); err == nil || !strings.Contains(err.Error(), "words.go") {
		t.Errorf("expected an error that says where dictionaries are chosen, found %v", err)
	}
}

func TestWhatIsNotPlainIsEscapedInADictionary(t *testing.T) {
	d := dictionary{about: "Nothing."}
	d.addText("a b", "\"\\\x00\xff~ ")
	d.addText("too long", strings.Repeat("x", maxWord+1))
	d.addText("again", "\"\\\x00\xff~ ")
	if got := d.text(); !strings.HasSuffix(got, "# Nothing.\na_b=\"\\\"\\\\\\x00\\xff~ \"\n") {
		t.Errorf("expected one word, escaped, found %q", got)
	}
}

func TestConstantsAreReadFromTheSourceWithoutItsTests(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.go":      "package a\nconst (\n\text1 uint16 = 0xFF\n\tother = 3\n\tcomputed uint16 = 1 + 1\n)\nfunc f(name string) bool {\n\tswitch name {\n\tcase \"one\", \"two\":\n\t}\n\treturn name == \"three\" || name == \"one\" || name == \"\"\n}\n",
		"a_test.go": "package a\nconst extTest uint16 = 9\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := src.constants(prefixed("ext", "uint16"))
	if len(got) != 1 || got[0].name != "ext1" || got[0].number() != 0xff {
		t.Errorf("expected ext1 alone, found %v", got)
	}
	if got := src.compared("name"); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("expected one, two and three, found %v", got)
	}
	if _, err := read(filepath.Join(dir, "nothing")); err == nil {
		t.Error("expected an error for a folder that is not there")
	}
}
