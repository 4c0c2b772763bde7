package properties

import (
	"bytes"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
)

func TestTheFloorServerHasItsProperties(t *testing.T) {
	var report bytes.Buffer
	if !FloorServerProperties(ReferenceServer, 4582, 300, 100).Run(gopter.NewFormatedReporter(false, 150, &report)) {
		t.Error(report.String())
	}
}

// A failing script is shrunk to one that people can read.
func TestAFailingScriptIsShrunk(t *testing.T) {
	for i := range FloorFaults {
		if FloorFaults[i].Name != "one holder too many" {
			continue
		}
		var report bytes.Buffer
		if FloorServerProperties(FloorFaults[i].New, 4582, 300, 100).Run(gopter.NewFormatedReporter(true, 150, &report)) {
			t.Fatal("expected the fault to be found")
		}
		text, _, _ := strings.Cut(report.String(), "found:")
		if n := strings.Count(text, "Request 0"); n > 2 {
			t.Errorf("expected two requests, found\n%s", report.String())
		}
	}
}
