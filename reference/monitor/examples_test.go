package monitor_test

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/monitor"
	"github.com/floorcheck/floorcheck/reference/monitor/examples"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// The examples have tests of their own beside them, which look closer; this one is
// here so that what the monitors find is tested where they stand.
func TestEveryExampleBreaksItsRuleAndNoOther(t *testing.T) {
	for _, x := range append(examples.All(), examples.Plain()...) {
		v := monitor.Judge(x.Trace, x.Config)
		for _, f := range v.Findings {
			if !x.Breaks || f.Rule != x.Rule {
				t.Errorf("%s: found %v", x.Name, f)
			}
		}
		if x.Breaks && v.Clean() {
			t.Errorf("%s: expected %s, found nothing", x.Name, x.Rule.ID)
		}
	}
}

func FuzzReadMIKEY(f *testing.F) {
	f.Add([]byte{1, 14, 0, 0, 0, 0, 0, 7, 0, 1})
	for _, x := range examples.Plain() {
		for _, e := range x.Trace.Events {
			switch {
			case e.Interface == trace.KMS && e.Kind == trace.Send:
				f.Add(e.Sealed)
			case e.Name == "INVITE" && e.Kind == trace.Send:
				f.Add(monitor.MIKEYOf(e.Sealed))
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if why := monitor.ReadMIKEY(b); why != "" {
			t.Fatalf("%x: the judge and the codec read different messages: %s", b, why)
		}
	})
}

func FuzzReadDescription(f *testing.F) {
	for _, x := range examples.Plain() {
		for _, e := range x.Trace.Events {
			if e.Interface == trace.SIP && e.Kind == trace.Send {
				f.Add(e.Sealed)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if why := monitor.ReadDescription(b); why != "" {
			t.Fatalf("%q: the judge and the codec read different streams: %s", b, why)
		}
	})
}
