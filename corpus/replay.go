package corpus

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// Result is what became of one input.
type Result struct {
	Input Input
	// Target is the name of the target that it belongs to.
	Target  string
	Outcome Outcome
	// Err is why it was not run: a *FileError, no target (ErrNoTarget), or what
	// the Runner returned.
	Err error
}

// Replay runs each input on the target that own says, several at once, and
// yields the results in the order of the inputs. It ends early when ctx does.
func Replay(ctx context.Context, r Runner, inputs iter.Seq2[Input, error], own func(path string) (string, error)) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		ctx, stop := context.WithCancel(ctx)
		var wait sync.WaitGroup
		defer wait.Wait()
		defer stop()
		// The queue holds one slot for each input under way, in order; so
		// many inputs are in memory and no more.
		queue := make(chan chan Result, 2*runtime.GOMAXPROCS(0))
		wait.Go(func() {
			defer close(queue)
			for in, err := range inputs {
				slot := make(chan Result, 1)
				select {
				case queue <- slot:
				case <-ctx.Done():
					return
				}
				wait.Go(func() { slot <- replayOne(ctx, r, in, err, own) })
			}
		})
		for slot := range queue {
			result := <-slot
			if ctx.Err() != nil || !yield(result) {
				return
			}
		}
	}
}

func replayOne(ctx context.Context, r Runner, in Input, err error, own func(string) (string, error)) Result {
	result := Result{Input: in, Err: err}
	if result.Err == nil {
		result.Target, result.Err = own(in.Path)
	}
	if result.Err == nil {
		result.Outcome, result.Err = r.Run(ctx, result.Target, in.Data)
	}
	return result
}
