package corpus

import (
	"bytes"
	"strings"
	"testing"
)

func TestEveryInputSurvivesBothFormats(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, data := range [][]byte{{}, all, []byte("\"\\`\n)"), []byte("\xff\xfe\u2028é"), []byte("go test")} {
		for _, f := range []Format{Raw, GoFuzz} {
			got, format, err := Unmarshal(Marshal(data, f))
			if err != nil || format != f || !bytes.Equal(got, data) {
				t.Errorf("%q as %s: found %q as %s, %v", data, f, got, format, err)
			}
		}
	}
}

func TestWhatOthersWriteAsGoFuzzIsRead(t *testing.T) {
	for _, file := range []string{
		"go test fuzz v1\n[]byte(\"ab\")", "go test fuzz v1\r\n[]byte(\"ab\")\r\n", "go test fuzz v1\nstring(`ab`)\n\n",
		"go test fuzz v1\n[]byte( \"a\\x62\" )\n",
	} {
		if got, _, err := Unmarshal([]byte(file)); err != nil || string(got) != "ab" {
			t.Errorf("%q: found %q, %v", file, got, err)
		}
	}
}

func TestAFileThatIsNotWhatItsFirstLineSaysIsRefusedWithTheLine(t *testing.T) {
	for file, want := range map[string]string{
		"go test fuzz v1":                                 "line 2: expected []byte",
		"go test fuzz v1\n":                               "found the end of the file",
		"go test fuzz v1\nint(3)\n":                       `line 2: expected []byte("...") or string("..."), found "int(3)"`,
		"go test fuzz v1\n[]byte(\"a\")\n[]byte(\"b\")\n": "line 3: expected one value",
		"go test fuzz v1\n[]byte(\"a)\n":                  "expected a Go string literal",
		"go test fuzz v1\n[]byte('a')\n":                  "expected a Go string literal",
		"go test fuzz v1\n\n[]byte(\"a\"\n":               "line 3: expected []byte(...) to end in a parenthesis",
		"go test fuzz v1\nnonsense that goes on for long, much longer than a line of an error should be": `found "nonsense that goes on for long, much lon"`,
	} {
		if _, f, err := Unmarshal([]byte(file)); err == nil || f != GoFuzz || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: expected %q, found %v", file, want, err)
		}
	}
	if _, f, err := Unmarshal([]byte("go test fuzz v2\nint(3)")); f != Raw || err != nil {
		t.Errorf("another first line: found %s, %v", f, err)
	}
}
