package capture

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/floorcheck/floorcheck/reference/observer"
	"github.com/floorcheck/floorcheck/reference/observer/observertest"
)

// generate writes a capture of that many octets: conformant sessions one after the
// other, each of two connections with a few thousand messages.
func generate(t testing.TB, path string, octets int64, sessions func(n int) []segment) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	w := pcapgo.NewWriterNanos(out)
	if err := w.WriteFileHeader(1<<16, ethernet.kind); err != nil {
		t.Fatal(err)
	}
	var written int64
	var shift time.Duration
	for n := 0; written < octets; n++ {
		segments := sessions(n)
		for _, s := range segments {
			b := ethernet.packet(t, s)
			// The session's own ports, which no checksum that is looked at covers.
			for _, at := range []int{34, 36} {
				if int(b[at])<<8|int(b[at+1]) == 40000 {
					b[at], b[at+1] = byte((40000+n)>>8), byte(40000+n)
				}
			}
			if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, 0).Add(shift + s.at), CaptureLength: len(b), Length: len(b)}, b); err != nil {
				t.Fatal(err)
			}
			if written += int64(len(b)) + 16; written >= octets {
				break
			}
		}
		shift += segments[len(segments)-1].at + time.Minute
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// peak returns the process' largest resident size in MB since the last reset.
func peak(t testing.TB) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	return 0
}

// captures are what the benchmark reads, 100 MB each. FLOORCHECK_KEEP_CAPTURES
// names a folder to leave them in, for other programs.
func captures(t testing.TB, name string, sessions func(n int) []segment) string {
	dir := os.Getenv("FLOORCHECK_KEEP_CAPTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name+".pcap")
	if s, err := os.Stat(path); err != nil || s.Size() < 100_000_000 {
		generate(t, path, 100_000_000, sessions)
	}
	return path
}

// BenchmarkCheck reads and judges captures of 100 MB.
func BenchmarkCheck(b *testing.B) {
	said := observertest.Session(150)
	plain := tcp(said)
	tls := secured(b, said, protections[0].version, protections[0].suite)
	for _, x := range []struct {
		name     string
		segments []segment
	}{{"plain", plain}, {"tls12-psk", tls}} {
		b.Run(x.name, func(b *testing.B) {
			path := captures(b, x.name, func(int) []segment { return x.segments })
			b.SetBytes(100_000_000)
			// What the generator took is not what reading takes.
			_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
			for b.Loop() {
				f, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				o := observer.New(observer.Config{Keys: keys(observertest.Key), Finding: func(f *observer.Finding) { b.Errorf("found %+v", f) }})
				s, err := Read(io.Reader(f), o, nil)
				if err != nil || o.Counts().Messages == 0 || s.Cut != nil {
					b.Fatal(err, o.Counts(), s)
				}
				o.Finish()
				f.Close()
			}
			b.ReportMetric(peak(b), "peak-MB")
		})
	}
}
