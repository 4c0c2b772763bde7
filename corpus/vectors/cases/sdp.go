package cases

import (
	"fmt"
	"strings"

	"github.com/floorcheck/floorcheck/reference/sdp"
)

// description is a session description by lines, so that a case can change one.
type description []string

const (
	bfcpStream   = "m=application 9000 TCP/TLS/BFCP *"
	answerStream = "m=application 9 TCP/TLS/BFCP *" // active: the port says nothing
)

// keys are key management data; what is in them does not matter here.
const (
	keysOffered  = "a=key-mgmt:mikey AQ4AAA=="
	keysAnswered = "a=key-mgmt:mikey AQ8AAA=="
)

// offerOf is what a client offers.
func offerOf(profile string) description {
	d := description{"v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", bfcpStream, "a=setup:actpass", "a=connection:new", "a=floorctrl:c-only"}
	if profile == "rfc8855" {
		d = append(d, "a=bfcpver:1 2")
	}
	return append(d, keysOffered, "m=audio 9002 RTP/AVP 0", "a=label:10")
}

// answerOf is what a server answers to it.
func answerOf(profile string) description {
	d := description{"v=0", "o=- 2 1 IN IP4 192.0.2.2", "s=-", "c=IN IP4 192.0.2.2", "t=0 0", answerStream, "a=setup:active", "a=connection:new", "a=floorctrl:s-only",
		"a=confid:4321", "a=userid:1234", "a=floorid:1 mstrm:10"}
	if profile == "rfc8855" {
		d = append(d, "a=bfcpver:1")
	}
	return append(d, keysAnswered, "m=audio 5072 RTP/AVP 0", "a=label:10")
}

// serverOf is what a server offers.
func serverOf(profile string) description {
	return offerOf(profile).with("a=floorctrl", "a=floorctrl:s-only").after("a=floorctrl", "a=confid:4321", "a=userid:1234", "a=floorid:1 mstrm:10")
}

func (d description) index(prefix string) int {
	for i, line := range d {
		if strings.HasPrefix(line, prefix) {
			return i
		}
	}
	panic("no line begins with " + prefix)
}

// with puts other lines in the place of the first that begins with prefix.
func (d description) with(prefix string, lines ...string) description {
	i := d.index(prefix)
	return append(append(append(description{}, d[:i]...), lines...), d[i+1:]...)
}

// after puts lines behind the first that begins with prefix.
func (d description) after(prefix string, lines ...string) description {
	return d.with(prefix, append([]string{d[d.index(prefix)]}, lines...)...)
}

// given writes an attribute with a value, or takes it away for "-".
func (d description) given(attribute, value string) description {
	if value == "-" {
		return d.with("a=" + attribute)
	}
	return d.with("a="+attribute, "a="+attribute+":"+value)
}

func (d description) String() string { return strings.Join(d, "\r\n") + "\r\n" }

// offer adds a test about an offer.
func (g *group) offer(profile, comment string, d description, flags ...string) {
	g.text(profile, "offer", comment, d.String(), flags...)
}

// text adds a test about any text as a description.
func (g *group) text(profile, role, comment, text string, flags ...string) {
	g.add(comment, request{Op: "decode", Kind: "sdp", Profile: profile, Role: role, Text: text}, flags...)
}

// pair adds a test about an answer.
func (g *group) pair(profile, comment string, offer, answer description, flags ...string) {
	g.add(comment, request{Op: "answer", Profile: profile, Offer: offer.String(), Answer: answer.String()}, flags...)
}

var sdpProfiles = []string{"rfc4582", "rfc8855"}

// sdpName is the specification of BFCP streams in a profile.
func sdpName(profile string) string {
	if profile == "rfc8855" {
		return "RFC 8856"
	}
	return "RFC 4583"
}

func sdpFiles(s *set) {
	sdpLines(s.file("sdp", "descriptions", "Descriptions with one line changed, taken away or added.", sdpNotes))
	sdpOffers(s.file("sdp", "offers", "Offers: what an offerer must give.", sdpNotes))
	sdpPairs(s.file("sdp", "answers", "Pairs of an offer and its answer.", sdpNotes))
}

