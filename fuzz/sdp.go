package fuzz

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// SDPOffer reads data as a session description that offers a BFCP stream, by
// one of the specifications or, for one input in eight, by both, and holds the
// codec and the answerer to what they promise:
//
//   - the verdict follows from its findings, and they are about octets of data;
//   - what has no finding is written, reads without a finding, and is written the
//     same again;
//   - an answer of ours is one that the offerer accepts; its setup, connection, role
//     and versions, and the roles that follow, are those of the tables in package
//     properties, which share nothing with package sdp;
//   - what Redact leaves holds a fingerprint where key management data were, and
//     every other octet.
func SDPOffer(data []byte) { sdpOffer(data, properties.ReferenceSides(), sdpProfiles(data)...) }

// answererAddress is where the answerer says that it is.
var answererAddress = netip.MustParseAddrPort("192.0.2.2:5070")

func sdpOffer(data []byte, sides properties.OfferAnswerSides, profiles ...sdp.Profile) {
	for _, p := range profiles {
		offer, v := sdp.Parse(data, p)
		checkDescription(data, offer, &v)
		if offer == nil {
			continue
		}
		checkBeyondText(data, sdp.CheckOffer(offer))
		if offer.BFCP != nil {
			must(properties.ChoosesByTable(sdp.ChooseSetup, offer.BFCP.Setup), data)
		}
		answer, err := sides.Answer(offer, sdp.AnswerParams{Address: answererAddress})
		if err == nil {
			c, wrong := sides.ByTables(offer, answer)
			must(wrong, data)
			if c.Err() != nil {
				panic(fmt.Sprintf("%q (%v): our own answer is refused: %v", data, p, c.Findings))
			}
		} else if f, ok := err.(rule.Finding); !ok || f.Rule == nil {
			panic(fmt.Sprintf("%q (%v): no rule named by %v", data, p, err))
		}
		checkWritten(data, offer, &v)
	}
	checkRedacted(data, sdp.Redact(data))
}

// sdpProfiles draws the specifications that an input is judged by: both take twice
// the time, and most inputs differ by an octet from one that had the other.
func sdpProfiles(data []byte) []sdp.Profile {
	switch n := crc32.ChecksumIEEE(data) >> 28; {
	case n < 2:
		return bothSDPProfiles
	case n&1 == 0:
		return bothSDPProfiles[:1]
	}
	return bothSDPProfiles[1:]
}

var bothSDPProfiles = []sdp.Profile{sdp.RFC4583, sdp.RFC8856}

// checkDescription is what holds for every verdict on a text.
func checkDescription(data []byte, s *sdp.Session, v *rule.Verdict) {
	const maxFindings = 64 // those beyond weigh and are not listed
	if v.Err() == nil && (s == nil || s.BFCP == nil) {
		panic(fmt.Sprintf("%q: nothing was read and nothing found", data))
	}
	if (v.Err() != nil) != (v.Receiver == rule.Reject) || len(v.Findings) > maxFindings {
		panic(fmt.Sprintf("%q: %v with %d findings", data, v.Receiver, len(v.Findings)))
	}
	for _, f := range v.Findings {
		if f.Offset < 0 || f.Offset > len(data) || f.Rule == nil || f.Detail == "" {
			panic(fmt.Sprintf("%q: %+v is about no octet, no rule or nothing", data, f))
		}
	}
}

// checkBeyondText is what holds for a verdict on descriptions that were read: its
// findings have a rule and no place.
func checkBeyondText(data []byte, v rule.Verdict) {
	if (v.Err() != nil) != (v.Receiver == rule.Reject) {
		panic(fmt.Sprintf("%q: %v does not follow from %v", data, v.Receiver, v.Findings))
	}
	for _, f := range v.Findings {
		if f.Offset != -1 || f.Rule == nil || f.Path == "" || f.Detail == "" {
			panic(fmt.Sprintf("%q: %+v has no rule, no field or a place", data, f))
		}
	}
}

// checkWritten writes what was read.
func checkWritten(data []byte, s *sdp.Session, v *rule.Verdict) {
	out, err := s.Marshal()
	if err != nil {
		if v.Clean() && (s.BFCP.Address.IsValid() || s.BFCP.Host != "") && s.Time == "0 0" {
			panic(fmt.Sprintf("%q is clean and cannot be written: %v", data, err))
		}
		return
	}
	if !v.Clean() {
		return
	}
	again, w := sdp.Parse(out, s.Profile)
	if !w.Clean() {
		panic(fmt.Sprintf("%q is clean and written as %q, which is not: %v", data, out, w.Findings))
	}
	if twice, err := again.Marshal(); err != nil || !bytes.Equal(twice, out) {
		panic(fmt.Sprintf("%q is written as %q, %v", out, twice, err))
	}
}

// must panics with what a property says is wrong.
func must(wrong string, data []byte) {
	if wrong != "" {
		panic(fmt.Sprintf("%q: %s", data, wrong))
	}
}

// indexKeyMgmt finds the attribute's name, in letters of any case, or returns -1.
func indexKeyMgmt(line []byte) int {
	const name = "key-mgmt:"
	for at := 0; ; {
		i := bytes.IndexByte(line[at:], '-')
		if i < 0 {
			return -1
		}
		at += i + 1
		if from, to := at-len("key-"), at+len("mgmt:"); from >= 0 && to <= len(line) && strings.EqualFold(string(line[from:to]), name) {
			return from
		}
	}
}

// checkRedacted goes through a text and what is left of it line by line.
func checkRedacted(text, left []byte) {
	if indexKeyMgmt(text) < 0 && bytes.Equal(text, left) {
		return
	}
	for rest, whole := text, left; len(rest) > 0 || len(whole) > 0; {
		var a, b, endA, endB []byte
		a, endA, rest = cutLine(rest)
		b, endB, whole = cutLine(whole)
		from := indexKeyMgmt(a)
		switch {
		case !bytes.Equal(endA, endB):
		case from < 0 && bytes.Equal(a, b):
			continue
		case from >= 0:
			from += len("key-mgmt:")
			if len(b) >= from && bytes.Equal(a[:from], b[:from]) && isFingerprint(b[from:]) {
				continue
			}
		}
		panic(fmt.Sprintf("%q is redacted to %q, which differs elsewhere or holds key management data", text, left))
	}
	if again := sdp.Redact(left); !bytes.Equal(again, left) {
		panic(fmt.Sprintf("%q is redacted to %q and that to %q", text, left, again))
	}
}

// cutLine cuts b behind its first carriage return or line feed.
func cutLine(b []byte) (line, end, rest []byte) {
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return b, nil, nil
	}
	return b[:i], b[i : i+1], b[i+1:]
}

// isFingerprint tells whether a redacted value is: a word of at most eight octets,
// or none, then "redacted:" and eight hexadecimal digits.
func isFingerprint(b []byte) bool {
	const tail = "redacted:01234567"
	if len(b) < len(tail) || len(b) > len(tail)+8+3 { // at most three spaces
		return false
	}
	word, digits, found := bytes.Cut(b[len(b)-len(tail):], []byte(":"))
	for _, c := range digits {
		found = found && (c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f')
	}
	return found && string(word) == "redacted" && len(digits) == 8
}
