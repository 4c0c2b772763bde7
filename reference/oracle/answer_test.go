package oracle

import (
	"encoding/json"
	"strings"
	"testing"
)

const offerText = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=application 9 TCP/BFCP *\r\n" +
	"a=setup:SETUP\r\na=connection:new\r\na=floorctrl:c-only\r\n"

const answerText = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=application 9000 TCP/BFCP *\r\n" +
	"a=setup:passive\r\na=connection:new\r\na=floorctrl:s-only\r\na=confid:1\r\na=userid:2\r\na=floorid:1\r\n"

func offerWith(setup string) string { return strings.Replace(offerText, "SETUP", setup, 1) }

func question(members map[string]any) string {
	b, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestAnOfferSaysWhichAnswersItPermits(t *testing.T) {
	for setup, want := range map[string]string{"active": `["passive","holdconn"]`, "passive": `["active","holdconn"]`, "actpass": `["active","passive","holdconn"]`, "holdconn": `["holdconn"]`} {
		got := ask(t, question(map[string]any{"op": "answer", "offer": offerWith(setup)}))
		permitted := got["permitted"].(map[string]any)
		if b, _ := json.Marshal(permitted["setup"]); string(b) != want || permitted["proto"] != "TCP/BFCP" {
			t.Errorf("%s: expected %s, found %v", setup, want, permitted)
		}
	}
}

func TestAnAnswerIsJudgedByItsOffer(t *testing.T) {
	good := ask(t, question(map[string]any{"op": "answer", "offer": offerWith("actpass"), "answer": answerText}))
	roles, _ := good["roles"].(map[string]any)
	if good["sender"] == "violation" || roles["tcpActive"] != "offerer" || roles["floorServer"] != "answerer" {
		t.Errorf("found %v", good)
	}
	bad := ask(t, question(map[string]any{"op": "answer", "offer": offerWith("passive"), "answer": answerText}))
	if b, _ := json.Marshal(bad["findings"]); bad["receiver"] != "reject" || !strings.Contains(string(b), "sdp/setup-answer") {
		t.Errorf("found %v", bad)
	}
}

func TestATraceIsJudgedByTheMonitors(t *testing.T) {
	// A server that answers a Hello, and one that answers with another
	// Transaction ID.
	hello, ack := "200b00000000000100010001", "200c0002000000010001000117030100"+"15030200"
	event := func(kind, from, to, octets string) map[string]any {
		return map[string]any{"at": 0, "interface": "BFCP", "kind": kind, "from": from, "to": to, "name": "", "conn": 1, "octets": octets}
	}
	for answer, want := range map[string]bool{ack: true, strings.Replace(ack, "00010001", "00020001", 2): false} {
		got := ask(t, question(map[string]any{"op": "trace", "config": map[string]any{"server": "S"},
			"events": []any{event("deliver", "C", "S", hello), event("send", "S", "C", answer)}}))
		if (got["sender"] == "conformant") != want {
			t.Errorf("%s: expected conformant %v, found %v", answer, want, got)
		}
		if b, _ := json.Marshal(got["findings"]); !want && !strings.Contains(string(b), `"seq":2`) {
			t.Errorf("expected the number of the event, found %s", b)
		}
	}
}
