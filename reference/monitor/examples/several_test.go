package examples

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// other returns a call of another UE with the same MRFC, MRFP and KMS: nothing
// that names something is the same.
func other(answer string) *script {
	s := call(answer).drop("policy*")
	swap := strings.NewReplacer(ueAddr, "127.0.0.7:50001", mrfpAddr, "127.0.0.1:50002", "call-1", "call-2",
		alice, "sip:bob@example.com", tek, "0b0b0b0b")
	p := offerOf()
	p.idri, p.ticket = "sip:bob@example.com", "the ticket of another one"
	for i := range s.steps {
		x := &s.steps[i]
		x.name = "other." + x.name
		box := func(b *string) {
			if *b == "UE" {
				*b = "UE-B"
			}
		}
		box(&x.From)
		box(&x.To)
		x.Attrs = slices.Clone(x.Attrs)
		for j := range x.Attrs {
			a := &x.Attrs[j]
			if a.Value = swap.Replace(a.Value); a.Key == "termination" {
				a.Value = "2"
			}
		}
		if x.Conn != 0 {
			x.Conn = 2
		}
		switch x.Interface {
		case trace.Mp, trace.KMS:
			x.Transaction += 50
			x.Sealed = bytes.ReplaceAll(x.Sealed, []byte(ticketData), []byte(p.ticket))
		case trace.SIP:
			if x.Name == "INVITE" {
				x.Sealed = sdpBody("127.0.0.7:50001", "TCP/TLS/BFCP", "actpass", "key-mgmt:mikey "+transferInit(p))
			} else if x.Sealed != nil {
				x.Sealed = []byte(strings.NewReplacer("m=application 40002", "m=application 50002").Replace(string(x.Sealed)))
			}
		}
	}
	return s
}

// weave puts the steps of two scripts in turn, so many of the second at a time.
func weave(a, b *script, n int) *script {
	w := &script{cfg: a.cfg}
	x, y := a.steps, b.steps
	for len(x)+len(y) > 0 {
		if len(x) > 0 {
			w.steps, x = append(w.steps, x[0]), x[1:]
		}
		k := min(n, len(y))
		w.steps, y = append(w.steps, y[:k]...), y[k:]
	}
	return w
}

// Several UEs may call at once. What one of them does, or what is done to it, is
// not held against another.
func TestCallsThatRunAtTheSameTimeAreToldApart(t *testing.T) {
	for _, one := range []string{"active", "passive"} {
		for _, two := range []string{"active", "passive"} {
			for n := range 4 {
				expect(t, weave(call(one), other(two), n+1))
				expect(t, weave(other(two), call(one), n+1))
			}
		}
	}
}

// alone are the examples that need a trace of their own: what happens before the
// offer is the other call's as far as anybody can tell; a box's remark names no
// call; and a trace either has Mp and the KMS on record or has not.
var alone = map[string]bool{
	"the MRFC resolves before the offer is sent":    true,
	"the termination is asked for before the offer": true,
	"the KMS is asked about a refused ticket":       true,
	"a refused ticket gets a 500":                   true,
	"no exchange with the KMS on record":            true,
	"MRFC and MRFP are one box":                     true,
	"two sides told differently both open":          true, // has two connections
	"another number agreed on":                      true,
}

func TestABreachIsFoundWhileAnotherCallRuns(t *testing.T) {
	for _, x := range callBreaks {
		if s := x.make(); s.cfg.Complete && !alone[x.name] {
			t.Run(strings.ReplaceAll(x.rule.ID+"/"+x.name, " ", "_"), func(t *testing.T) {
				expect(t, weave(s, other("passive"), 1), x.rule.ID)
			})
		}
	}
	for _, x := range callKeeps {
		if s := x.make(); s.cfg.Complete && !alone[x.name] {
			t.Run(strings.ReplaceAll("keeps/"+x.rule.ID+"/"+x.name, " ", "_"), func(t *testing.T) { expect(t, weave(s, other("active"), 1)) })
		}
	}
}

// One call after the other is two calls, on one dialogue's names or the next's.
func TestCallsOneAfterTheOtherAreToldApart(t *testing.T) {
	s := call("active")
	s.steps = append(s.steps, other("passive").steps...)
	expect(t, s)
	again := call("passive").drop("policy*")
	for i := range again.steps {
		x := &again.steps[i]
		set("termination", strings.ReplaceAll(x.Attrs.Get("termination"), "1", "3"))(&x.Event)
		if x.Interface == trace.SIP {
			set("callid", "call-3")(&x.Event)
		}
		if x.Interface == trace.Mp || x.Interface == trace.KMS {
			x.Transaction += 70
		}
		if x.Conn != 0 {
			x.Conn = 3
		}
	}
	s.steps = append(s.steps, again.steps...)
	expect(t, s)
}
