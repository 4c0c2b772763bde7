package trace

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// golden compares with a file that a person looked at; UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") == "1" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got; UPDATE=1 writes it anew):\n%s", path, d)
	}
}

func text(t *testing.T, tr *Trace, o LadderOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Ladder(&b, tr, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheLadderOfACallReadsLikeTheFigure(t *testing.T) {
	golden(t, "call.txt", []byte(text(t, wholeCall(), LadderOptions{})))
}

func TestTheLadderShowsFailuresLossAndWhatIsLeftOver(t *testing.T) {
	golden(t, "failures.txt", []byte(text(t, failedCall(), LadderOptions{})))
}

func TestNoLineOfTheLadderIsWiderThanAsked(t *testing.T) {
	for _, width := range []int{1, 80, 100, 140} {
		for _, line := range strings.Split(text(t, failedCall(), LadderOptions{Width: width}), "\n") {
			if n := utf8.RuneCountInString(line); n > max(width, 80) {
				t.Errorf("width %d: %d columns in %q", width, n, line)
			}
		}
	}
}

func TestColourChangesNothingButColour(t *testing.T) {
	colored := text(t, failedCall(), LadderOptions{Color: true})
	for _, code := range []string{reset, bold, dim, red, green} {
		colored = strings.ReplaceAll(colored, code, "")
	}
	for _, code := range paint {
		colored = strings.ReplaceAll(colored, code, "")
	}
	if d := cmp.Diff(text(t, failedCall(), LadderOptions{}), colored); d != "" {
		t.Errorf("(-plain +coloured without its codes):\n%s", d)
	}
}

func TestTextFromAPeerCannotControlTheTerminal(t *testing.T) {
	if s := text(t, failedCall(), LadderOptions{}); strings.ContainsAny(s, "\x1b\u202e") {
		t.Errorf("a control character came through: %q", s)
	}
}

func TestEveryStepOfTheClauseIsOnTheLadder(t *testing.T) {
	seen := map[int]bool{}
	_, rows := rowsOf(wholeCall())
	last := 0
	for _, r := range rows {
		seen[r.step] = true
		// Nothing of the hand-made call is out of order.
		if r.step > 0 && r.step < last {
			t.Errorf("step %d comes after step %d: %+v", r.step, last, r)
		}
		last = max(last, r.step)
	}
	for step := 1; step <= 10; step++ {
		if !seen[step] {
			t.Errorf("no row of the ladder belongs to step %d", step)
		}
	}
}

func TestAnyEventsMakeALadder(t *testing.T) {
	var tr Trace
	for _, i := range []Interface{SIP, Mp, KMS, TCP, TLS, BFCP, Box, "", "X"} {
		for _, k := range []Kind{Send, Deliver, Note, Leftover, ""} {
			for _, name := range []string{"", "INVITE", TCPOpen, TCPReset, TLSDone, TLSStart, KeyReceived, "unreachable"} {
				for _, from := range []string{"", "UE", "somebody", strings.Repeat("a long name ", 20)} {
					for _, to := range []string{"", "UE", "else"} {
						tr.Add(0, Event{Interface: i, Kind: k, Name: name, From: from, To: to, Conn: 1, Attrs: KV("role", "active")})
					}
				}
			}
		}
	}
	tr.Events[0].Seq, tr.Events[1].Seq = 1<<40, -1 // a trace read from a file may say anything
	text(t, &tr, LadderOptions{})
	text(t, &Trace{}, LadderOptions{})
	for _, one := range []*Trace{&tr, {}} {
		elements(t, drawn(t, one))
	}
}
