package examples

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// everyScript returns one script of each kind that the tests have.
func everyScript() (all []*script) {
	for _, list := range [][]example{callBreaks, callKeeps, keyBreaks, keyKeeps, flowBreaks, flowKeeps} {
		for _, x := range list {
			all = append(all, x.make())
		}
	}
	return all
}

// deface changes a trace into something that no run would write.
func deface(r *rand.Rand, t *trace.Trace) {
	boxes := []string{"UE", "MRFC", "MRFP", "KMS", "FCS", "C1", ""}
	for range 1 + r.IntN(20) {
		if len(t.Events) == 0 {
			return
		}
		i, j := r.IntN(len(t.Events)), r.IntN(len(t.Events))
		e := &t.Events[i]
		switch r.IntN(12) {
		case 0:
			t.Events = slices.Delete(t.Events, i, i+1)
		case 1:
			t.Events = slices.Insert(t.Events, j, *e)
		case 2:
			t.Events[i], t.Events[j] = t.Events[j], t.Events[i]
		case 3:
			e.From, e.To = e.To, e.From
		case 4:
			e.From = boxes[r.IntN(len(boxes))]
		case 5:
			e.To = boxes[r.IntN(len(boxes))]
		case 6:
			e.Name = t.Events[j].Name
		case 7:
			e.Interface, e.Kind = t.Events[j].Interface, t.Events[j].Kind
		case 8:
			e.Octets = damaged(r, e.Octets)
		case 9:
			e.Sealed = damaged(r, e.Sealed)
		case 10:
			e.Conn, e.Transaction, e.Attrs = r.IntN(4)-1, r.Uint32N(4), t.Events[j].Attrs
		case 11:
			e.At += time.Duration(r.IntN(1e10)) - 5e9
		}
	}
}

func damaged(r *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range r.IntN(4) {
		if len(b) > 0 {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
	}
	return b[:len(b)-r.IntN(len(b)+1)*r.IntN(2)]
}

// Whatever the trace, there is a verdict and no panic; and the same trace gets
// the same verdict, in whatever order maps are walked.
func TestAnyTraceGetsAVerdictAndTheSameOneTwice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 20
	if testing.Short() {
		rounds = 2
	}
	for range rounds {
		for _, s := range everyScript() {
			tr := s.trace()
			deface(r, tr)
			s.cfg.Complete, s.cfg.Silent, s.cfg.Whole = r.IntN(2) == 0, r.IntN(4) == 0, r.IntN(2) == 0
			one, two := monitor.Judge(tr, s.cfg), monitor.Judge(tr, s.cfg)
			if diff := cmp.Diff(one, two); diff != "" {
				t.Fatalf("two verdicts on one trace (-first +second):\n%s", diff)
			}
		}
	}
}

// keyData are the key management data of a session description.
var keyData = regexp.MustCompile(`(a=key-mgmt:[^ ]+) [^\r\n]*`)

// A trace that was written down and read back has lost what is sealed. What it
// lost must not be held against anybody.
func TestATraceReadBackFromJSONBreaksNoOtherRules(t *testing.T) {
	for _, x := range append(append(slices.Clone(callKeeps), keyKeeps...), flowKeeps...) {
		s := x.make()
		tr := s.trace()
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Interface != trace.SIP || e.Sealed == nil {
				continue
			}
			e.Octets = keyData.ReplaceAll(e.Sealed, []byte("$1 (redacted)"))
		}
		b, err := json.Marshal(tr)
		if err != nil {
			t.Fatal(err)
		}
		var back trace.Trace
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if v := monitor.Judge(&back, s.cfg); !v.Clean() {
			t.Errorf("%s, %s: expected nothing, found %v", x.rule.ID, x.name, v.Findings)
		}
	}
}

func TestAPanelKnowsAsMuchAsAJudgeAndNoMoreOnceItHasSpoken(t *testing.T) {
	s := call("active").edit("done.mrfp", set("role", "client"))
	tr := s.trace()
	p := monitor.NewJudge(s.cfg)
	found := 0
	for i := range tr.Events {
		p.Event(&tr.Events[i])
		if found == 0 && len(p.Findings()) > 0 {
			found = tr.Events[i].Seq
		}
	}
	if at := p.Findings()[0].Offset; at != found {
		t.Errorf("expected the finding with event %d, found it with event %d", at, found)
	}
	v := p.Verdict()
	if diff := cmp.Diff(monitor.Judge(tr, s.cfg), v); diff != "" {
		t.Errorf("the whole trace and event by event (-whole +by event):\n%s", diff)
	}
	p.Event(&tr.Events[0])
	if diff := cmp.Diff(v, p.Verdict()); diff != "" {
		t.Errorf("an event after the verdict changed it:\n%s", diff)
	}
}
