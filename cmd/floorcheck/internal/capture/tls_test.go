package capture

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// secured makes a session into segments of TLS.
func secured(t testing.TB, said []observertest.Said, version uint16, suite tlspsk.CipherSuite) []segment {
	t.Helper()
	config := func(seed byte) *tlspsk.Config {
		return &tlspsk.Config{Rand: rand.NewChaCha8([32]byte{seed}), MaxVersion: version, CipherSuites: []tlspsk.CipherSuite{suite}, PSKModes: []tlspsk.PSKMode{tlspsk.PSKOnly}}
	}
	pieces, message, err := observertest.Secure(said, config(1), config(2))
	if err != nil {
		t.Fatal(err)
	}
	segments := tcp(pieces)
	for i := range segments {
		if m := segments[i].message; m >= 0 {
			segments[i].message = message[m]
		}
	}
	return segments
}

func keys(key []byte) *observer.Keys {
	return &observer.Keys{PSK: func(id []byte) ([]byte, bool) { return key, bytes.Equal(id, observertest.Identity) }}
}

// checkTLS judges a capture with a key.
func checkTLS(t testing.TB, file, key []byte) (found []string, o *observer.Observer) {
	t.Helper()
	o = observer.New(observer.Config{Keys: keys(key), Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	if _, err := Read(bytes.NewReader(file), o, nil); err != nil {
		t.Fatal(err)
	}
	o.Finish()
	return found, o
}

var protections = []struct {
	version uint16
	suite   tlspsk.CipherSuite
}{{tlspsk.VersionTLS12, tlspsk.TLS_PSK_WITH_AES_128_GCM_SHA256}, {tlspsk.VersionTLS12, tlspsk.TLS_PSK_WITH_AES_128_CBC_SHA}, {tlspsk.VersionTLS13, tlspsk.TLS_AES_128_GCM_SHA256}}

func TestBFCPInTLSIsJudgedLikeThatInTheClear(t *testing.T) {
	for _, p := range protections {
		said := observertest.Session(2)
		found, o := checkTLS(t, ethernet.file(t, secured(t, said, p.version, p.suite), false, 0), observertest.Key)
		if n := o.Counts(); len(found) > 0 || n.Messages != len(said) || n.Opened != observertest.Clients {
			t.Errorf("%v: %+v of %d messages, found %v, %v", p.suite, n, len(said), found, o.Notes())
		}
		for _, plant := range observertest.Plants() {
			segments := secured(t, plant.Do(observertest.Session(1)), p.version, p.suite)
			at := slices.IndexFunc(segments, func(s segment) bool { return s.message == plant.At })
			found, _ := checkTLS(t, ethernet.file(t, segments, false, 0), observertest.Key)
			if want := fmt.Sprint(at+1, " ", plant.Rule); !slices.Contains(found, want) {
				t.Errorf("%v, %s: expected %s, found %v", p.suite, plant.Name, want, found)
			}
		}
	}
}

func TestAWrongKeyIsToldApartFromNone(t *testing.T) {
	for _, p := range protections {
		file := ethernet.file(t, secured(t, observertest.Session(1), p.version, p.suite), false, 0)
		found, o := checkTLS(t, file, []byte("another key, no?"))
		if n := o.Counts(); len(found) > 0 || n.Refused != observertest.Clients || n.Messages > 0 ||
			!strings.Contains(o.Notes()[0].Text, `the key for identity "alice" does not open this connection`) {
			t.Errorf("%v: %+v, %v, found %v", p.suite, n, o.Notes(), found)
		}
		o = observer.New(observer.Config{})
		if _, err := Read(bytes.NewReader(file), o, nil); err != nil || o.Counts().Unopened != observertest.Clients {
			t.Errorf("%v without a key: %+v, %v", p.suite, o.Counts(), err)
		}
	}
}

func TestWhateverHappensToPacketsOfTLSNobodyIsBlamed(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := protections[seed%3]
		said := observertest.Session(2)
		segments := mangle(r, secured(t, said, p.version, p.suite))
		lossy := seed%2 == 0
		if lossy {
			segments = slices.DeleteFunc(segments, func(segment) bool { return r.IntN(30) == 0 })
		}
		found, o := checkTLS(t, ethernet.file(t, segments, false, 0), observertest.Key)
		if len(found) > 0 {
			t.Errorf("seed %d: found %v", seed, found)
		}
		if !lossy && o.Counts().Messages != len(said) {
			t.Errorf("seed %d: %d of %d messages, %v", seed, o.Counts().Messages, len(said), o.Notes())
		}
	}
}
