package sdp

import (
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// attribute reads a=<name>[:<value>]. One that it does not know is ignored
// (RFC 4566 §5.13).
func (r *reader) attribute(text string) {
	name, value, _ := strings.Cut(text, ":")
	if !isToken(name) {
		r.here(rule.SDPAttribute, "a=", "expected a token as the name of the attribute, found one of %d octets that is not", len(name))
		return
	}
	switch {
	case name == "key-mgmt":
		r.keyMgmt(value)
	case r.section == inStream:
		r.streamAttribute(r.session.BFCP, name, value)
	case r.section == inSession:
		r.sessionAttribute(name, value)
	case name == "label":
		r.label(value)
	}
}

// sessionAttribute reads what is at session level for all streams.
func (r *reader) sessionAttribute(name, value string) {
	switch name {
	case "setup":
		r.set(&r.setup, value)
	case "connection", "floorctrl", "confid", "userid", "floorid", "label":
		r.here(rule.SDPLevel, "a="+name, "expected a=%s in a media description, found it at session level", name)
	case "bfcpver":
		if r.profile == RFC8856 {
			r.here(rule.SDPLevel, "a="+name, "expected a=%s in a media description, found it at session level", name)
		}
	case "group":
		if tags, found := strings.CutPrefix(value, "BUNDLE "); found {
			r.bundled += " " + tags + " "
		}
	}
}

// streamAttribute reads an attribute of the BFCP stream.
func (r *reader) streamAttribute(m *Media, name, value string) {
	switch name {
	case "setup":
		r.set(&m.Setup, value)
	case "connection":
		word := r.word(rule.SDPConnection, name, value, string(ConnectionNew), string(ConnectionExisting))
		if m.Connection != "" {
			r.twice(name, string(m.Connection), word)
			return
		}
		m.Connection = Connection(word)
	case "floorctrl":
		r.floorControl(m, value)
	case "confid":
		if n, ok := r.number(rule.SDPConferenceID, name, value, 1<<32-1); ok {
			if m.ConfID != nil {
				r.twice(name, *m.ConfID, n)
				return
			}
			id := uint32(n)
			m.ConfID = &id
		}
	case "userid":
		if n, ok := r.number(rule.SDPUserID, name, value, 1<<16-1); ok {
			if m.UserID != nil {
				r.twice(name, *m.UserID, n)
				return
			}
			id := uint16(n)
			m.UserID = &id
		}
	case "floorid":
		r.floor(m, value)
	case "bfcpver":
		if r.profile == RFC8856 {
			r.versions(m, value)
		}
	case "fingerprint":
		m.Fingerprints = append(m.Fingerprints, value)
	case "mid":
		r.mid = value
	}
}

// set takes an a=setup. An unknown value is kept, so that nobody takes its
// absence for it.
func (r *reader) set(s *Setup, value string) {
	word := r.word(rule.SDPSetup, "setup", value, string(SetupActive), string(SetupPassive), string(SetupActpass), string(SetupHoldconn))
	if *s != "" {
		r.twice("setup", *s, word)
		return
	}
	*s = Setup(word)
}

// twice reports a second value; the first one stays.
func (r *reader) twice(name string, first, second any) {
	r.here(rule.SDPTwice, "a="+name, "expected one a=%s, found %v after %v", name, second, first)
}

// word returns the one among words that the value is. The grammars of these
// attributes are ABNF strings, which know no capital letters.
func (r *reader) word(broken *rule.Rule, name, value string, words ...string) string {
	if slices.Contains(words, value) {
		return value
	}
	trimmed := strings.Trim(value, " \t")
	for _, w := range words {
		if strings.EqualFold(trimmed, w) {
			if trimmed != value {
				r.here(broken, "a="+name, "expected %s without space round it, found %q", w, clip(value))
			} else {
				r.here(rule.SDPCase, "a="+name, "expected %s, found %q", w, value)
			}
			return w
		}
	}
	r.here(broken, "a="+name, "expected %s, found %q", strings.Join(words, " or "), clip(value))
	return clip(value)
}

// number reads an attribute that is a decimal number of at most max.
func (r *reader) number(broken *rule.Rule, name, value string, max uint64) (uint64, bool) {
	n, ok := number(value, max)
	if !ok {
		r.here(broken, "a="+name, "expected a decimal number from 0 to %d, found %q", max, clip(value))
	}
	return n, ok
}

// floorControl reads role *(SP role).
func (r *reader) floorControl(m *Media, value string) {
	if m.FloorCtrl != nil {
		r.twice("floorctrl", m.FloorCtrl, clip(value))
		return
	}
	roles := []Role{}
	for f := range strings.SplitSeq(value, " ") {
		if len(roles) == 3 {
			break // all there are; repeated ones say nothing
		}
		role := Role(r.word(rule.SDPFloorControl, "floorctrl", f, string(ClientOnly), string(ServerOnly), string(Both)))
		if role != ClientOnly && role != ServerOnly && role != Both {
			break // named, and once is enough
		}
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	m.FloorCtrl = roles
	if r.profile == RFC8856 && slices.Contains(roles, Both) {
		r.here(rule.SDPFloorControlBoth8856, "a=floorctrl", "expected c-only and s-only, found c-s")
	}
}

// floor reads token [" mstrm:" token *(SP token)].
func (r *reader) floor(m *Media, value string) {
	id, rest, more := strings.Cut(value, " ")
	n, ok := r.number(rule.SDPFloorID, "floorid", id, 1<<16-1)
	if !ok {
		return
	}
	f := Floor{ID: uint16(n)}
	if r.again(m, f.ID) {
		r.here(rule.SDPTwice, "a=floorid", "expected a floor once, found %d again", f.ID)
	}
	if more {
		f.Streams = r.streams(rest)
	}
	if r.profile == RFC8856 && len(f.Streams) == 0 {
		r.here(rule.SDPFloorStreams8856, "a=floorid", "expected mstrm: and the labels of the floor's streams, found none")
	}
	m.Floors = append(m.Floors, f)
}

// streams reads "mstrm:" token *(SP token).
func (r *reader) streams(value string) []string {
	word, labels, found := strings.Cut(value, ":")
	switch {
	case found && word == "mstrm":
	case found && word == "m-stream":
		r.here(rule.SDPMStream, "a=floorid", "expected mstrm:, found m-stream:")
	case found && strings.EqualFold(word, "mstrm"):
		r.here(rule.SDPCase, "a=floorid", "expected mstrm:, found %q", word)
	default:
		r.here(rule.SDPFloorID, "a=floorid", "expected mstrm: behind the floor, found %q", clip(value))
		return nil
	}
	list := strings.Split(labels, " ")
	for i, label := range list {
		if !isToken(label) {
			r.here(rule.SDPFloorID, "a=floorid", "expected labels with one space between them, found %q", clip(labels))
			return list[:i]
		}
	}
	return list
}

// again tells whether the floor was there before. A description has a handful of
// floors; one of thousands, which can only be hostile, is looked up in a map.
func (r *reader) again(m *Media, id uint16) bool {
	if len(m.Floors) < few {
		return slices.ContainsFunc(m.Floors, func(f Floor) bool { return f.ID == id })
	}
	if r.floors == nil {
		r.floors = make(map[uint16]bool)
		for _, f := range m.Floors {
			r.floors[f.ID] = true
		}
	}
	found := r.floors[id]
	r.floors[id] = true
	return found
}

// versions reads version *(SP version); a version has 3 bits (RFC 8855 §5.1).
func (r *reader) versions(m *Media, value string) {
	if m.Versions != nil {
		r.twice("bfcpver", m.Versions, clip(value))
		return
	}
	m.Versions = []uint8{}
	for f := range strings.SplitSeq(value, " ") {
		n, ok := number(f, 7)
		if !ok {
			r.here(rule.SDPVersions8856, "a=bfcpver", "expected versions from 0 to 7 with one space between them, found %q", clip(value))
			return
		}
		if !slices.Contains(m.Versions, uint8(n)) {
			m.Versions = append(m.Versions, uint8(n))
		}
	}
}

// label reads the label of a stream that is not the BFCP stream.
func (r *reader) label(value string) {
	o := &r.session.Others[len(r.session.Others)-1]
	switch {
	case !isToken(value):
		r.here(rule.SDPLabel, "a=label", "expected a token, found %q", clip(value))
	case o.Label != "":
		r.twice("label", clip(o.Label), clip(value))
	default:
		o.Label = value
	}
}
