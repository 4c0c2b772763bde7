package main

import (
	"bytes"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/fuzz"
)

// plantTarget adds a target that fails: it panics where a message of user 7
// holds the octets "ab", names another rule for "cd", and hangs for "ef".
func plantTarget() {
	allTargets = func() []corpus.Target {
		list := fuzz.Targets()
		planted := list[0] // of BFCP messages
		planted.Name, planted.Function, planted.Property = "planted", "Planted", "No message of user 7 holds ab."
		planted.Run = planted7
		return append(list, planted)
	}
}

func planted7(data []byte) {
	if len(data) < 12 || data[11]&0x3f != 7 {
		return
	}
	switch {
	case bytes.Contains(data, []byte("ab")):
		panic("expected bfcp/padding to hold")
	case bytes.Contains(data, []byte("cd")):
		panic("expected bfcp/text to hold")
	case bytes.Contains(data, []byte("ef")):
		select {}
	}
}
