package fuzz

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// The parts of descriptions.
const (
	sdpHead   = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
	sdpStream = "m=application 5070 TCP/TLS/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"
	sdpAudio  = "m=audio 9000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n"
)

func sdpLines(attributes ...string) string {
	var b strings.Builder
	for _, a := range attributes {
		b.WriteString("a=" + a + "\r\n")
	}
	return b.String()
}

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
	whole := []byte(sdpHead + sdpLines("key-mgmt:mikey AAAA", "group:BUNDLE a b") + sdpStream +
		sdpLines("setup:actpass", "connection:new", "floorctrl:c-s", "confid:1", "userid:2", "floorid:1 mstrm:10 11", "floorid:2 m-stream:10", "bfcpver:1 2", "mid:a", "key-mgmt:mikey AAAA") + sdpAudio + sdpLines("label:10"))
	sides := properties.ReferenceSides()
	for n := range whole {
		sdpOffer(whole[:n], sides, bothSDPProfiles...)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := corrupt(t, whole)
		sdpOffer(b, sides, bothSDPProfiles...)
		sdpPair(b, sides, bothSDPProfiles...)
	})
}

// panics tells whether f panics.
func panics(f func()) (found bool) {
	defer func() { found = recover() != nil }()
	f()
	return false
}

func TestAFaultOfOfferAndAnswerPanics(t *testing.T) {
	offer := sdpHead + sdpStream + sdpLines("setup:actpass", "connection:new", "floorctrl:c-only")
	answer := sdpHead + sdpStream + sdpLines("setup:passive", "connection:new", "floorctrl:s-only", "confid:1", "userid:2", "floorid:1")
	pair := []byte(offer + "\x00" + answer)
	sdpPair(pair, properties.ReferenceSides(), bothSDPProfiles...)
	wrong := properties.ReferenceSides()
	wrong.Answer = func(o *sdp.Session, p sdp.AnswerParams) (*sdp.Session, error) {
		a, err := sdp.Answer(o, p)
		if err == nil {
			a.BFCP.Setup = sdp.SetupActpass
		}
		return a, err
	}
	if !panics(func() { sdpOffer([]byte(offer), wrong, sdp.RFC4583) }) {
		t.Error("expected a panic for an answer of actpass, found none")
	}
	wrong = properties.ReferenceSides()
	wrong.Roles = func(o, a *sdp.Session, _ sdp.Profile) sdp.RoleTable { return sdp.Roles(a, o, sdp.RFC4583) }
	if !panics(func() { sdpPair(pair, wrong, bothSDPProfiles...) }) {
		t.Error("expected a panic for roles that were taken from the offer, found none")
	}
}

func TestWhatARedactedTextStillHoldsPanics(t *testing.T) {
	const text = "s=-\r\na=Key-Mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAyONQ6gAAAAAGEEoo\r\na=x\r\n"
	left := string(sdp.Redact([]byte(text)))
	checkRedacted([]byte(text), []byte(left))
	for what, other := range map[string]string{
		"the data":             text,
		"data behind":          strings.Replace(left, "\r\na=x", "AQAF\r\na=x", 1),
		"data for a protocol":  strings.Replace(left, "mikey", "AQAFgM0XflABAAAA", 1),
		"another line changed": strings.Replace(left, "a=x", "a=y", 1),
		"a line less":          strings.Replace(left, "a=x\r\n", "", 1),
	} {
		if !panics(func() { checkRedacted([]byte(text), []byte(other)) }) {
			t.Errorf("%s: expected a panic, found none for %q", what, other)
		}
	}
}
