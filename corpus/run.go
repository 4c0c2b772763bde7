package corpus

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/floorcheck/floorcheck/corpus/annotate"
)

// Runner runs targets on inputs. An error means that it could not: there is no
// such target, its process does not start, or ctx is over. A Runner may be used
// by several goroutines at once.
type Runner interface {
	// Run runs a target on an input.
	Run(ctx context.Context, target string, data []byte) (Outcome, error)
	// Explain says what the octets of an input are to a target.
	Explain(ctx context.Context, target string, data []byte) (*annotate.Annotation, error)
}

// Limits are what a target may take for one input.
type Limits struct {
	// Time is how long it may run; 0 for 10 s, after which go test -fuzz
	// gives up too.
	Time time.Duration
	// Memory is how many octets of heap it may use; 0 for 1 GiB.
	Memory int64
}

func (l Limits) orDefault() Limits {
	if l.Time <= 0 {
		l.Time = 10 * time.Second
	}
	if l.Memory <= 0 {
		l.Memory = 1 << 30
	}
	return l
}

// work is what was asked for of a target: to run, or to explain.
type work struct {
	outcome    Outcome
	annotation *annotate.Annotation
}

// runTarget runs a target on data and turns a panic into a Failure.
func runTarget(t *Target, data []byte) (o Outcome) {
	began := time.Now()
	defer func() {
		o.Took = time.Since(began)
		if r := recover(); r != nil {
			o.Failure = failed(t, Panic, fmt.Sprint(r), framesOfPanic())
		}
	}()
	t.Run(data)
	return o
}

// explain says what data are; octets and no more if what explains them panics.
func explain(t *Target, data []byte) (a *annotate.Annotation) {
	defer func() {
		if r := recover(); r != nil || a == nil {
			a = annotate.Octets(data)
		}
	}()
	if t.Explain != nil {
		a = t.Explain(data)
	}
	return a
}

// judge returns the verdict of what explains the input, or nil.
func judge(t *Target, data []byte) (v *Verdict) {
	defer func() { _ = recover() }()
	if t.Judge == nil {
		return nil
	}
	judged := t.Judge(data)
	if judged == nil {
		return nil
	}
	return &Verdict{Sender: judged.Sender.String(), Receiver: judged.Receiver.String(), Rules: rulesOf(judged)}
}

// bounded does something for a target within limits. What exceeds them goes on
// in its goroutine, which nothing can end: whoever gets an Outcome of Kind Hang or
// Memory should end the process.
func bounded(t *Target, l Limits, do func() work) work {
	done := make(chan work, 1)
	began := time.Now()
	go func() { done <- do() }()
	const step = 20 * time.Millisecond
	timer := time.NewTimer(min(step, l.Time))
	defer timer.Stop()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for {
		select {
		case w := <-done:
			return w
		case <-timer.C:
		}
		metrics.Read(sample)
		used := sample[0].Value.Uint64()
		switch took := time.Since(began); {
		case used > uint64(l.Memory):
			return exceeded(t, Memory, fmt.Sprintf("it uses %d MiB of memory, expected at most %d", used>>20, l.Memory>>20), took)
		case took >= l.Time:
			return exceeded(t, Hang, fmt.Sprintf("it still runs after %s", l.Time), took)
		}
		timer.Reset(step)
	}
}

func exceeded(t *Target, k Kind, message string, took time.Duration) work {
	stack := make([]byte, 1<<20)
	stack = stack[:runtime.Stack(stack, true)]
	return work{outcome: Outcome{Failure: failed(t, k, message, framesIn(string(stack))), Took: took}}
}
