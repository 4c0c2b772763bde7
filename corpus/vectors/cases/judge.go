package cases

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// judge enters the verdict on a question into t.
func judge(t *vectors.Test, r request) error {
	octets, err := hex.DecodeString(r.Hex)
	if err != nil {
		return err
	}
	switch r.Op + " " + r.Kind {
	case "decode bfcp":
		p, err := bfcpProfile(r)
		if err != nil {
			return err
		}
		_, v := bfcp.Decode(octets, p)
		enter(t, v)
	case "decode sdp":
		enter(t, judgeDescription(r))
	case "answer ":
		enter(t, judgePair(r))
	case "decode mikey":
		_, v := mikey.Parse(octets)
		enter(t, v)
	case "decode mp":
		v, err := judgeMp(r)
		if err != nil {
			return err
		}
		enter(t, v)
	case "derive mikey", "derive tls":
		return derive(t)
	case "exchange bfcp":
		return judgeDialogue(t, r)
	case "trace ":
		return judgeRun(t)
	default:
		return fmt.Errorf("expected a question that can be answered, found %s %s", r.Op, r.Kind)
	}
	return nil
}

// bfcpProfile returns the profile that a question is about.
func bfcpProfile(r request) (bfcp.Profile, error) {
	switch r.Profile + " " + r.Transport {
	case "rfc4582 tcp", "rfc4582 ":
		return bfcp.RFC4582, nil
	case "rfc8855 tcp":
		return bfcp.RFC8855Reliable, nil
	case "rfc8855 udp":
		return bfcp.RFC8855Unreliable, nil
	case "rfc8855 ":
		return bfcp.RFC8855, nil
	}
	return 0, fmt.Errorf("expected a profile and its transport, found %s over %q", r.Profile, r.Transport)
}

func sdpProfile(r request) sdp.Profile {
	if r.Profile == "rfc8855" {
		return sdp.RFC8856
	}
	return sdp.RFC4583
}

func judgeDescription(r request) rule.Verdict {
	d, v := sdp.Parse([]byte(r.Text), sdpProfile(r))
	if r.Role == "offer" && d != nil && d.BFCP != nil {
		add(&v, sdp.CheckOffer(d))
	}
	return v
}

func judgePair(r request) rule.Verdict {
	p := sdpProfile(r)
	offer, _ := sdp.Parse([]byte(r.Offer), p)
	answer, v := sdp.Parse([]byte(r.Answer), p)
	add(&v, sdp.CheckAnswer(offer, answer))
	return v
}

// add enters the findings of another verdict that are not there yet: what a
// description says by itself may be found by reading it and by checking it.
func add(v *rule.Verdict, other rule.Verdict) {
	for _, f := range other.Findings {
		if !v.Broke(f.Rule) {
			v.Add(f)
		}
	}
}

// enter writes a verdict about a message into t.
func enter(t *vectors.Test, v rule.Verdict) {
	t.Sender, t.Receiver, t.Reaction = v.Sender.String(), v.Receiver.String(), v.Reaction
	t.Breaks = breaches(v.Findings)
	t.Result = vectors.Acceptable
	switch {
	case v.Receiver == rule.Reject:
		t.Result = vectors.Invalid
	case v.Receiver == rule.Accept && v.Sender == rule.Conformant:
		t.Result = vectors.Valid
	}
}

func breaches(findings []rule.Finding) (all []vectors.Breach) {
	for _, f := range findings {
		all = append(all, vectors.Breach{Rule: f.Rule.ID, Offset: f.Offset, Path: f.Path})
	}
	return all
}

// fromHex reads octets that this package wrote.
func fromHex(digits string) []byte {
	b, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return b
}

// derive reads the inputs back and enters what follows from them.
func derive(t *vectors.Test) error {
	var what struct{ Inputs struct{ What string } }
	if err := json.Unmarshal(t.Request, &what); err != nil {
		return err
	}
	var v any
	var err error
	if what.Inputs.What == "handshake" {
		var r struct{ Inputs handshake }
		if err := json.Unmarshal(t.Request, &r); err != nil {
			return err
		}
		v, err = r.Inputs.values()
	} else if what.Inputs.What == "call" {
		var r struct{ Inputs mikeyCall }
		if err := json.Unmarshal(t.Request, &r); err != nil {
			return err
		}
		v, err = r.Inputs.values()
	} else {
		var r struct{ Inputs derivation }
		if err := json.Unmarshal(t.Request, &r); err != nil {
			return err
		}
		v, err = r.Inputs.values()
	}
	if err != nil {
		return err
	}
	t.Result = vectors.Valid
	t.Derived, err = encoded(v)
	return err
}
