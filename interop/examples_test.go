//go:build interop

package interop

import (
	"os/exec"
	"strings"
	"testing"
)

func TestTheOpenSSLExampleGetsItsFloor(t *testing.T) {
	tool(t, "openssl")
	out, err := exec.Command("bash", "../examples/openssl.sh").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"HelloAck", "FloorRequestStatus", "Granted"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("expected %q in\n%s", want, out)
		}
	}
}
