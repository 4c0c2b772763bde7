package mikey

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// messages are the six messages of a call and an Error message, by name.
func messages(t testing.TB, c bedConfig) map[string][]byte {
	t.Helper()
	b := newBed(t, c)
	m := map[string][]byte{}
	m["REQUEST_INIT_PSK"] = must(b.initiator.RequestInit(b.now, conf, b.initiator.Policy(b.now, conf)))(t)
	m["REQUEST_RESP"] = must(b.kms.HandleRequestInit(b.now, m["REQUEST_INIT_PSK"]))(t)
	ticket := must(b.initiator.HandleRequestResp(b.now, m["REQUEST_RESP"]))(t)
	m["TRANSFER_INIT"] = must(b.initiator.TransferInit(b.now, ticket, conf, b.initiator.profile.TLSSession(), []string{"mikey"}))(t)
	p := b.pending(m["TRANSFER_INIT"])
	m["RESOLVE_INIT_PSK"] = must(p.ResolveInit(b.now))(t)
	m["RESOLVE_RESP"] = must(b.kms.HandleResolveInit(b.now, m["RESOLVE_INIT_PSK"]))(t)
	if err := p.HandleResolveResp(b.now, m["RESOLVE_RESP"]); err != nil {
		t.Fatal(err)
	}
	m["TRANSFER_RESP"] = must(p.TransferResp(b.now))(t)
	m["Error"] = p.Reject(b.now, InvalidID)
	return m
}

// everything is a message with every payload there is.
func everything() *Message {
	at := ntp(noon)
	return &Message{
		Header: CommonHeader{Version: 1, DataType: PSKInit, V: true, PRF: 1, CSBID: 0x01020304, MapType: MapGenericID, Count: 2,
			Sessions: []CryptoSession{
				{ID: 1, ProtType: 1, S: true, Policies: []uint8{0, 3}, SessionData: []byte{1, 2, 3}, SPI: []byte{9}},
				{ID: 2},
			}},
		Payloads: []Payload{
			&T{at}, &T{Timestamp{COUNTER, 7}}, &TR{TRr, Timestamp{NTPUTC32, 3600}}, &TR{9, at},
			&ID{IDNAI, []byte("a@b")}, &IDR{IDRpsk, IDByteString, []byte{0, 255}}, &CERT{0, []byte("der")}, &CHASH{2, seq(0, 32)}, &CHASH{1, seq(0, 16)},
			&PKE{2, []byte("envelope")}, &DH{2, seq(0, 128), 5, KeyValidity{KV: KVInterval, From: []byte{1}, To: []byte{2, 3}}},
			&DH{0, seq(0, 192), 0, KeyValidity{}}, &RAND{seq(0, 16)}, &RANDR{RANDRkms, seq(0, 255)}, &RAND{nil},
			&SP{3, 0, []SPParam{{0, []byte{1}}, {1, nil}}}, &SP{4, 1, nil}, &ERR{InvalidTICKET, 0xBEEF}, &GeneralExtension{ExtensionSDPIDs, []byte("mikey")},
			&KEMAC{EncrAESCM128, Sealed("sealed"), MACHMACSHA1160, seq(0, 20)}, &KEMAC{},
			&TP{TicketPolicy{1, 1, 1, 1, 0xABC, 0x1F, nil}},
			&TP{TicketPolicy{2, 9, 9, 0x7F, 0xFFF, 0, []Payload{&IDR{IDRr, IDURI, []byte("sip:x")}, &TP{}}}},
			&TICKET{TicketPolicy{1, 1, 1, 0, 0x123, 1, []Payload{&TR{TRe, Timestamp{NTPUTC32, 1}}}}, Sealed("data"), Sealed("initiator")},
			&V{MACNULL, nil}, &V{MACHMACSHA256256, seq(0, 32)}, &SIGN{1, seq(0, 200)},
		},
	}
}

func TestEveryPayloadIsReadBackAsItWasWritten(t *testing.T) {
	want := everything()
	octets := want.Marshal()
	got, v := Parse(octets)
	// The message breaks rules of content (of PRF numbers), none of form.
	for _, f := range v.Findings {
		if f.Rule != rule.MIKEYPRFFunc {
			t.Error(f)
		}
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Message{}), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("read and written differ:\n%s", d)
	}
	if !bytes.Equal(got.Marshal(), octets) {
		t.Error("written back differs")
	}
}