// values of attributes: good ones and others.
var sdpValues = []struct {
	attribute string
	clause    [2]string
	values    []string
}{
	{"setup", [2]string{"RFC 4145 §4", "RFC 4145 §4"}, []string{"active", "passive", "actpass", "holdconn", "sometimes", "Passive", "PASSIVE", "passive ", " passive", "", "active passive"}},
	{"connection", [2]string{"RFC 4145 §5", "RFC 4145 §5"}, []string{"new", "existing", "old", "New", "", "new existing"}},
	{"floorctrl", [2]string{"RFC 4583 §4", "RFC 8856 §5.1"}, []string{"c-only", "s-only", "c-s", "c-only s-only", "s-only c-only", "c-only s-only c-s", "chair", "C-only", "c-only  s-only", "c-only,s-only", "c-only c-only", ""}},
	{"confid", [2]string{"RFC 4583 §5", "RFC 8856 §5.2"}, []string{"0", "1", "4294967295", "4294967296", "-1", "+1", "0x10", " 1", "1 ", "many", "", "00001", "99999999999999999999999"}},
	{"userid", [2]string{"RFC 4583 §5", "RFC 8856 §5.3"}, []string{"0", "1", "65535", "65536", "-1", "+1", "1 ", "me", ""}},
	{"floorid", [2]string{"RFC 4583 §6", "RFC 8856 §5.4"}, []string{"1 mstrm:10", "65535 mstrm:10", "65536 mstrm:10", "1 mstrm:10 11", "1 mstrm: 10", "1 mstrm:", "1 mstrm", "1 10", "1 m-stream:10", "1", "x mstrm:10", "1  mstrm:10", "1 mstrm:10  11", "1 "}},
	{"key-mgmt", [2]string{"RFC 4567 §3", "RFC 4567 §3"}, []string{"mikey AAAA", "mikey", "", "mikey !!!", "mikey AAA", "mikey AA-_", "mikey  AAAA", "mikey AAAA ", "mi-key AAAA", "other AAAA"}},
	{"bfcpver", [2]string{"RFC 8856 §5.5", "RFC 8856 §5.5"}, []string{"1", "1 2", "2", "2 1", "1 8", "0", "1  2", "a", ""}},
	{"label", [2]string{"RFC 4574 §4", "RFC 4574 §4"}, []string{"10", "a", "a label", "", "?", "@"}},
}

