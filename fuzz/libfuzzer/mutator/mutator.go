//go:build libfuzzer

package mutator

// #include <stddef.h>
// #include <stdint.h>
// // libFuzzer has it; weak, since cgo links a program without libFuzzer first.
// __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
// static size_t mutate(uint8_t *data, size_t size, size_t max) { return LLVMFuzzerMutate(data, size, max); }
import "C"

import "unsafe"

// Mutate is the target's own way to change an input; its main package sets it.
// Equal arguments give equal octets, max of them at most.
var Mutate func(data []byte, max int, seed uint64) []byte

// growth is how many octets an input may gain at a time.
const growth = 32

// LLVMFuzzerCustomMutator is what libFuzzer calls for a new input. Half of them
// come from libFuzzer's own mutations, that know the dictionary, comparisons and
// other inputs.
//
//export LLVMFuzzerCustomMutator
func LLVMFuzzerCustomMutator(data *C.uint8_t, size, max C.size_t, seed C.uint) C.size_t {
	// A target with a mutator of its own gets no -len_control: inputs would be as
	// long as they may be from the start, and slow.
	max = min(max, size+growth)
	if seed&1 == 0 {
		return C.mutate(data, size, max)
	}
	room := unsafe.Slice((*byte)(data), int(max))
	return C.size_t(copy(room, Mutate(room[:size], int(max), uint64(seed))))
}
