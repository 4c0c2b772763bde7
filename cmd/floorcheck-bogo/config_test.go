package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// runnerConfig is the part of the runner's configuration file that we use.
type runnerConfig struct {
	DisabledTests map[string]string
	ErrorMap      map[string][]string
}

func readConfig(t *testing.T) (c runnerConfig) {
	t.Helper()
	b, err := os.ReadFile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryDisabledTestHasAReason(t *testing.T) {
	c := readConfig(t)
	if len(c.DisabledTests) == 0 {
		t.Error("no disabled test was read")
	}
	for glob, reason := range c.DisabledTests {
		if len(strings.Fields(reason)) < 5 {
			t.Errorf("%s: the reason is %q", glob, reason)
		}
		if _, err := path.Match(glob, ""); err != nil || strings.Trim(glob, "*") == "" {
			t.Errorf("%q is no glob, or one for everything (%v)", glob, err)
		}
	}
}

func TestEveryMappedErrorIsARuleOfTheCatalogue(t *testing.T) {
	for theirs, ours := range readConfig(t).ErrorMap {
		if len(theirs) < 3 || theirs[0] != ':' || theirs[len(theirs)-1] != ':' || len(ours) == 0 {
			t.Errorf("%q stands for %q", theirs, ours)
		}
		for _, s := range ours {
			// As it stands in the text of a tlspsk.AlertError.
			if r := rule.ByID(strings.Trim(s, "[ ")); r == nil || s != "["+r.ID+" " {
				t.Errorf("%s: %q is not how an error names a rule", theirs, s)
			}
		}
	}
}