func sdpLines(f *file) {
	for n, profile := range sdpProfiles {
		full := serverOf(profile)
		if profile == "rfc4582" {
			full = full.after("a=floorid", "a=bfcpver:1")
		}
		for _, a := range sdpValues {
			g := f.group(a.clause[n], sdpName(profile))
			for _, v := range a.values {
				flag := "Value"
				if strings.Contains(v, "m-stream") {
					flag = "MStream"
				} else if strings.ToLower(v) != v {
					flag = "Letters"
				} else if a.attribute == "key-mgmt" {
					flag = "KeyMgmt"
				}
				g.text(profile, "", fmt.Sprintf("a=%s:%s", a.attribute, v), full.given(a.attribute, v).String(), flag)
			}
			if a.attribute != "label" {
				other := "a=" + a.attribute + ":" + a.values[1]
				g.text(profile, "", "a="+a.attribute+" twice", full.after("a="+a.attribute, other).String(), "Twice")
				g.text(profile, "", "a="+a.attribute+" of the session", full.with("a="+a.attribute).after("t=", full[full.index("a="+a.attribute)]).String(), "Level")
				g.text(profile, "", "a="+a.attribute+" without a value", full.with("a="+a.attribute, "a="+a.attribute).String(), "Value")
			}
		}
		g := f.group("RFC 4567 §3", sdpName(profile))
		g.text(profile, "", "bad keys of the session beside good ones of the stream", full.after("t=", "a=key-mgmt:mikey !!!").String(), "KeyMgmt")
		g.text(profile, "", "keys of the session", full.with("a=key-mgmt").after("t=", keysOffered).String(), "KeyMgmt")
		g.text(profile, "", "one protocol twice", full.after("a=key-mgmt", keysAnswered).String(), "KeyMgmt", "Twice")
		g.text(profile, "", "two protocols", full.after("a=key-mgmt", "a=key-mgmt:other AAAA").String(), "KeyMgmt")
		g = f.group("RFC 4566 §5", sdpName(profile))
		for _, c := range []struct {
			what string
			d    description
		}{
			{"v=1", full.with("v=", "v=1")}, {"no v=", full.with("v=")}, {"no o=", full.with("o=")}, {"no s=", full.with("s=")}, {"no t=", full.with("t=")}, {"no c=", full.with("c=")},
			{"c= of the stream only", full.with("c=").after("m=application", "c=IN IP4 192.0.2.1")},
			{"s= behind t=", full.with("s=").after("t=", "s=-")}, {"c= behind the attributes of the stream", full.with("c=").after("a=key-mgmt", "c=IN IP4 192.0.2.1")},
			{"o= with a session id above 63 bits", full.with("o=", "o=- 9223372036854775808 1 IN IP4 192.0.2.1")}, {"o= with five fields", full.with("o=", "o=- 1 1 IN IP4")},
			{"an IPv6 address called IP4", full.with("c=", "c=IN IP4 2001:db8::1")}, {"an IPv6 address", full.with("c=", "c=IN IP6 2001:db8::1")}, {"a host name", full.with("c=", "c=IN IP4 host.example.com")},
			{"a line of one letter", full.after("t=", "a")}, {"a line without =", full.after("t=", "junk")}, {"an unknown letter", full.after("t=", "x=1")}, {"an attribute with a space in its name", full.after("a=setup", "a=my attribute:1")},
			{"an unknown attribute", full.after("a=setup", "a=unknown:1")}, {"b= in its place", full.after("m=application", "b=AS:64")}, {"t= with a stop", full.with("t=", "t=0 3724394400")},
			{"an m= line without formats", full.with("m=audio", "m=audio 9002 RTP/AVP")}, {"an m= line with a port that is a word", full.with("m=audio", "m=audio many RTP/AVP 0")},
		} {
			g.text(profile, "", c.what, c.d.String(), "Syntax")
		}
		g.text(profile, "", "LF alone", strings.ReplaceAll(full.String(), "\r\n", "\n"), "LineEnd")
		g.text(profile, "", "no line end at the end", strings.TrimSuffix(full.String(), "\r\n"), "LineEnd")
		g.text(profile, "", "an empty line at the end", full.String()+"\r\n", "LineEnd")
		g.text(profile, "", "a NUL", full.with("a=setup", "a=setup:\x00").String(), "Syntax")
		g.text(profile, "", "nothing", "", "Syntax")
		g = f.group(sdpName(profile)+" §3", "the m= line")
		for _, c := range []struct{ what, line string }{
			{"UDP/BFCP", "m=application 9000 UDP/BFCP *"}, {"UDP/TLS/BFCP", "m=application 9000 UDP/TLS/BFCP *"}, {"TCP/BFCP", "m=application 9000 TCP/BFCP *"}, {"TCP/DTLS/BFCP", "m=application 9000 TCP/DTLS/BFCP *"},
			{"small letters", "m=application 9000 tcp/tls/bfcp *"}, {"a format that is a number", "m=application 9000 TCP/TLS/BFCP 1"}, {"two formats", "m=application 9000 TCP/TLS/BFCP * *"},
			{"m=audio", "m=audio 9000 TCP/TLS/BFCP *"}, {"port 0", "m=application 0 TCP/TLS/BFCP *"}, {"port 9", "m=application 9 TCP/TLS/BFCP *"}, {"port 65535", "m=application 65535 TCP/TLS/BFCP *"},
			{"port 65536", "m=application 65536 TCP/TLS/BFCP *"}, {"two ports", "m=application 9000/2 TCP/TLS/BFCP *"}, {"no port", "m=application TCP/TLS/BFCP *"},
		} {
			g.text(profile, "", c.what, full.with("m=application", c.line).String(), "Value")
		}
		g.text(profile, "", "two BFCP streams", full.after("a=label", bfcpStream, "a=setup:actpass").String(), "Twice")
		g.text(profile, "", "no BFCP stream", description{"v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 9002 RTP/AVP 0"}.String(), "Absent")
		g.text(profile, "", "a second stream of BFCP with another media type", full.after("a=label", "m=audio 9004 TCP/BFCP *").String(), "Value")
		g.text(profile, "", "a BUNDLE group with the stream", full.after("t=", "a=group:BUNDLE a b").after("a=setup", "a=mid:b").String(), "Value")
		g.text(profile, "", "a BUNDLE group without the stream", full.after("t=", "a=group:BUNDLE a b").after("a=setup", "a=mid:c").String(), "Value")
		g.text(profile, "", "active with a port", full.given("setup", "active").String(), "Value")
		g.text(profile, "", "active with port 9", full.given("setup", "active").with("m=application", "m=application 9 TCP/TLS/BFCP *").String(), "Value")
	}
	f.group("our policy", "").text("rfc4582", "", "one octet longer than the 65536 that we read",
		strings.Repeat("a", sdp.MaxSize+1), "Syntax")
}

