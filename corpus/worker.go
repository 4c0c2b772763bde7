package corpus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/corpus/annotate"
)

// Workers is a Runner that has its targets run by other processes: as many as
// run at once, each kept for the next input, and replaced once an input has
// spoilt it.
type Workers struct {
	targets map[string]*Target
	command func() *exec.Cmd
	limits  Limits
	idle    chan *worker // nil for one that is to be started
	size    int
}

// NewWorkers makes workers for targets. Each is a process of command, which calls
// ServeIfWorker: the running program itself where command is nil.
func NewWorkers(targets []Target, command func() *exec.Cmd, l Limits) *Workers {
	w := &Workers{targets: map[string]*Target{}, command: command, limits: l.orDefault(), size: runtime.GOMAXPROCS(0)}
	for i := range targets {
		w.targets[targets[i].Name] = &targets[i]
	}
	w.idle = make(chan *worker, w.size)
	for range w.size {
		w.idle <- nil
	}
	return w
}

// Close ends the processes.
func (w *Workers) Close() {
	for range w.size {
		(<-w.idle).end()
	}
	for range w.size {
		w.idle <- nil
	}
}

// Run runs a target on an input in a worker.
func (w *Workers) Run(ctx context.Context, target string, data []byte) (Outcome, error) {
	a, err := w.ask(ctx, askRun, target, data)
	return a.Outcome, err
}

// Explain has a worker say what the octets of an input are. Where that takes too
// long or ends the worker, they are octets.
func (w *Workers) Explain(ctx context.Context, target string, data []byte) (*annotate.Annotation, error) {
	a, err := w.ask(ctx, askExplain, target, data)
	if err == nil && a.Annotation == nil {
		a.Annotation = annotate.Octets(data)
	}
	return a.Annotation, err
}

func (w *Workers) ask(ctx context.Context, what byte, target string, data []byte) (answer, error) {
	t := w.targets[target]
	if t == nil {
		return answer{}, fmt.Errorf("expected a target, found %q", target)
	}
	var child *worker
	select {
	case child = <-w.idle:
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	defer func() { w.idle <- child }()
	if child == nil {
		started, err := startWorker(w.command, w.limits)
		if err != nil {
			return answer{}, fmt.Errorf("cannot start a process to run targets in: %w", err)
		}
		child = started
	}
	a, err := child.ask(ctx, what, t, data, w.limits)
	if err != nil || child.over || spoilt(&a.Outcome) {
		child.end()
		child = nil
	}
	return a, err
}

// grace is how much longer than its limit a worker may take to say that it took
// too long.
const grace = 10 * time.Second

// worker is one process.
type worker struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errors *firstOctets
	ready  bool // it has said that it is a worker
	over   bool // it ended, or is to end
}

// errNoWorker is the end of a process that never said that it is a worker.
var errNoWorker = errors.New("the process that was to run targets does not call corpus.ServeIfWorker, or cannot")

func startWorker(command func() *exec.Cmd, l Limits) (*worker, error) {
	var cmd *exec.Cmd
	if command != nil {
		cmd = command()
	} else {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		cmd = exec.Command(self)
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, workerVariable+"="+l.text())
	w := &worker{cmd: cmd, errors: &firstOctets{limit: 256 << 10}}
	cmd.Stderr = w.errors
	OwnGroup(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if w.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	w.out = bufio.NewReader(out)
	return w, cmd.Start()
}

// end ends the process if it has not ended, and waits for that.
func (w *worker) end() {
	if w == nil || w.cmd.Process == nil {
		return
	}
	w.in.Close()
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
}

// ask puts one question. If the process ends over it, that is the answer.
func (w *worker) ask(ctx context.Context, what byte, t *Target, data []byte, l Limits) (answer, error) {
	w.errors.reset()
	var question bytes.Buffer
	question.WriteByte(what)
	_ = writeBlock(&question, []byte(t.Name))
	_ = writeBlock(&question, data)

	type reply struct {
		answer answer
		err    error
	}
	replies := make(chan reply, 1)
	began := time.Now()
	go func() {
		var r reply
		r.answer, r.err = w.exchange(question.Bytes())
		replies <- r
	}()
	timer := time.NewTimer(l.Time + grace)
	defer timer.Stop()
	select {
	case r := <-replies:
		switch {
		case errors.Is(r.err, errNoWorker):
			w.over = true
			w.end()
			return answer{}, fmt.Errorf("%w: %s", r.err, strings.TrimSpace(w.errors.String()))
		case r.err != nil:
			w.over = true
			return w.crashed(t, time.Since(began)), nil
		case r.answer.Unknown:
			return answer{}, fmt.Errorf("the process that runs targets has no target %s: it was built from another state of the source", t.Name)
		}
		return r.answer, nil
	case <-timer.C:
		w.over = true
		o := Outcome{Failure: failed(t, Hang, fmt.Sprintf("it still runs after %s", l.Time), nil), Took: time.Since(began)}
		return answer{Outcome: o}, nil
	case <-ctx.Done():
		w.over = true
		return answer{}, ctx.Err()
	}
}

// exchange writes a question and reads the answer.
func (w *worker) exchange(question []byte) (a answer, err error) {
	if !w.ready {
		if b, err := readBlock(w.out); err != nil || string(b) != workerReady {
			return a, errNoWorker
		}
		w.ready = true
	}
	if _, err = w.in.Write(question); err != nil {
		return a, err
	}
	b, err := readBlock(w.out)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(b, &a)
}

// crashed says by what the process left on standard error why it ended.
func (w *worker) crashed(t *Target, took time.Duration) answer {
	waited := w.cmd.Wait()
	text := w.errors.String()
	kind, message := Crash, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			message = line
			break
		}
	}
	if strings.Contains(message, "out of memory") {
		kind = Memory
	}
	if message == "" {
		message = fmt.Sprintf("its process ended: %v", waited)
	}
	_, stack, _ := strings.Cut(text, "\ngoroutine ")
	return answer{Outcome: Outcome{Failure: failed(t, kind, message, framesIn(stack)), Took: took}}
}

// firstOctets keeps the first octets of what is written, up to a limit.
type firstOctets struct {
	mu    sync.Mutex
	b     bytes.Buffer
	limit int
}

func (f *firstOctets) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.b.Write(p[:min(len(p), f.limit-f.b.Len())])
	return len(p), nil
}

func (f *firstOctets) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.b.Reset()
}

func (f *firstOctets) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.b.String()
}
