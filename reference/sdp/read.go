package sdp

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	pion "github.com/pion/sdp/v3"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// MaxSize is the longest session description that is read, in octets.
const MaxSize = 64 << 10

// reader is one Parse: the octets, for the places of findings, and the verdict.
type reader struct {
	octets  []byte
	profile Profile
	verdict rule.Verdict
}

// Parse reads a session description. It reports what it could read, and every
// finding; Offset is that of the line. The Session is nil only if the lines
// themselves could not be read.
func Parse(b []byte, p Profile) (*Session, rule.Verdict) {
	r := &reader{octets: b, profile: p}
	if len(b) > MaxSize {
		r.verdict.Report(rule.SDPSize, MaxSize, "", "expected at most %d octets, found %d", MaxSize, len(b))
		return nil, r.verdict
	}
	var d pion.SessionDescription
	if err := d.UnmarshalString(string(b)); err != nil {
		r.verdict.Report(rule.SDPSyntax, 0, "", "%v", err)
		return nil, r.verdict
	}
	s := r.session(&d)
	return s, r.verdict
}

// report enters a finding about the first line that begins like that.
func (r *reader) report(broken *rule.Rule, line, format string, args ...any) {
	at := 0
	if !bytes.HasPrefix(r.octets, []byte(line)) {
		at = bytes.Index(r.octets, []byte("\n"+line)) + 1
	}
	path, _, _ := strings.Cut(line, ":")
	r.verdict.Report(broken, at, path, format, args...)
}

func (r *reader) session(d *pion.SessionDescription) *Session {
	s := &Session{ID: d.Origin.SessionID, Index: -1}
	s.Origin, _ = netip.ParseAddr(d.Origin.UnicastAddress)
	for i, m := range d.MediaDescriptions {
		proto := Proto(strings.Join(m.MediaName.Protos, "/"))
		if proto.bfcp(r.profile) && m.MediaName.Media == "application" {
			if s.BFCP == nil {
				s.Index, s.BFCP = i, r.media(d, m, proto)
				continue
			}
			r.report(rule.SDPSeveral, "m=application", "found a second BFCP stream, m-line %d", i+1)
		}
		label, _ := m.Attribute("label")
		s.Others = append(s.Others, Other{m.MediaName.Media, string(proto), uint16(m.MediaName.Port.Value), m.MediaName.Formats, label})
	}
	if s.BFCP == nil {
		r.verdict.Report(rule.SDPMedia, 0, "m=", "expected m=application with TCP/BFCP or TCP/TLS/BFCP, found none among %d m-lines", len(d.MediaDescriptions))
		return s
	}
	r.labels(s)
	return s
}

func (r *reader) media(d *pion.SessionDescription, m *pion.MediaDescription, proto Proto) *Media {
	// pion takes ports from 0 to 65535 only.
	media := &Media{Proto: proto, Port: uint16(m.MediaName.Port.Value)}
	if !slices.Equal(m.MediaName.Formats, []string{"*"}) {
		r.report(rule.SDPFormat, "m=application", "expected the format *, found %q", m.MediaName.Formats)
	}
	media.Address = r.address(d, m)
	r.attributes(media, d, m)
	if media.Setup == SetupActive && media.Port != 9 && media.Port != 0 {
		r.report(rule.SDPActivePort, "m=application", "expected port 9 of an active endpoint, found %d", media.Port)
	}
	return media
}

