package bfcp

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/rule"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// longMessage is a FloorStatus of version 2 with 1204 octets, too long for most
// MTUs here.
func longMessage(tb testing.TB) []byte {
	tb.Helper()
	status := FloorStatus{FloorIDs: []uint16{1}}
	for i := range uint16(99) {
		status.FloorRequestInformation = append(status.FloorRequestInformation, FloorRequestInformation{
			FloorRequestID: i, FloorRequestStatus: []FloorRequestStatusAttribute{{FloorID: 1, RequestStatus: Some(RequestStatus{StatusAccepted, uint8(i)})}},
		})
	}
	b, err := status.Append(nil, Header{Version: 2, ConferenceID: 1, TransactionID: 2, UserID: 3})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestFragmentsComeTogetherInAnyOrderAndMoreThanOnce(t *testing.T) {
	message := longMessage(t)
	rapid.Check(t, func(t *rapid.T) {
		mtu := rapid.IntRange(21, 600).Draw(t, "mtu")
		datagrams, err := Fragments(message, mtu)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range datagrams {
			if len(d) >= mtu {
				t.Fatalf("a fragment of %d octets for an MTU of %d", len(d), mtu)
			}
			if _, v := Decode(d, RFC8855Unreliable); !v.Clean() {
				t.Fatalf("%x: %v", d, v.Findings)
			}
		}
		order := rapid.Permutation(append(datagrams, datagrams[0])).Draw(t, "order")
		var r Reassembler
		var v rule.Verdict
		missing := map[string]bool{}
		for _, d := range datagrams {
			missing[string(d)] = true
		}
		for i, d := range order {
			delete(missing, string(d))
			got := r.Add(start, d, &v)
			if !v.Clean() {
				t.Fatalf("fragment %d: %v", i, v.Findings)
			}
			if (got != nil) != (len(missing) == 0) {
				t.Fatalf("after %d of %d fragments, %d missing: %d octets", i+1, len(order), len(missing), len(got))
			}
			if got == nil {
				continue
			}
			if !bytes.Equal(got, message) {
				t.Fatalf("%d octets\n%x\nbecame\n%x", len(message), message, got)
			}
			break // one that is sent again begins anew
		}
	})
}

func TestFragmentsAreAsManyAsTheyMustBe(t *testing.T) {
	message := longMessage(t) // 1192 octets of payload
	for _, c := range []struct{ mtu, fragments, largest int }{
		{1216, 1, len(message)},
		{len(message), 1, len(message)},
		{len(message) - 1, 2, 1200}, // strictly below the MTU, in units of 4
		{616, 2, 612},
		{612, 3, 608},
		{21, 298, 20},
	} {
		datagrams, err := Fragments(message, c.mtu)
		if err != nil || len(datagrams) != c.fragments || len(datagrams[0]) != c.largest {
			t.Errorf("MTU %d: %d fragments of %d octets, %v; want %d of %d", c.mtu, len(datagrams), len(datagrams[0]), err, c.fragments, c.largest)
		}
	}
	for what, b := range map[string][]byte{
		"version 1": fromHex("200b00000000000100010001"), "a fragment": fromHex("480b0000000000010001000100000000"),
		"short": message[:len(message)-4], "nothing": nil,
	} {
		if d, err := Fragments(b, 1500); err == nil {
			t.Errorf("%s: %d fragments", what, len(d))
		}
	}
	if _, err := Fragments(message, 20); err == nil {
		t.Error("an MTU of 20 leaves room for a fragment")
	}
}

func TestReassemblyGivesAMessageThatIsNotFragmentedBack(t *testing.T) {
	var r Reassembler
	var v rule.Verdict
	for _, b := range [][]byte{fromHex("400b00000000000100010001"), fromHex("40"), fromHex("280b00000000000100010001"), {}} {
		if got := r.Add(start, b, &v); !bytes.Equal(got, b) || got == nil || !v.Clean() {
			t.Errorf("%x: %x, %v", b, got, v.Findings)
		}
	}
}

func TestReassemblyGivesUpAfterItsTime(t *testing.T) {
	message := longMessage(t)
	datagrams, err := Fragments(message, 700)
	if err != nil || len(datagrams) != 2 {
		t.Fatal(len(datagrams), err)
	}
	for _, c := range []struct {
		after time.Duration
		whole bool
	}{{ReassemblyTime - 1, true}, {ReassemblyTime, false}} {
		var r Reassembler
		var v rule.Verdict
		r.Add(start, datagrams[0], &v)
		if got := r.Add(start.Add(c.after), datagrams[1], &v); (got != nil) != c.whole {
			t.Errorf("the second fragment after %v: %d octets", c.after, len(got))
		}
	}
	r := Reassembler{Lifetime: time.Second}
	var v rule.Verdict
	r.Add(start, datagrams[1], &v)
	if n, octets := r.Waiting(); n != 1 || octets != 1192 {
		t.Errorf("%d messages with %d octets wait", n, octets)
	}
	if n := r.Expire(start.Add(time.Second)); n != 1 {
		t.Errorf("%d messages expired", n)
	}
	if n, octets := r.Waiting(); n != 0 || octets != 0 {
		t.Errorf("%d messages with %d octets wait after their time", n, octets)
	}
}

func TestReassemblyIsBounded(t *testing.T) {
	var r Reassembler
	var v rule.Verdict
	fragment := func(transaction, payload, offset uint16) []byte {
		h := Header{Version: 2, F: true, Primitive: PrimitiveFloorStatus, PayloadLength: payload, TransactionID: transaction, FragmentOffset: offset, FragmentLength: 1}
		return append(h.append(nil), 5, 4, 0, 1)
	}
	for i := range uint16(100) {
		r.Add(start, fragment(i, 0x3ffd, 0x3ffc), &v)
		if broke := v.Broke(rule.BFCPReassembly); broke != (i >= MaxPartial) {
			t.Fatalf("message %d: %v", i, v.Findings)
		}
	}
	if n, octets := r.Waiting(); n != MaxPartial || octets > MaxPartial*MaxBuffered {
		t.Errorf("%d messages with %d octets wait", n, octets)
	}
	if r.Add(start, fragment(1, 0x3ffe, 0), &v); !v.Broke(rule.BFCPReassembly) {
		t.Errorf("a message above the limit: %v", v.Findings)
	}
	r = Reassembler{Limit: 20, MaxMessages: 1}
	r.Add(start, fragment(1, 2, 0), &v)
	if r.Add(start, fragment(2, 2, 0), &v); !v.Broke(rule.BFCPReassembly) {
		t.Errorf("a second message where one is allowed: %v", v.Findings)
	}
	if r.Add(start, fragment(3, 3, 0), &v); !v.Broke(rule.BFCPReassembly) {
		t.Errorf("24 octets where 20 are allowed: %v", v.Findings)
	}
}

func TestReassemblyRefusesFragmentsThatDoNotBelongTogether(t *testing.T) {
	first := fromHex("480100040102030400010002" + "00000002" + "0504000103040002")
	for _, c := range []struct {
		what, octets string
		want         *rule.Rule
		whole        bool
	}{
		{"the rest", "480100040102030400010002" + "00020002" + "0904400011020000", nil, true},
		{"the rest and what was there", "480100040102030400010002" + "00010003" + "030400020904400011020000", nil, true},
		{"other contents", "480100040102030400010002" + "00010003" + "030400030904400011020000", rule.BFCPFragmentOverlap, false},
		{"another length", "480100050102030400010002" + "00020002" + "0904400011020000", rule.BFCPFragmentOverlap, false},
		{"another primitive", "480300040102030400010002" + "00020002" + "0904400011020000", rule.BFCPFragmentOverlap, false},
		{"another transaction", "480100040102030400020002" + "00020002" + "0904400011020000", nil, false},
		{"another user", "480100040102030400010003" + "00020002" + "0904400011020000", nil, false},
		{"another conference", "480100040102030500010002" + "00020002" + "0904400011020000", nil, false},
		{"a response", "580100040102030400010002" + "00020002" + "0904400011020000", rule.BFCPResponder, false},
		{"beyond the end", "480100040102030400010002" + "00030002" + "0904400011020000", rule.BFCPFragment, false},
		{"nothing", "480100040102030400010002" + "00020000", nil, false},
		{"cut short", "480100040102030400010002" + "0002", rule.BFCPHeaderUDP, false},
	} {
		var r Reassembler
		var v rule.Verdict
		r.Add(start, first, &v)
		got := r.Add(start, fromHex(c.octets), &v)
		if (got != nil) != c.whole || c.want != nil && !v.Broke(c.want) || c.want == nil && !v.Clean() {
			t.Errorf("%s: %x, %v", c.what, got, v.Findings)
		}
		if want := fromHex("400100040102030400010002" + "0504000103040002" + "0904400011020000"); c.whole && !bytes.Equal(got, want) {
			t.Errorf("%s: %x, want %x", c.what, got, want)
		}
	}
}
