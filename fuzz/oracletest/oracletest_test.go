package oracletest

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

var settings = map[string]Settings{
	"rfc4582": {}, "rfc8855": {Profile: bfcp.RFC8855}, "rfc8855-tcp": {Profile: bfcp.RFC8855Reliable}, "rfc8855-udp": {Profile: bfcp.RFC8855Unreliable},
}

// strict is a decoder that rejects what it must and what it may, lenient one that
// rejects only what it must.
func strict(p bfcp.Profile) func([]byte) error {
	return func(b []byte) error {
		if _, v := bfcp.Decode(b, p); v.Receiver != rule.Accept {
			return errors.New("not what it should be")
		}
		return nil
	}
}

func lenient(p bfcp.Profile) func([]byte) error {
	return func(b []byte) error {
		_, v := bfcp.Decode(b, p)
		return v.Err()
	}
}

func FuzzALenientDecoderPasses(f *testing.F) { FuzzDecoder(f, lenient(bfcp.RFC4582)) }

func FuzzTheReferenceTranscodes(f *testing.F) { FuzzTranscoder(f, transcode(bfcp.RFC4582)) }

func FuzzTheReferenceAnswers(f *testing.F) {
	Settings{}.FuzzAnswerer(f, sdp.RFC4583, answerWith(func(*sdp.Session) {}))
}

func transcode(p bfcp.Profile) func([]byte) ([]byte, error) {
	return func(b []byte) ([]byte, error) {
		m, _ := bfcp.Decode(b, p)
		return m.Append(nil)
	}
}

func answerWith(change func(*sdp.Session)) func(string) (string, error) {
	return func(offer string) (string, error) {
		o, _ := sdp.Parse([]byte(offer), sdp.RFC4583)
		a, err := sdp.Answer(o, sdp.AnswerParams{Address: netip.MustParseAddrPort("192.0.2.2:5070")})
		if err != nil {
			return "", err
		}
		change(a)
		b, err := a.Marshal()
		return string(b), err
	}
}

func TestWhatTheSpecificationsLeaveOpenPassesEitherWay(t *testing.T) {
	for name, s := range settings {
		t.Run(name, func(t *testing.T) {
			t.Run("strict", func(t *testing.T) { s.TestVectors(t, strict(s.Profile)) })
			t.Run("lenient", func(t *testing.T) { s.TestVectors(t, lenient(s.Profile)) })
			for _, seed := range corpus.Named("bfcp-decode") {
				for _, d := range []string{s.decoder(seed.Data, strict(s.Profile)), s.decoder(seed.Data, lenient(s.Profile)), s.transcoder(seed.Data, transcode(s.Profile))} {
					if d != "" {
						t.Errorf("%s: %s", seed.Name, d)
					}
				}
			}
		})
	}
}

// caught returns the first difference that our seeds show of a decoder.
func caught(s *Settings, decode func([]byte) error) string {
	for _, seed := range corpus.Seeds("bfcp-decode") {
		if d := s.decoder(seed, decode); d != "" {
			return d
		}
	}
	return ""
}

func TestAFaultyDecoderIsTold(t *testing.T) {
	for _, c := range []struct {
		what   string
		decode func([]byte) error
		want   []string
	}{
		{"takes everything", func([]byte) error { return nil }, []string{"accepted what a receiver must reject", "bfcp/", "floorcheck decode --profile rfc4582"}},
		{"takes nothing", func([]byte) error { return errors.New("no luck") }, []string{"rejected what a receiver must accept: no luck", "COMMON-HEADER"}},
		{"knows no M bit", func(b []byte) error {
			_, v := bfcp.Decode(b, bfcp.RFC4582)
			if v.Broke(rule.BFCPUnknownMandatory) {
				return nil
			}
			return v.Err()
		}, []string{"bfcp/unknown-mandatory-attribute", "accepted what"}},
		{"rejects padding", func(b []byte) error {
			_, v := bfcp.Decode(b, bfcp.RFC4582)
			if v.Broke(rule.BFCPPadding) {
				return errors.New("padding")
			}
			return v.Err()
		}, []string{"must accept: padding", "! bfcp/padding"}},
	} {
		d := caught(&Settings{RefusesUnknown: true}, c.decode)
		for _, want := range c.want {
			if !strings.Contains(d, want) {
				t.Errorf("a decoder that %s: expected %q in\n%s", c.what, want, d)
			}
		}
	}
}

func TestKnownRulesAreNotLookedAt(t *testing.T) {
	s := Settings{Known: []string{"bfcp/unknown-mandatory-attribute"}, RefusesUnknown: true}
	forgetful := func(b []byte) error {
		_, v := bfcp.Decode(b, bfcp.RFC4582)
		if v.Broke(rule.BFCPUnknownMandatory) {
			return nil
		}
		return v.Err()
	}
	if d := caught(&s, forgetful); d != "" {
		t.Error(d)
	}
	// Nor is a decoder that leaves the unknown to others told off.
	if d := caught(&Settings{}, forgetful); d != "" {
		t.Error(d)
	}
}

func TestAFaultyTranscoderIsTold(t *testing.T) {
	message := []byte("\x20\x01\x00\x02\x00\x00\x00\x01\x00\x01\x00\x02\x05\x04\x00\x01\x09\x04\x40\x00")
	for what, c := range map[string]struct {
		spoil func([]byte) []byte
		want  string
	}{
		"swaps attributes": {func(b []byte) []byte { copy(b[12:], "\x09\x04\x40\x00\x05\x04\x00\x01"); return b }, "bfcp/attribute-order"},
		"loses one":        {func(b []byte) []byte { b[3] = 1; return b[:16] }, "expected the header"},
		"changes a value":  {func(b []byte) []byte { b[18] = 0x20; return b }, "expected PRIORITY, attribute 2, with 4000, found it with 2000"},
		"changes the user": {func(b []byte) []byte { b[11] = 9; return b }, "expected the header"},
		"sends nothing":    {func([]byte) []byte { return nil }, "bfcp/header"},
	} {
		s := Settings{}
		d := s.transcoder(message, func(b []byte) ([]byte, error) { return c.spoil(bytes.Clone(b)), nil })
		if !strings.Contains(d, c.want) {
			t.Errorf("a transcoder that %s: expected %q in\n%s", what, c.want, d)
		}
		if d := s.transcoder(message, func([]byte) ([]byte, error) { return nil, errors.New("not mine") }); d != "" {
			t.Error(d)
		}
	}
}

func TestAFaultyAnswererIsTold(t *testing.T) {
	s := Settings{}
	told := ""
	for _, offer := range corpus.Seeds("sdp-offer") {
		told += s.answerer(string(offer), sdp.RFC4583, answerWith(func(a *sdp.Session) { a.BFCP.Setup = sdp.SetupActpass }))
	}
	for _, want := range []string{"an answer that the offer does not permit", "sdp/", "RFC 4145"} {
		if !strings.Contains(told, want) {
			t.Errorf("expected %q in\n%s", want, told)
		}
	}
}

func TestKnownTakesRulesOnly(t *testing.T) {
	f := &failing{TB: t}
	func() {
		defer func() { _ = recover() }()
		(&Settings{Known: []string{"bfcp/no-such-rule"}}).check(f)
	}()
	if !f.failed {
		t.Error("expected a failure for a rule that there is not")
	}
}

// failing notes Fatalf.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Fatalf(string, ...any) { f.failed = true; panic("stop") }
