package cases

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/oracle"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// judge enters the verdict on a question into t: that of the oracle, except for
// what the oracle is not asked, dialogues and derivations with all their steps.
func judge(t *vectors.Test, r request) error {
	switch r.Op {
	case "exchange":
		switch {
		case r.Kind == "tls":
			return judgeTLS(t)
		case r.Kind == "mikey":
			return judgeMIKEY(t, r)
		case r.Role == "receiver":
			return judgeParts(t, r)
		}
		return judgeDialogue(t, r)
	case "derive":
		return derive(t)
	}
	o := oracle.New()
	o.Append(nil, t.Request)
	v := o.Last()
	switch {
	case v.Err != nil:
		return v.Err
	case r.Op == "trace":
		enterRun(t, v.Verdict)
	default:
		enter(t, v.Verdict)
	}
	return nil
}

// refuses tells whether a clause has the receiver refuse the message because of a
// finding. Our policy is no clause, and others may have another one; and an answer
// that refuses a stream is as good as any, though there is no connection then.
func refuses(f rule.Finding) bool {
	return f.Rule.Receiver == rule.Reject && f.Rule.Level != rule.Policy && f.Rule != rule.SDPRefused
}

// enter writes a verdict about a message into t.
func enter(t *vectors.Test, v rule.Verdict) {
	t.Sender, t.Receiver, t.Reaction = v.Sender.String(), v.Receiver.String(), v.Reaction
	t.Breaks = breaches(v.Findings)
	t.Result = vectors.Acceptable
	switch {
	case slices.ContainsFunc(v.Findings, refuses):
		t.Result = vectors.Invalid
	case v.Receiver == rule.Accept && v.Sender == rule.Conformant:
		t.Result = vectors.Valid
	}
}

// enterRun writes the verdict on a trace into t. Nobody receives a trace.
func enterRun(t *vectors.Test, v rule.Verdict) {
	t.Sender, t.Breaks, t.Result = v.Sender.String(), breaches(v.Findings), vectors.Acceptable
	switch {
	case v.Sender == rule.Violation:
		t.Result = vectors.Invalid
	case v.Clean():
		t.Result = vectors.Valid
	}
}

func breaches(findings []rule.Finding) (all []vectors.Breach) {
	for _, f := range findings {
		all = append(all, vectors.Breach{Rule: f.Rule.ID, Offset: f.Offset, Path: f.Path})
	}
	return all
}

// valuer is the inputs of a derivation.
type valuer interface {
	values() (map[string]any, error)
}

// derive reads the inputs back and enters what follows from them.
func derive(t *vectors.Test) error {
	var r struct{ Inputs json.RawMessage }
	var what struct{ What string }
	if err := json.Unmarshal(t.Request, &r); err != nil {
		return err
	}
	if err := json.Unmarshal(r.Inputs, &what); err != nil {
		return err
	}
	var inputs valuer = &derivation{}
	switch what.What {
	case "handshake":
		inputs = &handshake{}
	case "call":
		inputs = &mikeyCall{}
	}
	if err := json.Unmarshal(r.Inputs, inputs); err != nil {
		return err
	}
	v, err := inputs.values()
	if err != nil {
		return err
	}
	t.Result = vectors.Valid
	t.Derived, err = encoded(v)
	return err
}

// fromHex reads octets that this package wrote.
func fromHex(digits string) []byte {
	b, err := hex.DecodeString(digits)
	if err != nil {
		panic(fmt.Sprintf("%q: %v", digits, err))
	}
	return b
}
