package oracle

import (
	"encoding/json"
	"strings"
	"testing"
)

const conference1 = `{"conferences":{"1":{"users":[1,2],"floors":{"1":{"holders":1,"maxHolders":1},"2":{"maxHolders":1}},"requests":{"7":{"user":1,"status":"Granted"}}}}}`

// TestReactions has, for a message in a state, what is done and whether that is
// allowed.
func TestReactions(t *testing.T) {
	const bfcp = `"op":"reaction","kind":"bfcp","transport":"tcp",`
	server := `{` + bfcp + `"role":"server","state":` + conference1 + `,"hex":`
	client := `{` + bfcp + `"role":"participant","state":{"conference":1,"user":1,"open":[5]},"hex":`
	mrfp := `{"op":"reaction","role":"mrfp","state":{"event":"tls-failed","tlsFailureArmed":true}`
	offer, _ := json.Marshal(offerWith("actpass"))
	passive, _ := json.Marshal(offerWith("passive"))
	said, _ := json.Marshal(answerText)
	for _, c := range []struct {
		request, done string
		sender        string
	}{
		{server + `"200b00000000000100010001"`, `{"send":"HelloAck"}`, "conformant"},
		{server + `"200b00000000000100010001"`, `{"close":true}`, "violation"},
		{server + `"200b00000000000900010001"`, `{"error":1}`, "conformant"},
		{server + `"200b00000000000100010009"`, `{"error":2}`, "conformant"},
		{server + `"200b00000000000100010009"`, `{"send":"HelloAck"}`, "violation"},
		{server + `"206300000000000100010001"`, `{"error":3}`, "conformant"},
		{server + `"206300000000000100010001"`, `{"error":4}`, "conformant, for sending one is no fault"},
		{server + `"2001000100000001000100010504` + `0002"`, `{"send":"FloorRequestStatus","status":"Granted"}`, "conformant"},
		{server + `"2001000100000001000100010504` + `0001"`, `{"send":"FloorRequestStatus","status":"Granted"}`, "violation"},
		{server + `"2001000100000001000100010504` + `0001"`, `{"send":"FloorRequestStatus","status":["Accepted"]}`, "conformant"},
		{server + `"2001000100000001000100010504` + `0009"`, `{"error":6}`, "conformant"},
		{server + `"2002000100000001000100010704` + `0008"`, `{"error":7}`, "conformant"},
		{server + `"2002000100000001000100010704` + `0007"`, `{"send":"FloorRequestStatus","status":"Released"}`, "conformant"},
		{server + `"2001"`, `{"close":true}`, "conformant"},
		{server + `"2001"`, `{"error":10}`, "violation"},
		{client + `"2001"`, `{"close":true}`, "conformant"},
		{client + `"200c00020000000100050001170301001503` + `0200"`, `{"accept":true}`, "conformant"},
		{client + `"206300000000000100010001"`, `{"error":3}`, "violation or not"},
		{mrfp, `{"notify":"TLS session establishment Failure"}`, "conformant"},
		{mrfp, `{"ignore":true}`, "violation"},
		{`{"op":"reaction","role":"mrfc","offer":` + string(passive), `{"send":"answer","setup":"active"}`, "conformant"},
		{`{"op":"reaction","role":"mrfc","offer":` + string(passive), `{"send":"answer","setup":"passive"}`, "violation"},
		{`{"op":"reaction","role":"mrfc","offer":"v=1\r\n"`, `{"sip":488}`, "conformant"},
		{`{"op":"reaction","role":"mrfc","offer":"v=1\r\n"`, `{"sip":415}`, "conformant"},
		{`{"op":"reaction","role":"mrfc","offer":"v=1\r\n"`, `{"sip":200}`, "violation"},
		{`{"op":"reaction","role":"mrfc","offer":` + string(passive), `{"send":"answer","refuse":true}`, "conformant"},
		{`{"op":"reaction","role":"ue","offer":` + string(offer) + `,"answer":` + string(said), `{"dial":true,"tls":"none"}`, "conformant"},
		{`{"op":"reaction","role":"ue","offer":` + string(offer) + `,"answer":` + string(said), `{"dial":false,"tls":"none"}`, "violation"},
		{`{"op":"reaction","role":"ue","offer":` + string(passive) + `,"answer":` + string(said), `{"endSession":true}`, "conformant"},
	} {
		got := ask(t, c.request+`,"done":`+c.done+`}`)
		sender, _ := got["sender"].(string)
		if list, _ := got["allowed"].([]any); len(list) == 0 || !strings.HasPrefix(c.sender, sender) && !strings.Contains(c.sender, "or not") {
			t.Errorf("%s does %s: expected %s, found %v", c.request, c.done, c.sender, got)
		}
		if c.sender == "violation" && sender != "violation" {
			t.Errorf("%s does %s: expected violation, found %s", c.request, c.done, sender)
		}
	}
}

func TestReactionTellsWhatItNeeds(t *testing.T) {
	for request, want := range map[string]string{
		`{"op":"reaction"}`: "in role",
		`{"op":"reaction","role":"server","kind":"bfcp"}`:                          "expected state",
		`{"op":"reaction","role":"server","state":{}}`:                             "kind bfcp",
		`{"op":"reaction","role":"mrfp","state":{"event":"rain"}}`:                 `found "rain"`,
		`{"op":"reaction","role":"ue"}`:                                            "offer and answer",
		`{"op":"reaction","role":"mrfc"}`:                                          "in offer",
		`{"op":"reaction","role":"server","kind":"bfcp","state":{"x":1}}`:          "state",
		`{"op":"reaction","role":"mrfp","state":{"event":"tls-failed"},"done":{}}`: "in done",
	} {
		got := ask(t, request)
		e, _ := got["error"].(map[string]any)
		if m, _ := e["message"].(string); !strings.Contains(m, want) {
			t.Errorf("%s: expected an error with %q, found %v", request, want, got)
		}
	}
}
