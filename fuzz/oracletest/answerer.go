package oracletest

import (
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// FuzzAnswerer fuzzes whoever answers an SDP offer of BFCP (RFC 4583, or RFC
// 8856 where the profile says so): answer returns the SDP answer to the text of
// an offer, or an error if it refuses it, which is never held against it. An
// answer to an offer without a fault must break no MUST.
func (s Settings) FuzzAnswerer(f *testing.F, profile sdp.Profile, answer func(offer string) (string, error)) {
	f.Helper()
	s.check(f)
	for _, seed := range corpus.Seeds("sdp-offer") {
		f.Add(string(seed))
	}
	f.Fuzz(func(t *testing.T, offer string) {
		if difference := s.answerer(offer, profile, answer); difference != "" {
			t.Error(difference)
		}
	})
}

// answerer returns how an answer departs from what the offer permits, or "".
func (s *Settings) answerer(offer string, profile sdp.Profile, answer func(string) (string, error)) string {
	offered, v := sdp.Parse([]byte(offer), profile)
	if !v.Clean() {
		return ""
	}
	if w := sdp.CheckOffer(offered); !w.Clean() {
		return ""
	}
	text, err := answer(offer)
	if err != nil {
		return ""
	}
	answered, w := sdp.Parse([]byte(text), profile)
	if answered != nil && answered.BFCP != nil {
		for _, f := range sdp.CheckAnswer(offered, answered).Findings {
			w.Add(f)
		}
	}
	if w.Sender != rule.Violation || s.known(&w) {
		return ""
	}
	what := ""
	for _, f := range w.Findings {
		what += "  " + f.String() + "\n"
	}
	return fmt.Sprintf("an answer that the offer does not permit:\n%sthe offer\n%s\nthe answer\n%s", what, offer, text)
}
