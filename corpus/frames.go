package corpus

import (
	"fmt"
	"path"
	"runtime"
	"strconv"
	"strings"
)

const (
	ours = "github.com/floorcheck/floorcheck/"
	// engine is this package, which runs below every target.
	engine = ours + "corpus."
	// maxFrames is how many frames tell failures apart.
	maxFrames = 3
)

// frames collects the functions of ours from a stack, innermost first.
type frames []string

// add takes the next outer function. One that calls itself counts once, since how
// often it did is the input's affair.
func (f *frames) add(function, file string, line int) {
	short, ok := strings.CutPrefix(function, ours)
	if !ok || strings.HasPrefix(function, engine) || len(*f) == maxFrames {
		return
	}
	short = path.Base(short) // package and function
	if n := len(*f); n > 0 && strings.HasPrefix((*f)[n-1], short+" (") {
		return
	}
	*f = append(*f, fmt.Sprintf("%s (%s:%d)", short, path.Base(file), line))
}

// framesOfPanic returns the frames of the panic that the calling deferred
// function recovers from.
func framesOfPanic() []string {
	pc := make([]uintptr, 256)
	stack := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	var f frames
	for {
		frame, more := stack.Next()
		if frame.Function == "runtime.gopanic" {
			f = nil // what runs above it are deferred functions
		}
		f.add(frame.Function, frame.File, frame.Line)
		if !more {
			return f
		}
	}
}

// framesIn returns the frames of the goroutine in a printed stack, as
// runtime.Stack or a dying program writes it, that runs a target; those of the
// first goroutine if none does.
func framesIn(text string) []string {
	goroutines := strings.Split(text, "\n\n")
	chosen := goroutines[0]
	for _, g := range goroutines {
		if strings.Contains(g, engine+"runTarget(") {
			chosen = g
			break
		}
	}
	var f frames
	lines := strings.Split(chosen, "\n")
	for i := 0; i+1 < len(lines); i++ {
		where, ok := strings.CutPrefix(lines[i+1], "\t")
		if !ok {
			continue
		}
		function := lines[i]
		if cut := strings.LastIndexByte(function, '('); cut > 0 {
			function = function[:cut]
		}
		where, _, _ = strings.Cut(where, " ")
		colon := strings.LastIndexByte(where, ':')
		line, err := strconv.Atoi(where[colon+1:])
		if colon < 0 || err != nil {
			continue
		}
		f.add(function, where[:colon], line)
	}
	return f
}
