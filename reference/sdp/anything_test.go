package sdp

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// corrupt draws a change of a description: other octets, a line cut, doubled,
// swapped, or any octets at all.
func corrupt(t *rapid.T, whole []byte) []byte {
	if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
		return rapid.SliceOf(rapid.Byte()).Draw(t, "octets")
	}
	b := append([]byte(nil), whole...)
	for range rapid.IntRange(1, 8).Draw(t, "changes") {
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			b[at] = rapid.Byte().Draw(t, "octet")
		case 1:
			b = append(b[:at], b[min(len(b)-1, at+rapid.IntRange(1, 40).Draw(t, "cut")):]...)
		case 2:
			b = append(b[:at:at], append([]byte("\r\na=setup:active\r\nm=application 1 TCP/BFCP *\r\nc=IN IP6 ::\r\n"), b[at:]...)...)
		case 3:
			b = append(b, b[at:]...)
		}
	}
	return b[:min(len(b), 4096)]
}

func TestAnyOctetsAreReadOrRefusedWithoutPanic(t *testing.T) {
	whole := []byte(head + lines("key-mgmt:mikey AAAA", "group:BUNDLE a b") + stream +
		lines("setup:actpass", "connection:new", "floorctrl:c-s", "confid:1", "userid:2", "floorid:1 mstrm:10 11", "floorid:2 m-stream:10", "bfcpver:1 2", "mid:a", "key-mgmt:mikey AAAA") + audio + lines("label:10"))
	for n := range whole {
		judgeAnything(t, whole[:n])
	}
	rapid.Check(t, func(t *rapid.T) { judgeAnything(t, corrupt(t, whole)) })
}

// judgeAnything is what holds for any octets.
func judgeAnything(t interface{ Fatalf(string, ...any) }, b []byte) {
	for _, p := range []Profile{RFC4583, RFC8856} {
		s, v := Parse(b, p)
		if v.Err() == nil && (s == nil || s.BFCP == nil) {
			t.Fatalf("nothing was read and nothing found in %q", b)
		}
		if (v.Err() != nil) != (v.Receiver == rule.Reject) || len(v.Findings) > maxFindings {
			t.Fatalf("%v with %d findings in %q", v.Receiver, len(v.Findings), b)
		}
		for _, f := range v.Findings {
			if f.Offset < 0 || f.Offset > len(b) {
				t.Fatalf("%v: no such octet in %q", f, b)
			}
		}
		if s == nil {
			continue
		}
		CheckOffer(s)
		CheckAnswer(s, s)
		Roles(s, s, p)
		if a, err := Answer(s, AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070")}); err == nil {
			if c := CheckAnswer(s, a); c.Err() != nil {
				t.Fatalf("our own answer is refused: %v to %q", c.Findings, b)
			}
		}
		out, err := s.Marshal()
		if err != nil {
			if v.Clean() && (s.BFCP.Address.IsValid() || s.BFCP.Host != "") && s.Time == "0 0" {
				t.Fatalf("a clean description cannot be written: %v, %q", err, b)
			}
			continue
		}
		again, v2 := Parse(out, p)
		if v.Clean() && !v2.Clean() {
			t.Fatalf("%v in %q, written from %q", v2.Findings, out, b)
		}
		if second, err := again.Marshal(); v.Clean() && (err != nil || string(second) != string(out)) {
			t.Fatalf("%q is written as %q", out, second)
		}
	}
	if once := Redact(b); string(Redact(once)) != string(once) {
		t.Fatalf("redacted twice %q becomes %q", b, Redact(once))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(description("setup:actpass", "floorid:1 mstrm:10", "key-mgmt:mikey AAAA")))
	f.Fuzz(func(t *testing.T, b []byte) { judgeAnything(t, b) })
}
