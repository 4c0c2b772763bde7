package oracle

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// seedsOf are the seeds of the targets that are about that kind, as files: this
// package stands below the one that embeds them.
func seedsOf(t testing.TB, patterns ...string) (seeds [][]byte) {
	t.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join("../../corpus/seeds", pattern, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			seeds = append(seeds, b)
		}
	}
	return seeds
}

// TestCleanMessagesEncodeToTheSameOctets decodes every seed to its view and
// encodes the view.
func TestCleanMessagesEncodeToTheSameOctets(t *testing.T) {
	for _, c := range []struct {
		kind, profile string
		seeds         [][]byte
	}{
		{"bfcp", "rfc4582", seedsOf(t, "bfcp-decode")},
		{"bfcp", "rfc8855", seedsOf(t, "bfcp-decode")},
		{"sdp", "rfc4583", seedsOf(t, "sdp-*")},
		{"mikey", "rfc4582", seedsOf(t, "mikey-*")},
	} {
		clean := 0
		for _, seed := range c.seeds {
			first := ask(t, fmt.Sprintf(`{"op":"decode","kind":%q,"profile":%q,"hex":"%x"}`, c.kind, c.profile, seed))
			if first["message"] == nil || len(first["findings"].([]any)) > 0 {
				continue
			}
			clean++
			o := New()
			o.Append(nil, fmt.Appendf(nil, `{"op":"decode","kind":%q,"profile":%q,"hex":"%x"}`, c.kind, c.profile, seed))
			again := ask(t, fmt.Sprintf(`{"op":"encode","kind":%q,"profile":%q,"message":%s}`, c.kind, c.profile, o.Last().Message))
			written, _ := again["hex"].(string)
			got, err := hex.DecodeString(written)
			if c.kind == "sdp" { // the view has lines, not how they ended
				seed = bytes.ReplaceAll(bytes.ReplaceAll(seed, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
			}
			if err != nil || !bytes.Equal(got, seed) {
				t.Errorf("%s of %s\nfrom %x\nto   %v", c.kind, c.profile, seed, again)
			}
		}
		t.Logf("%s of %s: %d of %d seeds are clean", c.kind, c.profile, clean, len(c.seeds))
		if clean == 0 {
			t.Errorf("%s of %s: expected clean seeds, found none in %d", c.kind, c.profile, len(c.seeds))
		}
	}
}

func TestRecordsHandshakesAndMpEncodeToTheSameOctets(t *testing.T) {
	for kind, list := range map[string][]string{
		"tls-record":    {"140303000101", "15030300020128", "1703030003aabbcc"},
		"tls-handshake": {"0e000000", "1800000101", "1400000c000102030405060708090a0b"},
		"mp":            {hex.EncodeToString([]byte(`{"transaction":1,"procedure":"Release Termination","kind":"Request","context":1,"termination":2}`))},
	} {
		for _, octets := range list {
			o := New()
			o.Append(nil, fmt.Appendf(nil, `{"op":"decode","kind":%q,"hex":%q}`, kind, octets))
			again := ask(t, fmt.Sprintf(`{"op":"encode","kind":%q,"message":%s}`, kind, o.Last().Message))
			if again["hex"] != octets || again["sender"] != "conformant" {
				t.Errorf("%s %s: found %v", kind, octets, again)
			}
		}
	}
}

func TestEncodeWritesWhatTheGrammarForbidsAndSaysSo(t *testing.T) {
	got := ask(t, `{"op":"encode","kind":"bfcp","message":{"primitive":"FloorRequest","conferenceId":1,"transactionId":1,"userId":1}}`)
	if got["hex"] != "200100000000000100010001" || got["sender"] != "violation" {
		t.Errorf("found %v", got)
	}
}

func TestEncodeTellsWhatIsWrongWithAView(t *testing.T) {
	for _, c := range []struct{ request, want string }{
		{`{"op":"encode","kind":"bfcp"}`, "expected the message to encode"},
		{`{"op":"encode"}`, "expected a kind"},
		{`{"op":"encode","kind":"bfcp","message":{"primitive":"FloorReqest"}}`, `found "FloorReqest"`},
		{`{"op":"encode","kind":"bfcp","message":{"primitive":1,"attributes":[{"type":200,"hex":""}]}}`, "message.attributes[0].type"},
		{`{"op":"encode","kind":"bfcp","message":{"primitive":1,"attributes":[{"type":2}]}}`, "expected the contents"},
		{`{"op":"encode","kind":"bfcp","message":{"primitive":"x","colour":1}}`, "colour"},
		{`{"op":"encode","kind":"sdp","message":{"lines":["v=0\n"]}}`, "line end"},
		{`{"op":"encode","kind":"sdp","message":{"lines":["v=0"],"stream":{"proto":"x"}}}`, "expected in message.stream"},
		{`{"op":"encode","kind":"mikey","message":{"payloads":[{"type":"X"}]}}`, `found "X"`},
		{`{"op":"encode","kind":"tls-record","message":{"type":"handshake","version":"3.3"}}`, `"0x0303"`},
		{`{"op":"trace"}`, "expected events"},
		{`{"op":"answer"}`, "in offer"},
		{`{"op":"trace","events":[{"seq":2}]}`, "events[0].seq"},
		{`{"op":"trace","events":[],"config":{"keys":{"a":"zz"}}}`, "config"},
	} {
		got := ask(t, c.request)
		e, _ := got["error"].(map[string]any)
		if m, _ := e["message"].(string); !bytes.Contains([]byte(m), []byte(c.want)) {
			t.Errorf("%s: expected an error with %q, found %v", c.request, c.want, got)
		}
	}
}
