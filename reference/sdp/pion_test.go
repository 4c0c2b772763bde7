package sdp

import (
	"strings"
	"testing"

	pion "github.com/pion/sdp/v3"
	"pgregory.net/rapid"
)

// TestWhatPionReadsWeReadTheSame draws descriptions of lines that both readers
// know, and compares what they made of them. pion takes more than RFC 4566
// allows and less, so that only descriptions without a finding are compared.
func TestWhatPionReadsWeReadTheSame(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		pick := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
		var b strings.Builder
		b.WriteString("v=0\r\no=- 7 8 IN IP4 192.0.2.1\r\ns=-\r\n")
		b.WriteString(pick("session c", "", "c=IN IP4 192.0.2.9\r\n", "c=IN IP6 2001:db8::1\r\n"))
		b.WriteString("t=0 0\r\n" + pick("session a", "", "a=setup:passive\r\n", "a=key-mgmt:mikey AAAA\r\n"))
		for range rapid.IntRange(1, 4).Draw(t, "media") {
			b.WriteString(pick("m", "m=application 5070 TCP/BFCP *\r\n", "m=application 9 TCP/TLS/BFCP *\r\n", "m=audio 9000 RTP/AVP 0 8\r\n", "m=video 0 RTP/SAVP 31\r\n", "m=message 7 TCP/MSRP *\r\n"))
			b.WriteString(pick("c", "", "c=IN IP4 192.0.2.1\r\n"))
			for range rapid.IntRange(0, 5).Draw(t, "attributes") {
				b.WriteString("a=" + pick("a", "setup:actpass", "connection:new", "confid:7", "floorid:1 mstrm:10 11", "label:10", "x", "x:y:z", "sendonly") + "\r\n")
			}
		}
		text := b.String()
		s, v := Parse([]byte(text), RFC4583)
		if !v.Clean() {
			return
		}
		var d pion.SessionDescription
		if err := d.UnmarshalString(text); err != nil {
			t.Fatalf("pion refuses %q: %v", text, err)
		}
		compared++
		others := 0
		for i, m := range d.MediaDescriptions {
			proto := strings.Join(m.MediaName.Protos, "/")
			if i == s.Index {
				address := d.ConnectionInformation
				if m.ConnectionInformation != nil {
					address = m.ConnectionInformation
				}
				setup, found := m.Attribute("setup")
				if !found {
					setup, _ = d.Attribute("setup")
				}
				if string(s.BFCP.Proto) != proto || int(s.BFCP.Port) != m.MediaName.Port.Value || s.BFCP.Address.String() != address.Address.Address || string(s.BFCP.Setup) != setup {
					t.Fatalf("expected %s, address %s and setup %q, found %+v in %q", m.MediaName, address.Address, setup, *s.BFCP, text)
				}
				_, has := m.Attribute("confid")
				if has != (s.BFCP.ConfID != nil) {
					t.Fatalf("confid: pion %v, found %v", has, s.BFCP.ConfID)
				}
				continue
			}
			label, _ := m.Attribute("label")
			o := s.Others[others]
			others++
			if o.Media != m.MediaName.Media || o.Proto != proto || int(o.Port) != m.MediaName.Port.Value || strings.Join(o.Formats, " ") != strings.Join(m.MediaName.Formats, " ") || o.Label != label {
				t.Fatalf("expected %s with label %q, found %+v", m.MediaName, label, o)
			}
		}
		if others != len(s.Others) {
			t.Fatalf("expected %d other streams, found %d in %q", others, len(s.Others), text)
		}
	})
	if compared == 0 {
		t.Error("no description was compared")
	}
}

// TestPionReadsWhatWeWrite shows that the canonical form is plain SDP.
func TestPionReadsWhatWeWrite(t *testing.T) {
	o := client(RFC8856)
	for _, s := range []*Session{o, server(t, o)} {
		text := written(t, s)
		var d pion.SessionDescription
		if err := d.UnmarshalString(text); err != nil {
			t.Errorf("%v in %q", err, text)
			continue
		}
		if again, err := d.Marshal(); err != nil || string(again) != text {
			t.Errorf("expected %q, found %q, %v", text, again, err)
		}
	}
}

// BenchmarkParsePion is the measure for BenchmarkParse: the same text.
func BenchmarkParsePion(b *testing.B) {
	text := written(b, server(b, client(RFC4583)))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var d pion.SessionDescription
		if err := d.UnmarshalString(text); err != nil {
			b.Fatal(err)
		}
	}
}
