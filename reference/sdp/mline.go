package sdp

import (
	"net/netip"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// mLine reads m=<media> <port> <proto> <fmt> ... (RFC 4566 §5.14).
func (r *reader) mLine(value string) {
	r.closeMedia()
	r.openAt, r.hasC, r.last = r.at, false, -1
	s := r.session

	media, rest, _ := strings.Cut(value, " ")
	port, rest, _ := strings.Cut(rest, " ")
	proto, rest, _ := strings.Cut(rest, " ")
	formats := strings.Split(rest, " ")
	first, count, ranged := strings.Cut(port, "/")
	ok := isToken(media) && isDigits(first) && (!ranged || isDigits(count) && count[0] != '0')
	for p := range strings.SplitSeq(proto, "/") {
		ok = ok && isToken(p)
	}
	for _, f := range formats {
		ok = ok && isToken(f)
	}
	name := "m=" + clip(media)
	if !ok {
		r.here(rule.SDPMediaLine, name, "expected media, port, protocol and formats with a space between them, found %q", clip(value))
	}
	number, inRange := number(first, 65535)
	if isDigits(first) && !inRange {
		r.here(rule.SDPPort, name, "expected a port from 0 to 65535, found %s", clip(first))
	}

	if p := Proto(proto); p.Known(r.profile) {
		switch {
		case media != "application":
			r.here(rule.SDPMedia, name, "expected the media type application for %s, found %q", p, clip(media))
		case s.BFCP != nil:
			r.here(rule.SDPSeveral, name, "found a second BFCP stream")
		default:
			s.BFCP, s.Index = &Media{Proto: p, Port: uint16(number)}, len(s.Others)
			r.section, r.streamAt = inStream, r.at
			if len(formats) != 1 || formats[0] != "*" {
				format := rule.SDPFormat
				if r.profile == RFC8856 {
					format = rule.SDPFormat8856
				}
				r.here(format, name, "expected the format *, found %q", clip(rest))
			}
			return
		}
	}
	s.Others = append(s.Others, Other{Media: media, Proto: proto, Port: uint16(number), Formats: formats})
	r.section = inOther
}

// connectionData is what a c-line says: an address or the name of a host.
type connectionData struct {
	address netip.Addr
	host    string
}

// connection reads c=<nettype> <addrtype> <connection-address> (RFC 4566 §5.7).
func (r *reader) connection(value string) {
	again := r.hasC && r.section != inSession
	r.hasC = true
	network, rest, _ := strings.Cut(value, " ")
	kind, text, _ := strings.Cut(rest, " ")
	if !isToken(network) || !isToken(kind) || text == "" || strings.Contains(text, " ") {
		r.here(rule.SDPConnectionData, "c=", "expected network type, address type and address, found %q", clip(value))
		return
	}
	if network != "IN" || kind != "IP4" && kind != "IP6" {
		return // other networks may be registered; nobody connects there from here
	}
	base, _, slash := strings.Cut(text, "/")
	address, err := netip.ParseAddr(base)
	c := connectionData{address: address}
	switch {
	case err != nil && slash:
		r.here(rule.SDPConnectionData, "c=", "expected an address before the slash, found %q", clip(value))
		return
	case err != nil && !isHost(base):
		r.here(rule.SDPConnectionData, "c=", "expected an address or a host name, found %q", clip(value))
		return
	case err != nil:
		c.host = base
	case address.Zone() != "" || address.Is4() != (kind == "IP4"):
		r.here(rule.SDPConnectionData, "c=", "expected an address of type %s, found %q", kind, clip(base))
	case slash && !address.IsMulticast():
		r.here(rule.SDPConnectionData, "c=", "expected a unicast address without a slash, found %q", clip(text))
	case again && !address.IsMulticast():
		r.here(rule.SDPConnectionData, "c=", "expected one c= with a unicast address, found another")
	}
	if again {
		return
	}
	switch r.section {
	case inSession:
		r.sessionC = c
	case inStream:
		r.session.BFCP.Address, r.session.BFCP.Host = c.address.WithZone(""), c.host
	}
}

// isHost tells whether s is what RFC 4566 §9 calls FQDN: four or more letters,
// digits, hyphens and dots.
func isHost(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return len(s) >= 4
}
