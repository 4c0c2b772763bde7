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

// Groups puts failing results together that most likely have one cause, see
// Failure.Key. The zero value is empty.
type Groups struct {
	byKey map[string]int
	all   []Group
}

// Group is what fails for one cause.
type Group struct {
	// Smallest is the result with the fewest octets; of several, the first.
	Smallest Result
	Count    int
}

// Add enters a result; one that is good or was not run is left out.
func (g *Groups) Add(r *Result) {
	if r.Err != nil || r.Outcome.Good() {
		return
	}
	key := r.Outcome.Failure.Key()
	i, ok := g.byKey[key]
	if !ok {
		if g.byKey == nil {
			g.byKey = map[string]int{}
		}
		g.byKey[key] = len(g.all)
		g.all = append(g.all, Group{*r, 1})
		return
	}
	g.all[i].Count++
	if len(r.Input.Data) < len(g.all[i].Smallest.Input.Data) {
		g.all[i].Smallest = *r
	}
}

// All returns the groups in the order of their first results.
func (g *Groups) All() []Group { return g.all }
