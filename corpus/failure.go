package corpus

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Kind is how an input fails.
type Kind string

// The kinds. A target panics if its property does not hold, and if our code has
// a slip; the Go runtime itself gives up (Crash) when memory or the stack are
// exhausted or a goroutine of the code panics.
const (
	Panic  Kind = "panic"
	Hang   Kind = "hang"
	Memory Kind = "memory"
	Crash  Kind = "crash"
)

// Outcome is what became of a target that ran on an input.
type Outcome struct {
	// Failure is nil if the property held.
	Failure *Failure `json:"failure,omitempty"`
	// Verdict is what the specifications say of the input, where the target
	// knows how to tell; a broken message on which the property held is a
	// good input.
	Verdict *Verdict `json:"verdict,omitempty"`
	// Took is how long the target ran, in nanoseconds.
	Took time.Duration `json:"took"`
}

// Good tells whether the property held.
func (o *Outcome) Good() bool { return o.Failure == nil }

// Failure is why an input is not good.
type Failure struct {
	Target string `json:"target"`
	Kind   Kind   `json:"kind"`
	// Property is the target's, the one that did not hold.
	Property string `json:"property"`
	// Message is what the target said when it panicked, at most 4 KiB of it.
	Message string `json:"message"`
	// Rules are the rules of the catalogue that the message names, sorted.
	Rules []string `json:"rules,omitempty"`
	// Frames are the innermost functions of ours that were running, innermost
	// first, three at most: "bfcp.(*Message).Decode (decode.go:41)".
	Frames []string `json:"frames,omitempty"`
}

// Key is the same for two failures that most likely have one cause: same target,
// kind, rules and frames. Where a hang was interrupted is chance, as is where the
// memory ran out, so their frames do not count.
func (f *Failure) Key() string {
	parts := []string{f.Target, string(f.Kind)}
	if f.Kind == Panic || f.Kind == Crash {
		parts = append(parts, f.Rules...)
		parts = append(parts, f.Frames...)
	}
	return strings.Join(parts, "|")
}

// Verdict is what the specifications say of an input.
type Verdict struct {
	// Sender and Receiver are the words of rule.Conformity and
	// rule.Disposition, the worst over all messages of the input.
	Sender   string `json:"sender"`
	Receiver string `json:"receiver"`
	// Rules are those that it breaks, the first finding's first.
	Rules []string `json:"rules,omitempty"`
}

// maxMessage is how much of a message is kept, in octets.
const maxMessage = 4 << 10

// failed puts a failure together.
func failed(t *Target, kind Kind, message string, frames []string) *Failure {
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + " ..."
	}
	return &Failure{Target: t.Name, Kind: kind, Property: t.Property, Message: message, Rules: rulesIn(message), Frames: frames}
}

var ruleID = regexp.MustCompile(`[a-z0-9]+/[a-z0-9-]+`)

// rulesIn returns the rules of the catalogue that a text names, sorted.
func rulesIn(text string) []string {
	var ids []string
	for _, id := range ruleID.FindAllString(text, -1) {
		if rule.ByID(id) != nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
