package oracle

import "encoding/hex"

// The members of a request, as bits of the set of those seen.
const (
	memberID = 1 << iota
	memberOp
	memberKind
	memberProfile
	memberTransport
	memberRole
	memberHex
	memberText
	memberView
	memberMessage
	memberOffer
	memberAnswer
	memberInputs
	memberState
	memberDone
	memberConfig
	memberEvents
	memberRule
)

// member returns the bit of a member, 0 for one that there is not.
func member(name []byte) uint32 {
	switch string(name) {
	case "id":
		return memberID
	case "op":
		return memberOp
	case "kind":
		return memberKind
	case "profile":
		return memberProfile
	case "transport":
		return memberTransport
	case "role":
		return memberRole
	case "hex":
		return memberHex
	case "text":
		return memberText
	case "view":
		return memberView
	case "message":
		return memberMessage
	case "offer":
		return memberOffer
	case "answer":
		return memberAnswer
	case "inputs":
		return memberInputs
	case "state":
		return memberState
	case "done":
		return memberDone
	case "config":
		return memberConfig
	case "events":
		return memberEvents
	case "rule":
		return memberRule
	}
	return 0
}

const memberNames = "id, op, kind, profile, transport, role, hex, text, view, message, offer, answer, inputs, state, done, config, events, rule"

// scan reads a request whose members are strings without escapes and beyond
// ASCII nothing, integers, true, false and null. It tells whether the request is
// of that sort and nothing is wrong with it; if not, read has to look at it.
func (o *Oracle) scan(b []byte) bool {
	q := &o.request
	seen := uint32(0)
	i := space(b, 0)
	if i >= len(b) || b[i] != '{' {
		return false
	}
	for i++; ; i++ {
		i = space(b, i)
		name, next := plainString(b, i)
		if next < 0 {
			return false
		}
		bit := member(name)
		if bit == 0 || seen&bit != 0 {
			return false
		}
		seen |= bit
		i = space(b, next)
		if i >= len(b) || b[i] != ':' {
			return false
		}
		i = space(b, i+1)
		if i >= len(b) {
			return false
		}
		if b[i] == '"' {
			value, next := plainString(b, i)
			if next < 0 || !o.set(bit, value, b[i:next]) {
				return false
			}
			i = next
		} else {
			next := plainWord(b, i)
			if next < 0 || !o.setWord(bit, b[i:next]) {
				return false
			}
			i = next
		}
		i = space(b, i)
		if i >= len(b) {
			return false
		}
		if b[i] == '}' {
			break
		}
		if b[i] != ',' {
			return false
		}
	}
	return space(b, i+1) == len(b) && (seen&(memberHex|memberText) != memberHex|memberText) && o.textFits(q, seen)
}

// textFits tells whether "text" stands in a request about text.
func (o *Oracle) textFits(q *Request, seen uint32) bool {
	return seen&memberText == 0 || q.Kind.text() || q.Kind == 0
}

func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// plain are the octets that stand for themselves in a string.
var plain = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// plainString returns the contents of a string at i and where it ends, or -1.
func plainString(b []byte, i int) ([]byte, int) {
	if i >= len(b) || b[i] != '"' {
		return nil, -1
	}
	i++
	for j := i; j < len(b); j++ {
		if !plain[b[j]] {
			if b[j] == '"' {
				return b[i:j], j + 1
			}
			return nil, -1
		}
	}
	return nil, -1
}

// plainWord returns where an integer of at most 18 digits, true, false or null
// at i ends, or -1.
func plainWord(b []byte, i int) int {
	rest := b[i:]
	switch rest[0] {
	case 't':
		if len(rest) >= 4 && string(rest[:4]) == "true" {
			return i + 4
		}
		return -1
	case 'f':
		if len(rest) >= 5 && string(rest[:5]) == "false" {
			return i + 5
		}
		return -1
	case 'n':
		if len(rest) >= 4 && string(rest[:4]) == "null" {
			return i + 4
		}
		return -1
	}
	n := 0
	for n < len(rest) && rest[n]-'0' < 10 {
		n++
	}
	if n == 0 || n > 18 || n > 1 && rest[0] == '0' || n < len(rest) && (rest[n] == '.' || rest[n]|0x20 == 'e') {
		return -1
	}
	return i + n
}

// set takes a member that is a string; raw is the JSON that spells it. It
// returns false for what the string cannot be.
func (o *Oracle) set(bit uint32, value, raw []byte) bool {
	q := &o.request
	found := 0
	switch bit {
	case memberID:
		q.ID = raw
	case memberOp:
		found = opNames.find(value)
		q.Op = Op(found)
	case memberKind:
		found = kindNames.find(value)
		q.Kind = Kind(found)
	case memberProfile:
		found = findProfile(value)
		q.Profile = Profile(found)
	case memberTransport:
		found = transportNames.find(value)
		q.Transport = Transport(found)
	case memberRole:
		found = roleNames.find(value)
		q.Role = Role(found)
	case memberHex:
		n := len(value) / 2
		if cap(o.octets) < n {
			o.octets = make([]byte, max(n, 4096))
		}
		q.Octets = o.octets[:n]
		if _, err := hex.Decode(q.Octets, value); err != nil {
			return false
		}
	case memberText:
		q.Octets = value
	case memberOffer:
		q.Offer = value
	case memberAnswer:
		q.Answer = value
	case memberRule:
		q.Rule = string(value)
	default:
		return false
	}
	return found >= 0
}

// setWord takes a member that is neither string, array nor object.
func (o *Oracle) setWord(bit uint32, raw []byte) bool {
	q := &o.request
	switch {
	case bit == memberID:
		q.ID = raw
	case bit == memberView && raw[0] == 't':
		q.View = true
	case bit == memberView && raw[0] == 'f':
		q.View = false
	default:
		return false
	}
	return true
}

// findProfile returns the profile of that name; those for SDP stand for those
// of the same generation for BFCP.
func findProfile(name []byte) int {
	switch string(name) {
	case "rfc4582", "rfc4583":
		return int(RFC4582)
	case "rfc8855", "rfc8856":
		return int(RFC8855)
	}
	return -1
}
