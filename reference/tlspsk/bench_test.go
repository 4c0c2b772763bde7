package tlspsk

import "testing"

// benchmarks are the handshakes and records that issue 3 names.
var benchmarks = []struct {
	name string
	opt  func(*Config)
}{
	{"TLS12-PSK-AES128-GCM", only12(TLS_PSK_WITH_AES_128_GCM_SHA256)},
}

func only12(s ...CipherSuite) func(*Config) {
	return func(c *Config) { c.MaxVersion, c.CipherSuites = VersionTLS12, s }
}

// BenchmarkHandshake runs both sides of a handshake in one thread.
func BenchmarkHandshake(b *testing.B) {
	for _, bm := range benchmarks {
		cc, sc := clientConfig(bm.opt), serverConfig(bm.opt)
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				connect(b, cc, sc)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "handshakes/s")
		})
	}
}

// BenchmarkBulk seals and opens records of 16 KiB in one thread.
func BenchmarkBulk(b *testing.B) {
	p := make([]byte, 16384)
	for _, bm := range benchmarks {
		cc, sc := clientConfig(bm.opt), serverConfig(bm.opt)
		b.Run(bm.name, func(b *testing.B) {
			client, server := connect(b, cc, sc)
			b.SetBytes(int64(len(p)))
			b.ReportAllocs()
			for b.Loop() {
				if err := client.Write(p); err != nil {
					b.Fatal(err)
				}
				if err := server.Feed(client.Outgoing()); err != nil {
					b.Fatal(err)
				}
				if len(server.Incoming()) != len(p) {
					b.Fatal("data lost")
				}
			}
		})
	}
}
