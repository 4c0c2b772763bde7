package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/call"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// made is a call in simulation that went as it must.
func made(t *testing.T) *call.Result {
	t.Helper()
	r, err := call.Run(context.Background(), call.Options{Sim: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARunThatIsNotAsItMustBeEndsWithCodeOne(t *testing.T) {
	for name, spoil := range map[string]func(*call.Result){
		"expected the outcome": func(r *call.Result) { r.Outcome = call.TLSFailure },
		"mp/cause": func(r *call.Result) {
			r.Verdict.Sender = rule.Violation
			r.Verdict.Report(rule.MpCause, 3, "path", "detail")
		},
	} {
		r := made(t)
		var out bytes.Buffer
		if err := (&callFlags{}).show(&out, time.Time{}, r); err != nil {
			t.Fatalf("before it was spoilt: %v", err)
		}
		spoil(r)
		err := (&callFlags{}).show(&out, time.Time{}, r)
		var ended *exitError
		if !errors.As(err, &ended) || ended.code != exitFinding || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: found %v", name, err)
		}
	}
}

func TestFindingsStandBeforeTheVerdict(t *testing.T) {
	r := made(t)
	r.Verdict.Report(rule.MpTransaction, 3, "Mp/send/x", "expected a number")
	var out bytes.Buffer
	_ = (&callFlags{}).show(&out, time.Time{}, r)
	want := "\nfinding: " + r.Verdict.Findings[0].String() + "\noutcome: granted\nverdict: violation\n"
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("expected the output to end with %q, found %q", want, out.String()[len(out.String())-2*len(want):])
	}
}

func TestJSONKeepsFindingsAndEvents(t *testing.T) {
	r := made(t)
	r.Verdict.Report(rule.MpTransaction, 3, "Mp/send/x", "expected a number")
	var out bytes.Buffer
	_ = (&callFlags{json: true}).show(&out, time.Time{}, r)
	var object struct {
		Verdict  string
		Findings []struct {
			Rule, Path, Detail string
			Offset             int
		}
		Events []trace.Event
	}
	if err := json.Unmarshal(out.Bytes(), &object); err != nil {
		t.Fatal(err)
	}
	if object.Verdict != "violation" || len(object.Findings) != 1 || object.Findings[0].Rule != "mp/transaction" || object.Findings[0].Offset != 3 {
		t.Errorf("found %+v %+v", object.Verdict, object.Findings)
	}
	if len(object.Events) != len(r.Trace.Events) {
		t.Errorf("expected %d events, found %d", len(r.Trace.Events), len(object.Events))
	}
}

func TestNoKeyAndNoTicketIsInTheOutput(t *testing.T) {
	r := made(t)
	for _, f := range []*callFlags{{}, {json: true}} {
		var out bytes.Buffer
		if err := f.show(&out, time.Time{}, r); err != nil {
			t.Fatal(err)
		}
		for _, e := range r.Trace.Events {
			if len(e.Sealed) > 0 && bytes.Contains(out.Bytes(), e.Sealed) {
				t.Errorf("event %d (%s) shows what is sealed", e.Seq, e.Name)
			}
		}
		if s := out.String(); strings.Contains(s, "key-mgmt:mikey") {
			t.Error("a key-mgmt value shows")
		}
	}
}
