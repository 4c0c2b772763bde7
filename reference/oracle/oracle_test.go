package oracle

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

const helloRequest = `{"id":7,"op":"decode","kind":"bfcp","profile":"rfc4582","transport":"tcp","hex":"200b00000000000100010001"}`

// ask answers a request by both readers, which must not differ.
func ask(t testing.TB, request string) map[string]any {
	t.Helper()
	fast := string(New().Append(nil, []byte(request)))
	plain := string((&Oracle{Plain: true}).Append(nil, []byte(request)))
	if fast != plain {
		t.Errorf("%s\nfast  %s\nplain %s", request, fast, plain)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(fast), &answer); err != nil || strings.ContainsAny(fast, "\r\n") {
		t.Fatalf("%s: expected one line of JSON, found %s: %v", request, fast, err)
	}
	checkSchema(t, fast)
	return answer
}

func TestEveryReactionOfTheCatalogueHasItsJSON(t *testing.T) {
	used := map[string]bool{}
	for _, r := range rule.All() {
		used[r.Reaction] = true
		if j := reactionJSON[r.Reaction]; r.Reaction != "" && !json.Valid([]byte(j)) {
			t.Errorf("%s: expected JSON for the reaction %q, found %q", r.ID, r.Reaction, j)
		}
	}
	for words := range reactionJSON {
		if !used[words] {
			t.Errorf("%q: expected a reaction of the catalogue, found one that no rule has", words)
		}
	}
}

func TestBadRequestsGetOneClearErrorWithTheirID(t *testing.T) {
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	for _, c := range []struct{ request, id, want string }{
		{``, "", "empty line"},
		{`no`, "", "expected a JSON object, found at octet 2"},
		{`[1]`, "", "found an array"},
		{`{"id":1,"op":"decode"`, "1", "ends before its end"},
		{`{"id":1} x`, "1", "behind the request"},
		{`{"id":1,"op":"decode","op":"decode"}`, "1", `every member once, found "op" again`},
		{`{"id":1,"operation":"decode"}`, "1", `found "operation"`},
		{`{"id":1,"op":"guess"}`, "1", `found "guess"`},
		{`{"id":1,"op":7}`, "1", "expected a string in op, found a number"},
		{`{"id":1}`, "1", "expected an op"},
		{`{"id":1,"op":"decode"}`, "1", "expected a kind"},
		{`{"id":1,"op":"decode","kind":"h323"}`, "1", `found "h323"`},
		{`{"id":1,"op":"decode","kind":"bfcp","profile":"rfc1"}`, "1", "rfc8856"},
		{`{"id":1,"op":"decode","kind":"bfcp","transport":"sctp"}`, "1", `found "sctp"`},
		{`{"id":1,"op":"decode","kind":"bfcp","transport":"udp"}`, "1", "transport tcp"},
		{`{"id":1,"op":"decode","kind":"bfcp","hex":"123"}`, "1", "found 3 digits"},
		{`{"id":1,"op":"decode","kind":"bfcp","hex":"12zz"}`, "1", `found 'z' at digit 2`},
		{`{"id":1,"op":"decode","kind":"bfcp","text":"12"}`, "1", "expected hex for the kind bfcp"},
		{`{"id":1,"op":"decode","kind":"sdp","hex":"12","text":"x"}`, "1", "found both"},
		{`{"id":1,"view":1}`, "1", "expected true or false"},
		{`{"id":1,"message":[]}`, "1", "expected an object in message, found an array"},
		{"{\"id\":1,\"op\":\"\xff\"}", "1", "found the octet 0xff at octet 14"},
		{`{"id":` + deep + `}`, "", "nested at most 64 deep, found one more at octet 69"},
		{`{"id":1,"state":` + deep + `}`, "1", "nested at most 64 deep"},
		{`{"id":1,"op":"decode","kind":"mp","text":"x"}`, "1", "a message on Mp"},
		{`{"id":1,"op":"rules","rule":"x/y"}`, "1", "the ID of a rule"},
		{`{"id":{"a":[1, 2]},"op":"x"}`, `{"a":[1,2]}`, `found "x"`},
		{`{"id":"a\"b","op":"x"}`, `"a\"b"`, `found "x"`},
	} {
		answer := ask(t, c.request)
		e, _ := answer["error"].(map[string]any)
		message, _ := e["message"].(string)
		if !strings.Contains(message, c.want) || len(answer) > 2 {
			t.Errorf("%.80s: expected an error with %q, found %v", c.request, c.want, answer)
		}
		id := ""
		if answer["id"] != nil {
			b, _ := json.Marshal(answer["id"])
			id = string(b)
		}
		if id != c.id {
			t.Errorf("%.80s: expected id %s, found %s", c.request, c.id, id)
		}
	}
}

