//go:build libfuzzer

package libfuzzer

// #include <stddef.h>
// #include <stdint.h>
import "C"

import (
	"os"
	"unsafe"
)

// Target is what this binary fuzzes; its main package sets it before main.
var Target struct {
	// Name and Property are those of the list of targets.
	Name, Property string
	// Run panics if the property does not hold.
	Run func(data []byte)
}

// LLVMFuzzerTestOneInput is what libFuzzer calls. A panic passes through: the
// Go runtime aborts, whereupon libFuzzer writes the input down.
//
//export LLVMFuzzerTestOneInput
func LLVMFuzzerTestOneInput(data *C.uint8_t, size C.size_t) C.int {
	input := unsafe.Slice((*byte)(data), int(size))
	held := false
	defer func() {
		if !held {
			report(os.Stderr, Target.Name, Target.Property, os.Args, input)
		}
	}()
	Target.Run(input)
	held = true
	return 0
}
