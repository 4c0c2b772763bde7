package bfcp

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// conversation is a stream of messages of all sorts of lengths: a bare Hello
// first, which is where Payload Length in octets instead of units would show.
func conversation(tb testing.TB) (stream []byte, messages [][]byte) {
	tb.Helper()
	for _, c := range testCases(tb) {
		if c.name == "floorrequest" || c.name == "ppi_max255" || c.name == "helloack" {
			messages = append(messages, fromHex("200b00000000000100010001"), c.octets)
		}
	}
	return bytes.Join(messages, nil), messages
}

// cut feeds the pieces and returns copies of the messages that came out.
func cut(s *Stream, pieces ...[]byte) (messages [][]byte, err error) {
	for _, piece := range pieces {
		piece = bytes.Clone(piece)
		s.Feed(piece)
		for {
			b, err := s.Next()
			if err != nil {
				return messages, err
			}
			if b == nil {
				break
			}
			messages = append(messages, bytes.Clone(b))
		}
		clear(piece) // what was fed is the caller's again
	}
	return messages, nil
}

func TestStreamGivesTheSameMessagesForEverySplitInTwo(t *testing.T) {
	stream, want := conversation(t)
	for at := range len(stream) + 1 {
		var s Stream
		got, err := cut(&s, stream[:at], stream[at:])
		if err != nil {
			t.Fatalf("split at %d: %v", at, err)
		}
		if !slices.EqualFunc(want, got, bytes.Equal) {
			t.Fatalf("split at %d (-want +got)\n%s", at, cmp.Diff(want, got))
		}
		if s.Buffered() != 0 {
			t.Fatalf("split at %d: %d octets left over", at, s.Buffered())
		}
	}
}

func TestStreamGivesTheSameMessagesForEverySplitInThreeOfItsBeginning(t *testing.T) {
	stream, want := conversation(t)
	const head = 80
	for i := range head {
		for j := i; j < head; j++ {
			var s Stream
			got, err := cut(&s, stream[:i], stream[i:j], stream[j:])
			if err != nil || !slices.EqualFunc(want, got, bytes.Equal) {
				t.Fatalf("split at %d and %d: %v\n%s", i, j, err, cmp.Diff(want, got))
			}
		}
	}
}

func TestStreamGivesTheSameMessagesOctetByOctet(t *testing.T) {
	stream, want := conversation(t)
	var s Stream
	var got [][]byte
	for i := range stream {
		messages, err := cut(&s, stream[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, messages...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}

func TestStreamGivesTheSameMessagesForAnySplits(t *testing.T) {
	stream, want := conversation(t)
	rapid.Check(t, func(t *rapid.T) {
		var s Stream
		var got [][]byte
		for rest := stream; len(rest) > 0; {
			n := rapid.IntRange(0, min(len(rest), 300)).Draw(t, "piece")
			messages, err := cut(&s, rest[:n])
			if err != nil {
				t.Fatal(err)
			}
			got, rest = append(got, messages...), rest[n:]
		}
		if !slices.EqualFunc(want, got, bytes.Equal) {
			t.Fatalf("(-want +got)\n%s", cmp.Diff(want, got))
		}
	})
}

func TestStreamTakesWhatIsFedBeforeTheLastWasTaken(t *testing.T) {
	stream, want := conversation(t)
	var s Stream
	s.Feed(stream[:30])
	s.Feed(stream[30:31])
	got, err := cut(&s, stream[31:])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	s.Limit = 100
	for range 9 {
		s.Feed(stream[:12])
	}
	if _, err := s.Next(); !broke(err, rule.BFCPMessageSize) {
		t.Fatalf("108 octets waiting with a limit of 100: %v", err)
	}
}

func TestStreamRefusesAMessageThatPromisesToBeLongerThanTheLimit(t *testing.T) {
	for _, c := range []struct {
		header string
		limit  int
		ok     bool
	}{
		{"20013ffd0102030400010002", 0, true},  // 65536 octets
		{"20013ffe0102030400010002", 0, false}, // 65540
		{"2001ffff0102030400010002", 0, false},
		{"200100050102030400010002", 32, true},
		{"200100060102030400010002", 32, false},
	} {
		s := Stream{Limit: c.limit}
		header := fromHex(c.header)
		if messages, err := cut(&s, header[:11]); err != nil || messages != nil {
			t.Fatalf("%s without its last octet: %v, %v", c.header, messages, err)
		}
		_, err := cut(&s, header[11:])
		if c.ok {
			if err != nil || s.Buffered() != 12 {
				t.Errorf("%s: %v, %d octets held", c.header, err, s.Buffered())
			}
			continue
		}
		if !broke(err, rule.BFCPMessageSize) {
			t.Errorf("%s: %v, want %v", c.header, err, rule.BFCPMessageSize)
		}
		if h, ok := s.Failed(); !ok || h.ConferenceID != 0x01020304 || h.TransactionID != 1 || h.UserID != 2 {
			t.Errorf("%s: header of the refused message %+v, %t", c.header, h, ok)
		}
		// The error is for good and holds no memory.
		s.Feed(header)
		if _, again := s.Next(); again != err || s.Buffered() != 0 {
			t.Errorf("%s: after the error %v, %d octets held", c.header, again, s.Buffered())
		}
	}
}

func TestStreamHoldsNoMoreThanItsLimit(t *testing.T) {
	var s Stream
	message := append(fromHex("20013ffd0102030400010002"), make([]byte, 65524)...)
	for i := 0; i < len(message)-1; i += 1000 {
		if _, err := cut(&s, message[i:min(i+1000, len(message)-1)]); err != nil {
			t.Fatal(err)
		}
		if s.Buffered() > MaxBuffered {
			t.Fatalf("%d octets held", s.Buffered())
		}
	}
	messages, err := cut(&s, message[len(message)-1:])
	if err != nil || len(messages) != 1 || !bytes.Equal(messages[0], message) {
		t.Fatalf("%d messages, %v", len(messages), err)
	}
	s.Feed(nil)
	if cap(s.held) > keptBuffer {
		t.Errorf("an idle stream keeps %d octets of memory", cap(s.held))
	}
}

func TestStreamRefusesAnotherVersion(t *testing.T) {
	for _, c := range []struct {
		profile Profile
		want    *rule.Rule
	}{{RFC4582, rule.BFCPVersion}, {RFC8855, rule.BFCPVersion8855}} {
		s := Stream{Profile: c.profile}
		got, err := cut(&s, fromHex("200b00000000000100010001"+"400b00000000000100010001"))
		if len(got) != 1 || !broke(err, c.want) {
			t.Errorf("%v: %d messages, then %v", c.profile, len(got), err)
		}
		if h, ok := s.Failed(); !ok || h.Version != 2 || h.Primitive != PrimitiveHello {
			t.Errorf("%v: header of the refused message %+v, %t", c.profile, h, ok)
		}
	}
}

func broke(err error, r *rule.Rule) bool {
	var f rule.Finding
	return errors.As(err, &f) && f.Rule == r
}

func BenchmarkStream(b *testing.B) {
	stream, _ := conversation(b)
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	var s Stream
	for b.Loop() {
		s.Feed(stream[:333])
		for m, _ := s.Next(); m != nil; m, _ = s.Next() {
		}
		s.Feed(stream[333:])
		for m, _ := s.Next(); m != nil; m, _ = s.Next() {
		}
	}
}
