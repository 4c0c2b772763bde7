package sdp

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// MaxSize is the longest session description that is read, in octets.
const MaxSize = 64 << 10

// maxFindings is how many findings a verdict lists; those beyond still weigh.
const maxFindings = 64

// Parse reads a session description and judges it by itself, as far as that can
// be done without knowing whether it is an offer or an answer (CheckOffer and
// CheckAnswer do the rest). It reports what it could read, and every finding:
// Offset is the octet at which the line begins, Path the line's name below that
// of its m-line ("m=application/a=setup"). No finding repeats key management
// data.
//
// The Session is nil only if b is longer than MaxSize. It has a BFCP stream
// unless the verdict demands rejection.
func Parse(b []byte, p Profile) (*Session, rule.Verdict) {
	r := reader{profile: p, session: &Session{Profile: p, Index: -1}, last: -1, noAddress: -1}
	if len(b) > MaxSize {
		r.report(rule.SDPSize, MaxSize, "", "expected at most %d octets, found %d", MaxSize, len(b))
		return nil, r.verdict
	}
	r.lines(string(b))
	r.finish()
	return r.session, r.verdict
}

// reader is one Parse.
type reader struct {
	profile Profile
	verdict rule.Verdict
	session *Session

	// Where the reader is: before the first m-line, in the BFCP stream or in
	// another one, and there behind the line of which rank (order.go).
	section section
	last    int
	letter  byte
	seen    uint32 // type letters met at session level, a bit each

	at        int  // of the line that is being read
	lineEnd   bool // a wrong line end was found
	first     bool // the first line was read
	streamAt  int  // of the BFCP m-line
	hasC      bool // the media description that is being read has c=
	openAt    int  // its m-line
	noAddress int  // the first m-line without c=, or -1
	sessionC  connectionData
	setup     Setup // of the session
	mid       string
	bundled   string // identification tags of BUNDLE groups, a space round each
	floors    map[uint16]bool
	protocols map[string]bool
	own       []KeyMgmt // key management data of the stream
	shared    []KeyMgmt // and of the session
	broken    []int     // lines of the session with broken key management data
}

type section uint8

const (
	inSession section = iota
	inStream
	inOther
)

// report enters a finding about the octet at; name is the line's.
func (r *reader) report(broken *rule.Rule, at int, name, format string, args ...any) {
	first := broken.Receiver == rule.Reject && r.verdict.Receiver != rule.Reject
	if len(r.verdict.Findings) < maxFindings {
		r.verdict.Report(broken, at, r.path(name), format, args...)
		return
	}
	// The list is full. The finding weighs, and takes the last place if it is
	// the first for which the whole must be rejected.
	f := rule.Finding{Rule: broken}
	if first {
		f.Offset, f.Path, f.Detail = at, r.path(name), fmt.Sprintf(format, args...)
	}
	r.verdict.Add(f)
	if first {
		r.verdict.Findings[maxFindings-1] = f
	}
	r.verdict.Findings = r.verdict.Findings[:maxFindings]
}

// here is report about the line that is being read.
func (r *reader) here(broken *rule.Rule, name, format string, args ...any) {
	r.report(broken, r.at, name, format, args...)
}

func (r *reader) path(name string) string {
	switch {
	case name == "" || strings.HasPrefix(name, "m="):
		return name
	case r.section == inStream:
		return "m=application/" + name
	case r.section == inOther:
		return "m=" + clip(r.session.Others[len(r.session.Others)-1].Media) + "/" + name
	}
	return name
}

// clip keeps what a finding repeats of the input short.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

// lines cuts the text into lines (RFC 4566 §5).
func (r *reader) lines(text string) {
	for r.at < len(text) {
		line, next := text[r.at:], len(text)
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], r.at+i+1
		}
		content, ended := strings.CutSuffix(line, "\r")
		if (!ended || next == r.at+len(line)) && !r.lineEnd {
			r.lineEnd = true
			r.here(rule.SDPLineEnd, "", "expected CRLF behind the line, found %q", text[r.at+len(content):next])
		}
		r.line(content)
		r.first = true
		r.at = next
	}
}

