package tlspsk

import "testing"

// benchmarks are the handshakes and records that issue 3 names.
var benchmarks = []struct {
	name string
	opt  func(*Config)
}{
	{"TLS12-PSK-AES128-GCM", withSuite(TLS_PSK_WITH_AES_128_GCM_SHA256)},
	{"TLS12-PSK-AES256-GCM", withSuite(TLS_PSK_WITH_AES_256_GCM_SHA384)},
	{"TLS12-PSK-CHACHA20", withSuite(TLS_PSK_WITH_CHACHA20_POLY1305_SHA256)},
	{"TLS12-PSK-AES128-CBC-SHA", withSuite(TLS_PSK_WITH_AES_128_CBC_SHA)},
	{"TLS12-PSK-AES128-CBC-SHA-MtE", func(c *Config) {
		withSuite(TLS_PSK_WITH_AES_128_CBC_SHA)(c)
		c.NoEncryptThenMAC = true
	}},
	{"TLS12-ECDHE-PSK-AES128-GCM", withSuite(TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256)},
	{"TLS13-PSK-DHE", withSuite(TLS_AES_128_GCM_SHA256)},
	{"TLS13-PSK-DHE-P256", func(c *Config) {
		withSuite(TLS_AES_128_GCM_SHA256)(c)
		c.Groups = []Group{P256}
	}},
	{"TLS13-PSK-KE", func(c *Config) {
		withSuite(TLS_AES_128_GCM_SHA256)(c)
		c.PSKModes = []PSKMode{PSKOnly}
	}},
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
