package kms

import (
	"bytes"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// counting is a deterministic source of octets.
type counting byte

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		*c++
		b[i] = byte(*c)
	}
	return len(b), nil
}

func TestARequestIsAnsweredOnItsExchangeAndRubbishIsNot(t *testing.T) {
	now := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	key := mikey.SharedKey{ID: []byte("sip:alice@example.com"), Key: bytes.Repeat([]byte{7}, 16)}
	box, err := New(mikey.KMSConfig{Profile: mikey.DefaultProfile(), Identity: "kms.example.com", Rand: new(counting),
		OwnTicketKey: mikey.SharedKey{Key: bytes.Repeat([]byte{8}, 16)},
		UserKey:      func([]byte, string) (mikey.Secret, string, bool) { return key.Key, string(key.ID), true }})
	if err != nil {
		t.Fatal(err)
	}
	user, err := mikey.NewInitiator(mikey.InitiatorConfig{Profile: mikey.DefaultProfile(), Identity: string(key.ID), KMSIdentity: "kms.example.com", KMSKey: key, Rand: new(counting)})
	if err != nil {
		t.Fatal(err)
	}
	request, err := user.RequestInit(now, "sip:bob@example.com", user.Policy(now, "sip:bob@example.com"))
	if err != nil {
		t.Fatal(err)
	}

	var out node.Outbox
	box.Handle(now, node.KmsIn{From: "UE", Exchange: 5, Octets: request}, &out)
	actions := out.Take()
	if len(actions) != 1 {
		t.Fatalf("expected one action, found %v", actions)
	}
	answer, ok := actions[0].(node.SendKms)
	if !ok || answer.To != "UE" || answer.Exchange != 5 || answer.Name != "REQUEST_RESP" {
		t.Fatalf("expected REQUEST_RESP to the UE on exchange 5, found %+v", actions[0])
	}
	if _, err := user.HandleRequestResp(now, answer.Octets); err != nil {
		t.Error(err)
	}

	request[len(request)-1] ^= 1 // its MAC
	box.Handle(now, node.KmsIn{From: "UE", Exchange: 6, Octets: request}, &out)
	noted := false
	for _, a := range out.Take() {
		if tell, ok := a.(node.Tell); ok && tell.Event.Name == trace.Violation && tell.Event.Attrs.Has("rule") {
			noted = true
		}
		if s, ok := a.(node.SendKms); ok && s.Name == "REQUEST_RESP" {
			t.Error("a request whose MAC is wrong was granted")
		}
	}
	if !noted {
		t.Error("a wrong MAC left no note with its rule")
	}
	box.Handle(now, node.Start{}, &out)
	if n := len(out.Take()); n != 0 {
		t.Errorf("expected nothing for an input that is no MIKEY message, found %d actions", n)
	}
}
