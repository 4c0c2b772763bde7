package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"floorcheck": main})
}

// TestTheCommandDoesWhatItsScriptsSay runs testdata/script: every command, its
// exit codes, what it prints and what it refuses.
func TestTheCommandDoesWhatItsScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "oneobject": oneObject, "awaitline": awaitLine, "exchange": exchange,
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

// awaitLine waits until the file has a match of the expression, and puts the
// first group into the variable: awaitline out 'listening on (.*)' ADDRESS
func awaitLine(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: awaitline FILE REGEXP VARIABLE")
	}
	expression := regexp.MustCompile(args[1])
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if err != nil {
			continue
		}
		if m := expression.FindSubmatch(text); m != nil && strings.HasSuffix(string(text), "\n") {
			ts.Setenv(args[2], string(m[1]))
			return
		}
	}
	ts.Fatalf("no line of %s matches %s", args[0], args[1])
}

// exchange sends octets over TCP and expects answers that begin with some:
// exchange ADDRESS HEX HEX [HEX HEX...]
func exchange(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 || len(args)%2 != 1 {
		ts.Fatalf("usage: exchange ADDRESS SEND EXPECT...")
	}
	c, err := net.Dial("tcp", args[0])
	ts.Check(err)
	defer c.Close()
	ts.Check(c.SetDeadline(time.Now().Add(10 * time.Second)))
	for i := 1; i < len(args); i += 2 {
		send, expect := unhex(ts, args[i]), unhex(ts, args[i+1])
		_, err := c.Write(send)
		ts.Check(err)
		got, err := readMessage(c)
		ts.Check(err)
		if !strings.HasPrefix(string(got), string(expect)) {
			ts.Fatalf("expected an answer that begins with % x, found % x", expect, got)
		}
	}
}
