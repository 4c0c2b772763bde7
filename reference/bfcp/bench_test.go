package bfcp

import (
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// The three messages that peers were measured with: a FloorRequest of 32
// octets, a FloorRequestStatus of 136 with everything in it, and a FloorStatus
// of 4216 with 50 floor requests.
func benchMessages(tb testing.TB) []struct {
	name string
	b    []byte
} {
	tb.Helper()
	status := FloorStatus{FloorIDs: []uint16{1}}
	for i := range uint16(50) {
		status.FloorRequestInformation = append(status.FloorRequestInformation, FloorRequestInformation{
			FloorRequestID: i + 1,
			OverallRequestStatus: Some(OverallRequestStatus{
				FloorRequestID: i + 1,
				RequestStatus:  Some(RequestStatus{StatusAccepted, uint8(i + 1)}),
				StatusInfo:     Some("waiting"),
			}),
			FloorRequestStatus: []FloorRequestStatusAttribute{{FloorID: 1, RequestStatus: Some(RequestStatus{StatusAccepted, uint8(i + 1)})}},
			BeneficiaryInformation: Some(BeneficiaryInformation{
				BeneficiaryID:   100 + i,
				UserDisplayName: Some("Robert123"),
				UserURI:         Some("sip:bob@example.com"),
			}),
			Priority:                Some(PriorityNormal),
			ParticipantProvidedInfo: Some("slides"),
		})
	}
	large, err := status.Append(nil, Header{ConferenceID: 1, UserID: 7})
	if err != nil {
		tb.Fatal(err)
	}
	messages := []struct {
		name string
		b    []byte
	}{
		{"FloorRequest", fromHex("2001000501020304fedcba9805040001030400021107736c6964650009044000")},
		{"FloorRequestStatus", fromHex("2004001f01020304fedcba981f7c0007251400070b04030013096772616e746564000000230800010b040300230800020b0403001d2400021905426f620000001b157369703a626f62406578616d706c652e636f6d0000002124ba981907416c696365001b177369703a616c696365406578616d706c652e636f6d00090440001108736c69646573")},
		{"FloorStatus50", large},
	}
	for i, want := range []int{32, 136, 4216} {
		if len(messages[i].b) != want {
			tb.Fatalf("%s has %d octets, want %d", messages[i].name, len(messages[i].b), want)
		}
	}
	return messages
}

func fromHex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(fmt.Sprintf("%q: %v", s, err))
	}
	return b
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range benchMessages(b) {
		b.Run(c.name, func(b *testing.B) {
			var m Message
			var v rule.Verdict
			b.ReportAllocs()
			b.SetBytes(int64(len(c.b)))
			for b.Loop() {
				m.Decode(c.b, RFC4582, &v)
			}
			if !v.Clean() {
				b.Fatal(v.Findings)
			}
		})
	}
}

// BenchmarkRead is the typed contents of a decoded message.
func BenchmarkRead(b *testing.B) {
	for _, c := range benchMessages(b) {
		b.Run(c.name, func(b *testing.B) {
			m, _ := Decode(c.b, RFC4582)
			body := m.Body()
			b.ReportAllocs()
			for b.Loop() {
				body.Read(&m)
			}
		})
	}
}

// BenchmarkEncode is typed contents to octets.
func BenchmarkEncode(b *testing.B) {
	for _, c := range benchMessages(b) {
		b.Run(c.name, func(b *testing.B) {
			m, _ := Decode(c.b, RFC4582)
			body := m.Body()
			var dst []byte
			b.ReportAllocs()
			b.SetBytes(int64(len(c.b)))
			for b.Loop() {
				var err error
				if dst, err = body.Append(dst[:0], m.Header); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReencode is the flat list of attributes to octets.
func BenchmarkReencode(b *testing.B) {
	for _, c := range benchMessages(b) {
		b.Run(c.name, func(b *testing.B) {
			m, _ := Decode(c.b, RFC4582)
			var dst []byte
			b.ReportAllocs()
			b.SetBytes(int64(len(c.b)))
			for b.Loop() {
				var err error
				if dst, err = m.Append(dst[:0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
