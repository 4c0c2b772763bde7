package capture

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

var ethernet = link{kind: layers.LinkTypeEthernet}

func TestEveryLinkTypeAndFormatIsRead(t *testing.T) {
	said := observertest.Session(1)
	for _, l := range []link{ethernet, {kind: layers.LinkTypeEthernet, vlan: true}, {kind: layers.LinkTypeEthernet, six: true},
		{kind: layers.LinkTypeLinuxSLL}, {kind: layers.LinkTypeLinuxSLL, six: true}, {kind: layers.LinkTypeLinuxSLL2}, {kind: layers.LinkTypeRaw}, {kind: layers.LinkTypeRaw, six: true},
		{kind: layers.LinkTypeNull}, {kind: layers.LinkTypeNull, six: true}} {
		for _, ng := range []bool{false, true} {
			found, n, _ := check(t, l.file(t, tcp(said), ng, 0))
			if len(found) > 0 || n.Messages != len(said) || n.Unseen != 0 {
				t.Errorf("%+v, pcapng %v: %+v of %d messages, found %v", l, ng, n, len(said), found)
			}
		}
	}
}

func TestAPlantedFaultIsFoundAtItsPacket(t *testing.T) {
	for _, p := range observertest.Plants() {
		segments := tcp(p.Do(observertest.Session(1)))
		at := slices.IndexFunc(segments, func(s segment) bool { return s.message == p.At })
		found, _, _ := check(t, ethernet.file(t, segments, false, 0))
		if want := fmt.Sprint(at+1, " ", p.Rule); !slices.Contains(found, want) {
			t.Errorf("%s: expected %s, found %v", p.Name, want, found)
		}
	}
}

// TestWhateverHappensToThePacketsNobodyIsBlamed cuts segments up, sends them twice,
// with overlaps and out of order, loses some, and cuts captures at both ends.
func TestWhateverHappensToThePacketsNobodyIsBlamed(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		said := observertest.Session(2)
		segments := mangle(r, tcp(said))
		complete := len(segments)
		lossy := seed%2 == 0
		if lossy {
			segments = slices.DeleteFunc(segments, func(segment) bool { return r.IntN(10) == 0 })
			segments = segments[r.IntN(len(segments)/2):]
		}
		found, n, _ := check(t, ethernet.file(t, segments, seed%3 == 0, 0))
		if len(found) > 0 {
			t.Errorf("seed %d: found %v", seed, found)
		}
		if !lossy && (n.Messages != len(said) || n.Unseen > 0) {
			t.Errorf("seed %d: %d of %d messages from %d packets, %d gaps", seed, n.Messages, len(said), complete, n.Unseen)
		}
	}
}

// mangle does to segments what a network may.
func mangle(r *rand.Rand, in []segment) []segment {
	var out []segment
	for _, s := range in {
		if len(s.octets) < 4 || r.IntN(3) > 0 {
			out = append(out, s)
			continue
		}
		at := 1 + r.IntN(len(s.octets)-1)
		a, b := s, s
		over := r.IntN(at)
		a.octets, b.octets = s.octets[:at], s.octets[over:]
		b.seq += uint32(over)
		switch r.IntN(3) {
		case 0:
			a, b = b, a // out of order
		case 1:
			out = append(out, a) // and again
		}
		out = append(out, a, b)
	}
	for range len(out) / 4 { // retransmissions that nobody needed
		at := r.IntN(len(out))
		again := out[at]
		if again.flags == "" && len(again.octets) > 0 {
			to := min(at+1+r.IntN(5), len(out))
			again.at = out[to-1].at
			out = slices.Insert(out, to, again)
		}
	}
	return out
}

func TestPacketsThatWereCapturedInPartAreNoFault(t *testing.T) {
	said := observertest.Session(2)
	for _, snap := range []int{60, 66, 70, 80} {
		found, n, s := check(t, ethernet.file(t, tcp(said), false, snap))
		if len(found) > 0 || s.Short == 0 || n.Messages == len(said) {
			t.Errorf("%d octets of each packet: found %v, %+v, %+v", snap, found, n, s)
		}
	}
}

func TestAFileThatBreaksOffIsJudgedUpToThere(t *testing.T) {
	for _, ng := range []bool{false, true} {
		file := ethernet.file(t, tcp(observertest.Session(1)), ng, 0)
		for at := 200; at < len(file); at += 13 {
			found, _, s := check(t, file[:at])
			if len(found) > 0 {
				t.Errorf("cut at %d, pcapng %v: found %v", at, ng, found)
			}
			if s.Packets > 0 && s.Cut != nil && !strings.Contains(s.Cut.Error(), "ends in the middle") {
				t.Errorf("cut at %d, pcapng %v: %v", at, ng, s.Cut)
			}
		}
	}
}

func TestWhatIsNoCaptureIsRefused(t *testing.T) {
	for _, b := range []string{"", "x", "hello, this is a text", "\x0a\x0d\x0d\x0a", "\xd4\xc3\xb2\xa1", "\x1f\x8bnonsense", "\xd4\xc3\xb2\xa1\x09\x00\x09\x00aaaabbbbccccdddd"} {
		if _, err := Read(strings.NewReader(b), observer.New(observer.Config{}), nil); !errors.Is(err, ErrNotCapture) {
			t.Errorf("%q: expected an error that says what was expected, found %v", b, err)
		}
	}
	usb := link{kind: 220}.file(t, tcp(observertest.Session(1)), false, 0)
	if _, err := Read(bytes.NewReader(usb), observer.New(observer.Config{}), nil); !errors.Is(err, ErrLinkType) {
		t.Errorf("a capture of USB: %v", err)
	}
}

func TestALengthThatNoPacketHasEndsTheReading(t *testing.T) {
	file := ethernet.file(t, tcp(observertest.Session(1))[:4], false, 0)
	copy(file[24+8:], "\xff\xff\xff\x7f\xff\xff\xff\x7f")
	if _, _, s := check(t, file); s.Cut == nil || s.Packets != 0 {
		t.Errorf("expected an end before the first packet, found %+v", s)
	}
}

func TestPortsThatAreUsedAgainAreAnotherConnection(t *testing.T) {
	first := tcp(observertest.Session(1))
	second := tcp(observertest.Session(1))
	for i := range second {
		second[i].at += 3 * time.Minute
		second[i].seq += 5000
		second[i].ack += 5000
	}
	found, n, _ := check(t, ethernet.file(t, append(first, second...), false, 0))
	// The server numbers its requests anew, which it may: the first have ended.
	if len(found) > 0 || n.Connections != 2*observertest.Clients {
		t.Errorf("%+v, found %v", n, found)
	}
}

func TestAnyOctetsAreReadWithoutHarm(t *testing.T) {
	file := ethernet.file(t, tcp(observertest.Session(1)), false, 0)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		b := bytes.Clone(file)
		for range 1 + r.IntN(40) {
			b[24+r.IntN(len(b)-24)] = byte(r.IntN(256))
		}
		_, _ = Read(bytes.NewReader(b), observer.New(observer.Config{}), nil)
	}
}
