package corpus

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/floorcheck/floorcheck/corpus/annotate"
)

// A worker is a process that runs targets for another, which starts it, asks it
// over its standard input and ends it. Inputs of a crash corpus may hang, use up
// the memory or the stack, or end the program by a panic in a goroutine; none of
// that can be caught or stopped within a process, so it happens to the worker.
//
// A question is what to do in one octet, then target and data, each behind its
// length in four octets. An answer is JSON behind its length in four octets. Before
// the first a worker says that it is one.
const (
	askRun     = 'r'
	askExplain = 'e'

	workerReady = "floorcheck corpus worker 1"
)

// workerVariable is set in the environment of workers: "NANOSECONDS OCTETS", the
// limits.
const workerVariable = "FLOORCHECK_CORPUS_WORKER"

type answer struct {
	Outcome    Outcome              `json:"outcome"`
	Annotation *annotate.Annotation `json:"annotation,omitempty"`
	// Unknown: there is no such target.
	Unknown bool `json:"unknown,omitempty"`
}

// ServeIfWorker does not return if this process was started as a worker.
// Programs that are to be workers call it before anything else.
func ServeIfWorker(targets func() []Target) {
	text, ok := os.LookupEnv(workerVariable)
	if !ok {
		return
	}
	os.Unsetenv(workerVariable) // for those that this process may start
	var l Limits
	if _, err := fmt.Sscan(text, &l.Time, &l.Memory); err != nil {
		fmt.Fprintf(os.Stderr, "%s: expected two numbers, found %q\n", workerVariable, text)
		os.Exit(2)
	}
	debug.SetMaxStack(64 << 20)
	debug.SetMemoryLimit(l.Memory)
	debug.SetTraceback("all")
	// What a target prints must not pass for an answer.
	answers := os.Stdout
	os.Stdout = os.Stderr
	if err := serve(os.Stdin, answers, targets(), l); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func (l Limits) text() string {
	return strconv.FormatInt(int64(l.Time), 10) + " " + strconv.FormatInt(l.Memory, 10)
}

// serve answers questions until there are no more, or the process is spoilt.
func serve(in io.Reader, out io.Writer, targets []Target, l Limits) error {
	byName := map[string]*Target{}
	for i := range targets {
		byName[targets[i].Name] = &targets[i]
	}
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	if err := errors.Join(writeBlock(w, []byte(workerReady)), w.Flush()); err != nil {
		return err
	}
	for {
		what, err := r.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := readBlock(r)
		if err != nil {
			return err
		}
		data, err := readBlock(r)
		if err != nil {
			return err
		}
		t := byName[string(name)]
		a := answer{Unknown: t == nil}
		if t != nil {
			a = answerFor(t, what, data, l)
		}
		b, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if err := writeBlock(w, b); err != nil {
			return err
		}
		if err := w.Flush(); err != nil || spoilt(&a.Outcome) {
			return err
		}
	}
}

// spoilt tells whether a process that came to that outcome still runs the target
// in some goroutine.
func spoilt(o *Outcome) bool {
	return o.Failure != nil && (o.Failure.Kind == Hang || o.Failure.Kind == Memory)
}

func answerFor(t *Target, what byte, data []byte, l Limits) answer {
	w := bounded(t, l, func() work {
		if what == askExplain {
			return work{annotation: explain(t, data)}
		}
		o := runTarget(t, data)
		o.Verdict = judge(t, data)
		return work{outcome: o}
	})
	return answer{Outcome: w.outcome, Annotation: w.annotation}
}

func readBlock(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > 4*MaxFile {
		return nil, fmt.Errorf("expected at most %d octets, found a length of %d", 4*MaxFile, n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

func writeBlock(w io.Writer, b []byte) error {
	if _, err := w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b)))); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}
