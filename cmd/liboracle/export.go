package main

/*
#include <stdlib.h>
#define FLOORCHECK_NO_PROTOTYPES
#include "floorcheck.h"
*/
import "C"

import (
	"math"
	"sync"
	"unsafe"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/oracle"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// door is the memory of one call at a time.
type door struct {
	oracle  *oracle.Oracle
	answer  []byte
	message bfcp.Message
	verdict rule.Verdict
}

var doors = sync.Pool{New: func() any { return &door{oracle: oracle.New()} }}

// keep is how large an answer's memory may be to be used again, in octets.
const keep = 1 << 20

func (d *door) leave() {
	if cap(d.answer) > keep {
		d.answer = nil
	}
	doors.Put(d)
}

// names are the rules' IDs as C strings, which live for ever.
var names = func() map[*rule.Rule]*C.char {
	m := map[*rule.Rule]*C.char{}
	for _, r := range rule.All() {
		m[r] = C.CString(r.ID)
	}
	return m
}()

var version = C.CString(oracle.Version)

//export floorcheck_version
func floorcheck_version() *C.char { return version }

//export floorcheck_bfcp
func floorcheck_bfcp(message *C.uint8_t, length C.size_t, profile C.int, verdict *C.floorcheck_verdict) C.int {
	if verdict == nil || message == nil && length > 0 || length > oracle.MaxRequest || profile < C.int(bfcp.RFC4582) || profile > C.int(bfcp.RFC8855Unreliable) {
		return 2
	}
	d := doors.Get().(*door)
	defer d.leave()
	d.message.Decode(octets(unsafe.Pointer(message), length), bfcp.Profile(profile), &d.verdict)
	*verdict = C.floorcheck_verdict{sender: C.uint8_t(d.verdict.Sender), receiver: C.uint8_t(d.verdict.Receiver),
		findings: C.uint16_t(min(len(d.verdict.Findings), math.MaxUint16)), offset: -1}
	for i := range d.verdict.Findings {
		if f := &d.verdict.Findings[i]; f.Rule.Receiver == d.verdict.Receiver {
			verdict.offset, verdict.rule = C.int32_t(f.Offset), names[f.Rule]
			break
		}
	}
	return 0
}

//export floorcheck_ask
func floorcheck_ask(request *C.char, length C.size_t, answer *C.char, capacity C.size_t) C.size_t {
	d := doors.Get().(*door)
	defer d.leave()
	d.ask(request, length)
	n := C.size_t(len(d.answer))
	if answer != nil && capacity > n {
		d.write(answer)
	}
	return n
}

//export floorcheck_ask_new
func floorcheck_ask_new(request *C.char, length C.size_t) *C.char {
	d := doors.Get().(*door)
	defer d.leave()
	d.ask(request, length)
	answer := (*C.char)(C.malloc(C.size_t(len(d.answer) + 1)))
	d.write(answer)
	return answer
}

//export floorcheck_free
func floorcheck_free(answer *C.char) { C.free(unsafe.Pointer(answer)) }

func (d *door) ask(request *C.char, length C.size_t) {
	d.answer = d.oracle.Append(d.answer[:0], octets(unsafe.Pointer(request), length))
}

// write puts the answer and a NUL at to, where there is room for both.
func (d *door) write(to *C.char) {
	room := unsafe.Slice((*byte)(unsafe.Pointer(to)), len(d.answer)+1)
	room[copy(room, d.answer)] = 0
}

// octets are those at p; none where p is NULL. Behind those of the longest
// request, one more is enough to show that there are too many.
func octets(p unsafe.Pointer, length C.size_t) []byte {
	if p == nil {
		return nil
	}
	return unsafe.Slice((*byte)(p), min(length, oracle.MaxRequest+1))
}