func (r *reader) address(d *pion.SessionDescription, m *pion.MediaDescription) netip.Addr {
	c := m.ConnectionInformation
	if c == nil {
		c = d.ConnectionInformation
	}
	if c == nil || c.Address == nil {
		r.report(rule.SDPAddress, "m=application", "expected a c-line for the stream or the session, found none")
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(c.Address.Address)
	if err != nil {
		// A name is allowed by the grammar; a box that dials needs an address.
		r.report(rule.SDPAddress, "c=", "expected an IP address, found %q", c.Address.Address)
	}
	return a
}

// attributes reads the stream's attributes. Unknown ones are ignored (RFC 4566
// §5.13); a=setup, a=connection and a=key-mgmt at session level hold where the stream has none.
func (r *reader) attributes(media *Media, d *pion.SessionDescription, m *pion.MediaDescription) {
	for _, a := range m.Attributes {
		r.attribute(media, a)
	}
	own := len(media.KeyMgmt) > 0
	for _, a := range d.Attributes {
		switch {
		case a.Key == "setup" && media.Setup == "", a.Key == "connection" && media.Connection == "":
			r.attribute(media, a)
		case a.Key == "key-mgmt" && own:
			r.report(rule.SDPKeyMgmtSession, "a=key-mgmt:", "the stream has key management data of its own")
		case a.Key == "key-mgmt":
			r.attribute(media, a)
		}
	}
}

func (r *reader) attribute(media *Media, a pion.Attribute) {
	value := strings.TrimSpace(a.Value)
	line := "a=" + a.Key + ":" + a.Value
	switch a.Key {
	case "setup":
		setup := Setup(value)
		switch {
		case !setup.known():
			r.report(rule.SDPSetup, line, "expected active, passive, actpass or holdconn, found %q", value)
		case media.Setup != "" && media.Setup != setup:
			r.report(rule.SDPSetupTwice, line, "found a=setup:%s after a=setup:%s", setup, media.Setup)
		default:
			media.Setup = setup
		}
	case "connection":
		media.Connection = Connection(value)
		if media.Connection != ConnectionNew && media.Connection != ConnectionExisting {
			r.report(rule.SDPConnection, line, "expected new or existing, found %q", value)
		}
	case "floorctrl":
		for _, f := range strings.Fields(value) {
			if role := Role(f); role != ClientOnly && role != ServerOnly && role != Both {
				r.report(rule.SDPFloorControl, line, "expected c-only, s-only or c-s, found %q", f)
			} else {
				media.FloorCtrl = append(media.FloorCtrl, role)
			}
		}
		if value == "" {
			r.report(rule.SDPFloorControl, line, "expected a role, found none")
		}
	case "confid":
		if n, ok := r.number(rule.SDPConferenceID, line, value, 32); ok {
			id := uint32(n)
			media.ConfID = &id
		}
	case "userid":
		if n, ok := r.number(rule.SDPUserID, line, value, 16); ok {
			id := uint16(n)
			media.UserID = &id
		}
	case "floorid":
		r.floor(media, line, value)
	case "key-mgmt":
		r.keyMgmt(media, line, value)
	}
}

func (r *reader) number(broken *rule.Rule, line, value string, bits int) (uint64, bool) {
	n, err := strconv.ParseUint(value, 10, bits)
	if err != nil {
		r.report(broken, line, "expected a decimal number of %d bits, found %q", bits, value)
	}
	return n, err == nil
}

func (r *reader) floor(media *Media, line, value string) {
	fields := strings.Fields(value)
	if len(fields) == 0 {
		r.report(rule.SDPFloorID, line, "expected a floor ID, found none")
		return
	}
	n, ok := r.number(rule.SDPFloorID, line, fields[0], 16)
	if !ok {
		return
	}
	f := Floor{ID: uint16(n)}
	if len(fields) > 1 {
		first, found := strings.CutPrefix(fields[1], "mstrm:")
		if !found {
			if first, found = strings.CutPrefix(fields[1], "m-stream:"); found {
				r.report(rule.SDPMStream, line, "expected mstrm, found m-stream")
			}
		}
		if !found {
			r.report(rule.SDPFloorID, line, "expected mstrm and labels behind the floor ID, found %q", fields[1])
			return
		}
		f.Streams = fields[2:]
		if first != "" {
			f.Streams = append([]string{first}, fields[2:]...)
		}
	}
	media.Floors = append(media.Floors, f)
}

func (r *reader) keyMgmt(media *Media, line, value string) {
	protocol, data, _ := strings.Cut(value, " ")
	octets, err := base64.StdEncoding.DecodeString(strings.TrimSpace(data))
	if protocol == "" || data == "" || err != nil {
		// The data may hold a ticket: nothing of them is repeated.
		r.report(rule.SDPKeyMgmt, "a=key-mgmt:", "expected a protocol and base64 data, found a value of %d octets that is not", len(value))
		return
	}
	media.KeyMgmt = append(media.KeyMgmt, KeyMgmt{protocol, octets})
}

// labels checks that the streams of the floors are there. Both sides label their
// own descriptions, so that an answer may speak of the offer's labels: either.
func (r *reader) labels(s *Session) {
	for _, f := range s.BFCP.Floors {
		for _, label := range f.Streams {
			if !slices.ContainsFunc(s.Others, func(o Other) bool { return o.Label == label }) {
				r.report(rule.SDPLabel, "a=floorid:"+strconv.Itoa(int(f.ID)), "expected a stream with a=label:%s, found none", label)
			}
		}
	}
}