// line reads one line.
func (r *reader) line(s string) {
	if !r.first && !strings.HasPrefix(s, "v=") {
		r.here(rule.SDPVersion, "v=", "expected v=0 at first, found another line")
	}
	if len(s) < 2 || s[1] != '=' {
		// Nothing of it is repeated: it may be the rest of a broken key.
		r.here(rule.SDPSyntax, "", "expected a type letter and =, found a line of %d octets without", len(s))
		return
	}
	kind, value := s[0], s[2:]
	name := s[:2]
	if !isType(kind) {
		r.here(rule.SDPTypeLetter, "", "expected a type letter of RFC 4566, found %q", kind)
		return
	}
	if value == "" {
		r.here(rule.SDPSyntax, name, "expected a value behind =, found none")
	}
	if i := strings.IndexByte(value, '\r'); i >= 0 {
		r.here(rule.SDPSyntax, name, "expected no carriage return in a value, found one in place %d", i)
	}
	if i := strings.IndexByte(value, 0); i >= 0 {
		r.here(rule.SDPSyntax, name, "expected no NUL in a value, found one in place %d", i)
	}
	if kind == 'm' {
		r.mLine(value)
		return
	}
	r.place(kind, name)
	switch kind {
	case 'v':
		if value == "" || strings.Trim(value, "0") != "" {
			r.here(rule.SDPVersion, name, "expected version 0, found %q", clip(value))
		}
	case 'o':
		r.origin(value)
	case 't':
		r.time(value)
	case 'c':
		r.connection(value)
	case 'a':
		r.attribute(value)
	}
	// i=, u=, e=, p=, b=, r=, z= and k= say nothing about floor control; what
	// stands in them is not judged.
}

// origin reads o=<username> <sess-id> <sess-version> <nettype> <addrtype>
// <unicast-address> (RFC 4566 §5.2).
func (r *reader) origin(value string) {
	user, rest, _ := strings.Cut(value, " ")
	id, rest, _ := strings.Cut(rest, " ")
	version, rest, _ := strings.Cut(rest, " ")
	network, rest, _ := strings.Cut(rest, " ")
	kind, address, _ := strings.Cut(rest, " ")
	if user == "" || !isToken(network) || !isToken(kind) || address == "" || strings.Contains(address, " ") {
		r.here(rule.SDPOrigin, "o=", "expected six fields with a space between them, found %q", clip(value))
		return
	}
	s := r.session
	s.Origin = address
	var ok1, ok2 bool
	s.ID, ok1 = number(id, math.MaxInt64)
	s.Version, ok2 = number(version, math.MaxInt64)
	if !ok1 || !ok2 {
		r.here(rule.SDPOrigin, "o=", "expected an identifier and a version below 2^63, found %q and %q", clip(id), clip(version))
	}
}

// time reads t=<start-time> <stop-time>, of which the first counts.
func (r *reader) time(value string) {
	start, stop, _ := strings.Cut(value, " ")
	if !isDigits(start) || !isDigits(stop) {
		r.here(rule.SDPSyntax, "t=", "expected two decimal numbers with a space between them, found %q", clip(value))
		return
	}
	if r.session.Time == "" {
		r.session.Time = value
	}
}

// finish judges what only shows at the end.
func (r *reader) finish() {
	r.closeMedia()
	r.section = inSession
	if r.seen&bit('v') == 0 && !r.verdict.Broke(rule.SDPVersion) {
		r.report(rule.SDPVersion, 0, "v=", "expected v=0 at first, found no line")
	}
	for _, c := range [...]byte{'o', 's', 't'} {
		if r.seen&bit(c) == 0 {
			r.report(rule.SDPRequired, 0, string(c)+"=", "expected a line %c=, found none", c)
		}
	}
	if r.noAddress >= 0 && r.seen&bit('c') == 0 {
		r.report(rule.SDPAddress, r.noAddress, "m=", "expected c= in the media description or at session level, found none")
	}
	s := r.session
	if s.BFCP == nil {
		r.report(rule.SDPNoBFCP, 0, "m=", "expected m=application with a BFCP transport protocol of %s, found none among %d m-lines", r.profile, len(s.Others))
		return
	}
	r.stream(s.BFCP)
}

// stream completes the BFCP stream with what the session says of all streams.
func (r *reader) stream(m *Media) {
	if !m.Address.IsValid() && m.Host == "" {
		m.Address, m.Host = r.sessionC.address, r.sessionC.host
	}
	if m.Setup == "" {
		m.Setup = r.setup
	}
	r.keys(m)
	r.section = inStream
	if m.Proto.TCP() && m.Setup == SetupActive && m.Connection != ConnectionExisting && m.Port != 9 && m.Port != 0 {
		r.report(rule.SDPActivePort, r.streamAt, "m=application", "expected port 9 of an active endpoint, found %d", m.Port)
	}
	if r.profile == RFC8856 && r.mid != "" && strings.Contains(r.bundled, " "+r.mid+" ") {
		r.report(rule.SDPBundle8856, r.streamAt, "a=mid", "expected a BFCP stream outside of BUNDLE groups, found it inside as %q", clip(r.mid))
	}
}

// number reads a decimal number without sign of at most max.
func number(s string, max uint64) (uint64, bool) {
	if !isDigits(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > max {
		return 0, false
	}
	return n, true
}