func sdpOffers(f *file) {
	for _, profile := range sdpProfiles {
		client, server := offerOf(profile), serverOf(profile)
		g := f.group(sdpName(profile)+" §8", "what an offer has")
		g.offer(profile, "a client's", client, "Normal")
		g.offer(profile, "a server's", server, "Normal")
		for _, a := range []string{"setup", "connection", "floorctrl", "key-mgmt"} {
			g.offer(profile, "a client's without a="+a, client.given(a, "-"), "Absent")
		}
		for _, a := range []string{"floorctrl", "confid", "userid", "floorid"} {
			g.offer(profile, "a server's without a="+a, server.given(a, "-"), "Absent")
		}
		if profile == "rfc8855" {
			g.offer(profile, "without a=bfcpver", client.given("bfcpver", "-"), "Absent")
		}
		g.offer(profile, "a client's with a=confid and a=userid", client.after("a=floorctrl", "a=confid:1", "a=userid:2"), "Value")
		for _, proto := range []string{"TCP/BFCP", "UDP/BFCP", "UDP/TLS/BFCP"} {
			g.offer(profile, proto+" with keys", client.with("m=application", "m=application 9000 "+proto+" *"), "Value")
			g.offer(profile, proto+" without keys", client.with("m=application", "m=application 9000 "+proto+" *").given("key-mgmt", "-"), "Absent")
		}
		fingerprint := "a=fingerprint:SHA-256 " + strings.TrimSuffix(strings.Repeat("AB:", 32), ":")
		g.offer(profile, "a fingerprint instead of keys", client.with("a=key-mgmt", fingerprint), "KeyMgmt")
		g.offer(profile, "a fingerprint and keys", client.after("a=key-mgmt", fingerprint), "KeyMgmt")
		for _, setup := range []string{"active", "passive", "actpass", "holdconn"} {
			for _, port := range []string{"9", "9000", "0"} {
				f.group("RFC 4145 §4.1", sdpName(profile)).offer(profile, setup+" with port "+port, client.given("setup", setup).with("m=application", "m=application "+port+" TCP/TLS/BFCP *"), "SetupPair")
			}
		}
		for _, roles := range []string{"c-only", "s-only", "c-s", "c-only s-only", "s-only c-only"} {
			f.group(sdpName(profile)+" §4", "").offer(profile, roles+" with all a server has to give", server.given("floorctrl", roles), "FloorCtrlPair")
			f.group(sdpName(profile)+" §4", "").offer(profile, roles+" with what a client has to give", client.given("floorctrl", roles), "FloorCtrlPair")
		}
		g = f.group(sdpName(profile)+" §6", "")
		g.offer(profile, "a floor of a stream that there is not", server.given("floorid", "1 mstrm:11"), "Labels")
		g.offer(profile, "a floor of two streams, one that there is not", server.given("floorid", "1 mstrm:10 11"), "Labels")
		g.offer(profile, "a stream without a label", server.with("a=label"), "Labels")
		g.offer(profile, "a floor without streams", server.given("floorid", "1"), "Labels")
		g.offer(profile, "two floors of one stream", server.after("a=floorid", "a=floorid:2 mstrm:10"), "Labels")
		g.offer(profile, "one floor twice", server.after("a=floorid", "a=floorid:1 mstrm:10"), "Labels")
	}
}