func TestARequestOfMoreThanTheLimitIsRefusedWithItsID(t *testing.T) {
	long := append([]byte(`{"id":5,"op":"decode","kind":"bfcp","hex":"`), make([]byte, MaxRequest)...)
	o := New()
	if got := string(o.Append(nil, long)); !strings.HasPrefix(got, `{"id":5,"error":{"code":"usage","message":"expected a request of at most 16777216`) {
		t.Errorf("found %s", got)
	}
	if got := ask(t, helloRequest); got["sender"] != "conformant" {
		t.Errorf("the next one: %v", got)
	}
}

func TestTheViewCanBeLeftAway(t *testing.T) {
	if got := ask(t, helloRequest); got["message"] == nil {
		t.Errorf("expected a view unless it is refused, found %v", got)
	}
	if got := ask(t, strings.Replace(helloRequest, `"op"`, `"view":false,"op"`, 1)); got["message"] != nil {
		t.Errorf("expected no view, found %v", got)
	}
}

func TestTheRoleOfTheSenderChangesWhatTheReceiverDoes(t *testing.T) {
	for role, want := range map[string]string{"client": `{"error":3}`, "server": `{"discard":true}`} {
		got := string(New().Append(nil, []byte(`{"op":"decode","kind":"bfcp","role":"`+role+`","hex":"206300000000000100010001"}`)))
		if !strings.Contains(got, `"reaction":`+want) {
			t.Errorf("%s: expected %s, found %s", role, want, got)
		}
	}
}

// TestMessagesOfEveryKindAreJudged has one that is right and one that is not.
func TestMessagesOfEveryKindAreJudged(t *testing.T) {
	for _, c := range []struct{ request, sender, rule string }{
		{`{"op":"decode","kind":"tls-record","hex":"140303000101"}`, "conformant", ""},
		{`{"op":"decode","kind":"tls-record","hex":"630303000101"}`, "violation", "tls/record-type"},
		{`{"op":"decode","kind":"tls-record","hex":"1503030002"}`, "violation", "tls/syntax"},
		{`{"op":"decode","kind":"tls-record","hex":"1603030000"}`, "violation", "tls/empty-fragment"},
		{`{"op":"decode","kind":"tls-record","hex":"15030300020301"}`, "violation", "tls/alert-syntax"},
		{`{"op":"decode","kind":"tls-record","hex":"16020000020301"}`, "violation", "tls/record-version"},
		{`{"op":"decode","kind":"tls-record","hex":"170303ffff"}`, "violation", "tls/record-overflow"},
		{`{"op":"decode","kind":"tls-handshake","hex":"0e000000"}`, "conformant", ""},
		{`{"op":"decode","kind":"tls-handshake","hex":"0e00000100"}`, "violation", "tls/syntax"},
		{`{"op":"decode","kind":"tls-handshake","hex":"1800000102"}`, "violation", "tls/key-update"},
		{`{"op":"decode","kind":"tls-handshake","hex":"63000000"}`, "violation", "tls/unexpected-message"},
		{`{"op":"decode","kind":"tls-handshake","hex":"01000001ff"}`, "violation", "tls/syntax"},
		{`{"op":"decode","kind":"mikey","hex":"00"}`, "violation", "mikey/length"},
		{`{"op":"decode","kind":"mp","text":"{}"}`, "violation", "mp/procedure"},
		{`{"op":"decode","kind":"sdp","text":"v=1\r\n"}`, "violation", "sdp/version"},
	} {
		got := ask(t, c.request)
		b, _ := json.Marshal(got["findings"])
		if got["sender"] != c.sender || c.rule != "" && !strings.Contains(string(b), `"rule":"`+c.rule+`"`) {
			t.Errorf("%s: expected %s by %s, found %v", c.request, c.sender, c.rule, got)
		}
	}
}
