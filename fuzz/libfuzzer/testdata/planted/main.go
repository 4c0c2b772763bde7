//go:build libfuzzer

// Command planted is a target whose property does not hold: the script check
// sees by it that a fault comes to light and can be kept.
package main

import (
	"bytes"

	"github.com/floorcheck/floorcheck/fuzz/libfuzzer"
)

func init() {
	libfuzzer.Target.Name = "planted"
	libfuzzer.Target.Property = "No input has the word FLOOR in it."
	libfuzzer.Target.Run = func(data []byte) {
		if bytes.Contains(data, []byte("FLOOR")) {
			panic("the planted fault")
		}
	}
}

func main() {}
