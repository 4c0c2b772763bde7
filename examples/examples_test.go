// Package examples has small programs to start from. This test runs those that
// need nothing but Go; openssl.sh is run by the tests in interop.
package examples

import (
	"os/exec"
	"strings"
	"testing"
)

func run(t *testing.T, example string) string {
	t.Helper()
	out, err := exec.Command("go", "run", "./"+example).CombinedOutput()
	if err != nil {
		t.Fatalf("go run ./%s: %v\n%s", example, err, out)
	}
	return string(out)
}

func TestTheJudgeNamesTheRuleAndTheOctet(t *testing.T) {
	got := run(t, "judge")
	for _, want := range []string{"FloorRequest of user 2: sender violation, receiver either\n", "bfcp/priority-reserved", "bfcp/attribute-order", "at octet 14", "floors asked for: [1]"} {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
}

func TestEveryFaultEndsAsTheTableSays(t *testing.T) {
	got := run(t, "faults")
	for _, want := range []string{"psk-mismatch ", "kms-denies ", "release-while-holding "} {
		if !strings.Contains(got, want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
}
