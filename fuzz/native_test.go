package fuzz

import (
	"os"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
)

func FuzzBFCPDecode(f *testing.F)       { native(f, "bfcp-decode") }
func FuzzBFCPStream(f *testing.F)       { native(f, "bfcp-stream") }
func FuzzBFCPReassemble(f *testing.F)   { native(f, "bfcp-reassemble") }
func FuzzSDPOffer(f *testing.F)         { native(f, "sdp-offer") }
func FuzzSDPPair(f *testing.F)          { native(f, "sdp-pair") }
func FuzzMIKEYMessage(f *testing.F)     { native(f, "mikey-message") }
func FuzzMIKEYExchange(f *testing.F)    { native(f, "mikey-exchange") }
func FuzzTLSRecord(f *testing.F)        { native(f, "tls-record") }
func FuzzTLSServer(f *testing.F)        { native(f, "tls-server") }
func FuzzTLSClient(f *testing.F)        { native(f, "tls-client") }
func FuzzTLSTamper(f *testing.F)        { native(f, "tls-tamper") }
func FuzzFloorServer(f *testing.F)      { native(f, "floor-server") }
func FuzzFloorOctets(f *testing.F)      { native(f, "floor-octets") }
func FuzzFloorParticipant(f *testing.F) { native(f, "floor-participant") }
func FuzzMpMessage(f *testing.F)        { native(f, "mp-message") }
func FuzzTraceFile(f *testing.F)        { native(f, "trace-file") }
func FuzzObserver(f *testing.F)         { native(f, "observer") }
func FuzzOracleRequest(f *testing.F)    { native(f, "oracle-request") }
func FuzzCall(f *testing.F)             { native(f, "call") }

// TestMain also makes the test binary a worker, which replays what it found.
func TestMain(m *testing.M) {
	corpus.ServeIfWorker(Targets)
	os.Exit(m.Run())
}

// native puts a target under go test -fuzz, which knows it by its function's
// name.
func native(f *testing.F, name string) {
	run := target(f, name).Run
	for _, seed := range corpus.Seeds(name) {
		f.Add(seed)
	}
	for _, crash := range corpus.Crashes(name) {
		f.Add(crash.Data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { run(data) })
}

func target(t testing.TB, name string) corpus.Target {
	t.Helper()
	for _, target := range Targets() {
		if target.Name == name {
			return target
		}
	}
	t.Fatalf("expected a target of the list in targets.go, found %q", name)
	return corpus.Target{}
}

// BenchmarkTarget runs every target over its seeds.
func BenchmarkTarget(b *testing.B) {
	for _, t := range Targets() {
		b.Run(t.Name, func(b *testing.B) {
			seeds := corpus.Seeds(t.Name)
			b.ReportAllocs()
			for b.Loop() {
				for _, seed := range seeds {
					t.Run(seed)
				}
			}
			b.ReportMetric(float64(b.N*len(seeds))/b.Elapsed().Seconds(), "execs/s")
		})
	}
}
