package tlspsk

import (
	"syscall"
	"testing"
	"time"
)

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

// cpuTime is the CPU time of this process: what a machine that others use too
// can be measured by.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkHandshake runs both sides of a handshake in one thread.
func BenchmarkHandshake(b *testing.B) {
	for _, bm := range benchmarks {
		cc, sc := clientConfig(bm.opt), serverConfig(bm.opt)
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			start := cpuTime(b)
			for b.Loop() {
				connect(b, cc, sc)
			}
			b.ReportMetric(float64(b.N)/(cpuTime(b)-start).Seconds(), "handshakes/cpu-s")
		})
	}
}

// BenchmarkBulk seals and opens records of 16 KiB in one thread.
func BenchmarkBulk(b *testing.B) {
	p := make([]byte, 16384)
	b.Run("raw-AES128-GCM", func(b *testing.B) { // the ceiling
		aead, err := newAEAD(bySuite[TLS_AES_128_GCM_SHA256], make([]byte, 16))
		if err != nil {
			b.Fatal(err)
		}
		nonce, aad := make([]byte, 12), make([]byte, 13)
		sealed, opened := make([]byte, 0, 16400), make([]byte, 0, 16400)
		b.SetBytes(int64(len(p)))
		for b.Loop() {
			sealed = aead.Seal(sealed[:0], nonce, p, aad)
			if opened, err = aead.Open(opened[:0], nonce, sealed, aad); err != nil {
				b.Fatal(err)
			}
		}
	})
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