func TestEveryMessageOfACallIsCleanAndReencodesIdentically(t *testing.T) {
	for _, family := range []Family{Family128, Family256} {
		for name, octets := range messages(t, bedConfig{family: family}) {
			m, v := Parse(octets)
			if !v.Clean() {
				t.Errorf("%s: %v", name, v.Findings)
			}
			if Name(octets) != name || m.Header.DataType.String() != name {
				t.Errorf("%s is called %s", name, Name(octets))
			}
			if !bytes.Equal(m.Marshal(), octets) {
				t.Errorf("%s: written back differs", name)
			}
		}
	}
}

func TestEveryTruncationFailsCleanly(t *testing.T) {
	all := messages(t, bedConfig{})
	all["everything"] = everything().Marshal()
	for name, octets := range all {
		for n := range octets {
			m, v := Parse(octets[:n])
			if v.Receiver != rule.Reject || v.Sender != rule.Violation || len(v.Findings) == 0 {
				t.Fatalf("%s cut off at %d of %d: %+v", name, n, len(octets), v)
			}
			if (m == nil) != (n < headerLen) {
				t.Fatalf("%s cut off at %d: message %v", name, n, m)
			}
			for _, f := range v.Findings {
				if f.Offset > n {
					t.Fatalf("%s cut off at %d: %v", name, n, f)
				}
			}
		}
	}
}

func TestTicketPoliciesNestToALimit(t *testing.T) {
	nest := func(n int) []byte {
		p := TicketPolicy{Data: []Payload{&SP{Params: []SPParam{{1, []byte{2}}}}}}
		for range n - 1 {
			p = TicketPolicy{Data: []Payload{&TP{p}}}
		}
		return (&Message{Header: CommonHeader{Version: 1, MapType: MapEmpty}, Payloads: []Payload{&TP{p}}}).Marshal()
	}
	if _, v := Parse(nest(maxDepth)); !v.Clean() {
		t.Errorf("%d policies in each other: %v", maxDepth, v.Findings)
	}
	for _, n := range []int{maxDepth + 1, maxDepth + 2, 1000} {
		if _, v := Parse(nest(n)); !v.Broke(rule.MIKEYNesting) {
			t.Errorf("%d policies in each other: %v", n, v.Findings)
		}
	}
}

func TestAFindingSaysWhereItIs(t *testing.T) {
	octets := messages(t, bedConfig{})["TRANSFER_INIT"]
	m, _ := Parse(octets)
	ticket := find[*TICKET](m.Payloads)
	at := m.offset(ticket) + 10 // TP Data
	bad := bytes.Clone(octets)
	bad[at+1+4] = 0xFF // high octet of the length of IDRkms
	_, v := Parse(bad)
	want := rule.Finding{Rule: rule.MIKEYLength, Offset: at + 1 + 5, Path: "TICKET/TP Data/IDR/ID"}
	if len(v.Findings) != 1 {
		t.Fatal(v.Findings)
	}
	got := v.Findings[0]
	got.Detail = ""
	if got.Path != want.Path || got.Rule != want.Rule || got.Offset != want.Offset {
		t.Errorf("got %v, want %v", v.Findings[0], want)
	}
}

// The two messages of RFC 4567 §5.1. Their key is not given, so only their form
// can be checked.
func TestTheExamplesOfRFC4567Parse(t *testing.T) {
	offer := "AQAFgM0XflABAAAAAAAAAAAAAAsAyONQ6gAAAAAGEEoo2pee4hp2UaDX8ZE22YwKAAAPZG9uYWxkQGR1Y2suY29tAQAAAAAAAQAk0JKpgaVkDaawi9whVBtB" +
		"t0KZ14ymNuu62+Nv3ozPLygwK/GbAV9iemnGUIZ19fWQUOSrzKTAv9zV"
	answer := "AQEFgM0XflABAAAAAAAAAAAAAAYAyONQ6gAAAAAJAAAQbWlja2V5QG1vdXNlLmNvbQABn8HdGE5BMDXFIuGEga+62AgY5cc="
	for text, want := range map[string]string{
		offer:  "PSK_INIT CSB CD177E50 = HDR, T, RAND, ID, SP, KEMAC",
		answer: "PSK_RESP CSB CD177E50 = HDR, T, ID, V",
	} {
		octets := must(base64.StdEncoding.DecodeString(text))(t)
		m, v := Parse(octets)
		if !v.Clean() {
			t.Fatalf("%s: %v", want, v.Findings)
		}
		if m.String() != want {
			t.Errorf("got %s, want %s", m, want)
		}
		if !bytes.Equal(m.Marshal(), octets) {
			t.Errorf("%s: written back differs", want)
		}
		if at, ok := find[*T](m.Payloads).Time(); !ok || at.Year() != 2006 {
			t.Errorf("time %v", at)
		}
		if s := m.Header.SRTP; len(s) != 1 || s[0] != (SRTPSession{}) {
			t.Errorf("SRTP-ID map %v", s)
		}
	}
}

