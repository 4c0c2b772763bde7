package main

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/floorcheck/floorcheck/corpus"
)

func TestMain(m *testing.M) {
	plantTarget()
	corpus.ServeIfWorker(allTargets)
	testscript.Main(m, map[string]func(){"floorcheck": main})
}

// TestTheCommandDoesWhatItsScriptsSay runs testdata/script: every command, its
// exit codes, what it prints and what it refuses.
func TestTheCommandDoesWhatItsScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "oneobject": oneObject,
		},
	})
}

// exits runs a command that must end with that code: exits 2 floorcheck call -x
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	code := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("expected exit code %s, found %s", args[0], code)
	}
}

// oneObject checks that standard output is one JSON value with those keys and
// nothing else: oneobject outcome verdict
func oneObject(ts *testscript.TestScript, neg bool, args []string) {
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	var object map[string]json.RawMessage
	if err := dec.Decode(&object); err != nil {
		ts.Fatalf("expected a JSON object: %v", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		ts.Fatalf("expected nothing after the object")
	}
	if len(object) != len(args) {
		ts.Fatalf("expected the keys %v, found %d keys", args, len(object))
	}
	for _, key := range args {
		if v := string(object[key]); v == "" || v == "null" {
			ts.Fatalf("expected a value for %q, found %q", key, v)
		}
	}
}
