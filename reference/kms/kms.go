// Package kms is the Key Management Service of the figure as a box: it answers
// the REQUEST_INIT and RESOLVE_INIT messages (RFC 6043 §4.2.1, §4.2.3) that reach
// it, each with one response on the same exchange.
//
// What the answers are is decided by mikey.KMS; the box adds the figure's name
// and the trace.
package kms

import (
	"errors"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Name is the box's name in the figure.
const Name = "KMS"

// Box is the KMS of the figure.
type Box struct{ service *mikey.KMS }

// New returns a KMS of that configuration.
func New(c mikey.KMSConfig) (*Box, error) {
	service, err := mikey.NewKMS(c)
	return &Box{service}, err
}

// Name returns "KMS".
func (b *Box) Name() string { return Name }

// Handle answers a MIKEY message. Where the RFC wants silence (a message that
// does not authenticate), whoever asked is left to its own timer.
func (b *Box) Handle(now time.Time, in node.Input, out *node.Outbox) {
	ask, ok := in.(node.KmsIn)
	if !ok {
		return
	}
	answer, err := b.service.Handle(now, ask.Octets)
	if err != nil {
		attrs := trace.KV("detail", err.Error())
		if broken := (*mikey.Error)(nil); errors.As(err, &broken) {
			attrs = trace.KV("rule", broken.Finding.Rule.ID, "detail", broken.Finding.Detail)
		}
		out.Note(trace.Box, trace.Violation, 0, attrs)
	}
	if answer != nil {
		out.Kms(ask.From, ask.Exchange, mikey.Name(answer), answer)
	}
}