func TestKeyDataIsReadBackAsItWasWritten(t *testing.T) {
	want := []KeyData{
		{KeyType: KeyMPK, Key: seq(0, 16), Validity: KeyValidity{KV: KVSPI, SPI: []byte{1, 2}}},
		{KeyType: KeyTEKSALT, Key: seq(1, 16), Salt: seq(2, 14), Validity: KeyValidity{KV: KVInterval, From: []byte{0}, To: []byte{9, 9}}},
		{KeyType: KeyGTGK, Key: seq(3, 300)},
	}
	octets := AppendKeyData(nil, want)
	got, v := ParseKeyData(octets)
	if !v.Clean() {
		t.Fatal(v.Findings)
	}
	if !bytes.Equal(AppendKeyData(nil, got), octets) || len(got) != 3 || !bytes.Equal(got[1].Salt, want[1].Salt) {
		t.Errorf("got %v, want %v", got, want)
	}
	for n := 1; n < len(octets); n++ {
		if _, v := ParseKeyData(octets[:n]); v.Receiver != rule.Reject {
			t.Errorf("cut off at %d: %v", n, v)
		}
	}
}

func TestTimestampsReachFrom1968To2104(t *testing.T) {
	for _, want := range []time.Time{
		time.Date(1968, 1, 20, 3, 14, 8, 0, time.UTC),
		time.Date(2026, 3, 1, 12, 0, 0, 5e8, time.UTC),
		time.Date(2036, 2, 7, 6, 28, 15, 0, time.UTC),
		time.Date(2036, 2, 7, 6, 28, 16, 0, time.UTC),
		time.Date(2104, 2, 26, 9, 42, 23, 0, time.UTC),
	} {
		if got, ok := ntp(want).Time(); !ok || !got.Equal(want) {
			t.Errorf("NTP-UTC: got %v, want %v", got, want)
		}
		if got, ok := ntp32(want).Time(); !ok || !got.Equal(want.Truncate(time.Second)) {
			t.Errorf("NTP-UTC-32: got %v, want %v", got, want)
		}
	}
	if got := (Timestamp{NTPUTC32, 0x80000001}).bits64(); got != 0x8000000100000000 {
		t.Errorf("NTP-UTC-32 in an IV: %x", got)
	}
	if got := (Timestamp{COUNTER, 5}).bits64(); got != 5 {
		t.Errorf("COUNTER in an IV: %x", got)
	}
}

func TestTimestampsOfOneClockNeverRepeat(t *testing.T) {
	var c clock
	seen := map[uint64]bool{}
	for range 1000 {
		s := c.stamp(noon)
		if seen[s.Value] {
			t.Fatal("a timestamp stands twice")
		}
		seen[s.Value] = true
	}
}

// worst are messages of the greatest size that make the most of it.
func worst() map[string][]byte {
	sessions := make([]CryptoSession, 255)
	for i := range sessions {
		sessions[i].Policies = seq(0, 127)
	}
	many := func(m *Message, p Payload) []byte {
		one := len(m.Marshal())
		m.Payloads = append(m.Payloads, p)
		n := len(m.Marshal()) - one
		for range (MaxMessage - one) / n {
			m.Payloads = append(m.Payloads, p)
		}
		return m.Marshal()[:MaxMessage]
	}
	init := func() *Message {
		return &Message{Header: CommonHeader{Version: 1, DataType: TransferInit, MapType: MapGenericID}}
	}
	full := init()
	full.Header.Sessions = sessions
	return map[string][]byte{
		"sessions and policies": many(full, &SP{ProtType: 9}),
		"small payloads":        many(init(), &RAND{}),
		"policies":              many(init(), &TP{}),
	}
}

func BenchmarkParse(b *testing.B) {
	all := worst()
	for name, octets := range messages(b, bedConfig{}) {
		all[name] = octets
	}
	for name, octets := range all {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(octets)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(octets)
			}
		})
	}
}
