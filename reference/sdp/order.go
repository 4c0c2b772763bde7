package sdp

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// The orders of RFC 4566 §5 (and §9). A line's rank is its place in its string;
// t=, r= and z= belong to one place. Those of the second string may repeat.
const (
	sessionOrder = "vosiuepcbtka"
	mediaOrder   = "icbka"
	repeat       = "epbtrza"
)

// types are the type letters of RFC 4566 §5.
const types = "vosiuepcbtrzkam"

func isType(c byte) bool { return strings.IndexByte(types, c) >= 0 }

func bit(c byte) uint32 { return 1 << (c - 'a') }

// place judges where a line stands.
func (r *reader) place(kind byte, name string) {
	order := mediaOrder
	if r.section == inSession {
		order = sessionOrder
		r.seen |= bit(kind)
	}
	slot := kind
	if kind == 'r' || kind == 'z' {
		slot = 't'
	}
	rank := strings.IndexByte(order, slot)
	switch {
	case rank < 0:
		r.here(rule.SDPOrder, name, "expected %s at session level only, found it behind an m-line", name)
		return
	case rank < r.last:
		r.here(rule.SDPOrder, name, "expected %s before %c=, found it behind", name, r.letter)
		return
	case rank == r.last && strings.IndexByte(repeat, kind) < 0 && !(kind == 'c' && r.section != inSession):
		r.here(rule.SDPOrder, name, "expected %s once, found it again", name)
	case slot == 't' && kind != 't' && r.seen&bit('t') == 0:
		r.here(rule.SDPOrder, name, "expected t= before %s, found none", name)
	}
	r.last, r.letter = rank, kind
}

// closeMedia ends a media description.
func (r *reader) closeMedia() {
	if r.section != inSession && !r.hasC && r.noAddress < 0 {
		r.noAddress = r.openAt
	}
}

// isToken tells whether s is a token of RFC 4566 §9.
func isToken(s string) bool {
	for i := range len(s) {
		if !tokenChar[s[i]] {
			return false
		}
	}
	return s != ""
}

// tokenChar holds the octets of token-char: visible ASCII but "(),/:;<=>?@[\].
var tokenChar = func() (t [256]bool) {
	for c := byte('!'); c <= '~'; c++ {
		t[c] = strings.IndexByte(`"(),/:;<=>?@[\]`, c) < 0
	}
	return t
}()

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
