package fuzz

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// covers tells what is wrong with an annotation: every octet stands in one
// section and one line, in order, and findings are under their octets.
func covers(a *annotate.Annotation, data []byte) string {
	var all []byte
	for _, s := range a.Sections {
		all = append(all, s.Octets...)
		next := 0
		for _, l := range s.Lines {
			if l.Length > 0 && l.Offset != next {
				return s.Title + ": a line does not follow the one before it: " + l.Text
			}
			next += l.Length
			for _, f := range l.Findings {
				if f.Offset >= 0 && f.Offset < len(s.Octets) && (f.Offset < l.Offset || f.Offset >= l.Offset+max(l.Length, 1)) {
					return s.Title + ": a finding of other octets stands under " + l.Text
				}
			}
		}
		if next != len(s.Octets) || s.Message > len(s.Octets) {
			return s.Title + ": not every octet has a line"
		}
	}
	if !bytes.Equal(all, data) {
		return "the sections have other octets"
	}
	return ""
}

func TestEveryTargetsOctetsAreExplainedWholeAndWhateverTheyAre(t *testing.T) {
	for _, target := range Targets() {
		if target.Explain == nil {
			t.Errorf("%s: expected an explanation in explain.go", target.Name)
			continue
		}
		check := func(name string, data []byte) {
			a := target.Explain(data)
			if wrong := covers(a, data); wrong != "" {
				t.Errorf("%s: %s: %s", target.Name, name, wrong)
			}
			if err := annotate.Write(io.Discard, a); err != nil {
				t.Error(err)
			}
			if a.Trace != nil && len(data) < 200 {
				if err := trace.Ladder(io.Discard, a.Trace, trace.LadderOptions{}); err != nil {
					t.Error(err)
				}
			}
			if target.Judge != nil {
				target.Judge(data)
			}
		}
		for i, seed := range corpus.Named(target.Name) {
			check(seed.Name, seed.Data)
			if i > 8 {
				continue // broken ones of a few are enough
			}
			for n := range min(len(seed.Data), 40) {
				check(seed.Name+" cut short", seed.Data[:n])
				broken := bytes.Clone(seed.Data)
				broken[n] ^= 0xff
				check(seed.Name+" altered", broken)
			}
		}
		check("nothing", nil)
		check("zeros", make([]byte, 100))
		check("ones", bytes.Repeat([]byte{0xff}, 100))
	}
}

func TestExplanationsSayWhatTheTargetMakesOfTheOctets(t *testing.T) {
	for _, c := range []struct{ target, seed, want string }{
		{"call", "granted", "outcome: granted"},
		{"call", "psk_mismatch_and_reset", "fault: psk-mismatch"},
		{"floor-server", "", "user "},
		{"tls-server", "TLS_AES_128_GCM_SHA256", "(ClientHello)"},
		{"tls-client", "", "(ServerHello)"},
		{"mikey-message", "", "RANDRi"},
		{"sdp-offer", "", "a=setup"},
		{"sdp-pair", "", "answer, session description"},
		{"bfcp-reassemble", "two_fragments", "of the lifetime"},
		{"bfcp-stream", "", "lengths of pieces"},
		{"mikey-exchange", "", "seed "},
	} {
		i := slices.IndexFunc(Targets(), func(t corpus.Target) bool { return t.Name == c.target })
		found := false
		var last bytes.Buffer
		for _, s := range corpus.Named(c.target) {
			if c.seed == "" || s.Name == c.seed {
				last.Reset()
				_ = annotate.Write(&last, Targets()[i].Explain(s.Data))
				found = found || strings.Contains(last.String(), c.want)
			}
		}
		if !found {
			t.Errorf("%s %s: expected %q, found %s", c.target, c.seed, c.want, last.String())
		}
	}
}

func TestPlayedInputsComeWithTheirTraceAndSurviveJSON(t *testing.T) {
	for _, name := range []string{"call", "floor-server", "trace-file"} {
		i := slices.IndexFunc(Targets(), func(t corpus.Target) bool { return t.Name == name })
		a := Targets()[i].Explain(corpus.Named(name)[0].Data)
		if a.Trace == nil || len(a.Trace.Events) == 0 {
			t.Errorf("%s: expected a trace", name)
			continue
		}
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back annotate.Annotation
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		again, _ := json.Marshal(&back)
		if !bytes.Equal(b, again) {
			t.Errorf("%s: changes in JSON", name)
		}
	}
}