func sdpPairs(f *file) {
	for _, profile := range sdpProfiles {
		offer, answer := offerOf(profile), answerOf(profile)
		g := f.group("RFC 4145 §4.1", sdpName(profile))
		for _, o := range []string{"-", "active", "passive", "actpass", "holdconn"} {
			for _, a := range []string{"-", "active", "passive", "actpass", "holdconn"} {
				from := offer.given("setup", o)
				if o == "active" || o == "-" {
					from = from.with("m=application", "m=application 9 TCP/TLS/BFCP *")
				}
				to := answer.given("setup", a)
				if a != "active" {
					to = to.with("m=application", "m=application 5070 TCP/TLS/BFCP *")
				}
				g.pair(profile, "a=setup:"+o+" answered by a=setup:"+a, from, to, "SetupPair")
			}
		}
		g = f.group("RFC 4145 §5.1", sdpName(profile))
		for _, o := range []string{"-", "new", "existing"} {
			for _, a := range []string{"-", "new", "existing", "old"} {
				g.pair(profile, "a=connection:"+o+" answered by a=connection:"+a, offer.given("connection", o), answer.given("connection", a), "ConnectionPair")
			}
		}
		g = f.group(sdpName(profile)+" §4", "")
		for _, o := range []string{"-", "c-only", "s-only", "c-s", "c-only s-only"} {
			for _, a := range []string{"-", "c-only", "s-only", "c-s", "c-only s-only", "s-only c-only"} {
				from := serverOf(profile).given("floorctrl", o)
				g.pair(profile, "a=floorctrl:"+o+" answered by a=floorctrl:"+a, from, answer.given("floorctrl", a), "FloorCtrlPair")
			}
		}
		g = f.group("RFC 3264 §6", sdpName(profile))
		for _, o := range []string{"TCP/BFCP", "TCP/TLS/BFCP", "UDP/BFCP"} {
			for _, a := range []string{"TCP/BFCP", "TCP/TLS/BFCP", "UDP/BFCP"} {
				g.pair(profile, o+" answered by "+a, offer.with("m=application", "m=application 9000 "+o+" *"), answer.with("m=application", "m=application 9 "+a+" *"), "ProtoPair")
			}
		}
		g.pair(profile, "nothing odd", offer, answer, "Normal")
		g.pair(profile, "the stream is refused", offer, answer.with("m=application", "m=application 0 TCP/TLS/BFCP *"), "Refused")
		g.pair(profile, "a stream that was offered as refused is accepted", offer.with("m=application", "m=application 0 TCP/TLS/BFCP *"), answer, "Refused")
		g.pair(profile, "refused on both sides", offer.with("m=application", "m=application 0 TCP/TLS/BFCP *"), answer.with("m=application", "m=application 0 TCP/TLS/BFCP *"), "Refused")
		g.pair(profile, "other times", offer, answer.with("t=", "t=0 3724394400"), "Value")
		audioFirst := append(append(append(description{}, answer[:5]...), "m=audio 5072 RTP/AVP 0", "a=label:10"), answer[5:len(answer)-2]...)
		g.pair(profile, "the streams in another order", offer, audioFirst, "Value")
		g.pair(profile, "a stream is missing", offer, answer.with("m=audio").with("a=label"), "Absent")
		g.pair(profile, "a stream more", offer, append(append(description{}, answer...), "m=video 5074 RTP/AVP 31"), "Value")
		g.pair(profile, "no BFCP stream", offer, answer.with("m=application", "m=application 0 TCP/MRCPv2 1"), "Absent")
		g.pair(profile, "passive, without an address that can be reached", offer, answer.given("setup", "passive").with("m=application", "m=application 5070 TCP/TLS/BFCP *").with("c=", "c=IN IP4 mrfp.example.com"), "Value")
		g = f.group(sdpName(profile)+" §8", "what a server's answer has")
		for _, a := range []string{"confid", "userid", "floorid", "key-mgmt"} {
			g.pair(profile, "without a="+a, offer, answer.given(a, "-"), "Absent")
		}
		g.pair(profile, "neither says who is the server", offer.given("floorctrl", "-"), answer.given("floorctrl", "-"), "FloorCtrlPair")
		g.pair(profile, "a floor of a stream that there is not", offer, answer.given("floorid", "1 mstrm:11"), "Labels")
		g.pair(profile, "a floor without streams", offer, answer.given("floorid", "1"), "Labels")
		g = f.group("RFC 4567 §4.1", sdpName(profile))
		g.pair(profile, "another protocol", offer, answer.given("key-mgmt", "other AAAA"), "KeyMgmt")
		g.pair(profile, "two protocols offered, the second answered", offer.after("a=key-mgmt", "a=key-mgmt:other AAAA"), answer.given("key-mgmt", "other AAAA"), "KeyMgmt")
		g.pair(profile, "two protocols answered", offer.after("a=key-mgmt", "a=key-mgmt:other AAAA"), answer.after("a=key-mgmt", "a=key-mgmt:other AAAA"), "KeyMgmt")
		g.pair(profile, "keys answered where none were offered", offer.with("a=key-mgmt"), answer, "KeyMgmt")
		if profile == "rfc8855" {
			g = f.group("RFC 8856 §5.5", "")
			for _, o := range []string{"-", "1", "1 2", "2"} {
				for _, a := range []string{"-", "1", "2", "1 2"} {
					g.pair(profile, "a=bfcpver:"+o+" answered by a=bfcpver:"+a, offer.given("bfcpver", o), answer.given("bfcpver", a), "Value")
				}
			}
		}
	}
}
