package tlspsk

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// NIST SP 800-38C, example 3: the one with a nonce of 12 octets.
func TestCCMMatchesTheNISTExample(t *testing.T) {
	c, err := newCCM(unhex(t, "404142434445464748494a4b4c4d4e4f"), 8)
	if err != nil {
		t.Fatal(err)
	}
	nonce := unhex(t, "101112131415161718191a1b")
	aad := unhex(t, "000102030405060708090a0b0c0d0e0f10111213")
	p := unhex(t, "202122232425262728292a2b2c2d2e2f3031323334353637")
	want := unhex(t, "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951")
	got := c.Seal(nil, nonce, p, aad)
	if !bytes.Equal(got, want) {
		t.Fatalf("% x, expected % x", got, want)
	}
	if back, err := c.Open(nil, nonce, got, aad); err != nil || !bytes.Equal(back, p) {
		t.Errorf("Open: %v", err)
	}
	for i := range got {
		got[i] ^= 1
		if _, err := c.Open(nil, nonce, got, aad); err == nil {
			t.Errorf("octet %d altered and accepted", i)
		}
		got[i] ^= 1
	}
}

func TestSavedHMACStatesGiveHMAC(t *testing.T) {
	for _, kind := range []Hash{SHA256, SHA384, SHA1} {
		for _, n := range []int{0, 1, 20, 63, 64, 65, 127, 128, 129, 500} {
			key := make([]byte, n)
			_, _ = (&seeded{uint64(n)}).Read(key)
			var m mac
			m.init(kind, nil, key)
			for _, msg := range []string{"", "abc", "a longer message than one block of the hash function has room for, by far .............................................."} {
				std := hmac.New(func() hash.Hash { return newHash(kind) }, key)
				std.Write([]byte(msg))
				m.begin()
				m.write([]byte(msg))
				if got := m.sum(nil); !bytes.Equal(got, std.Sum(nil)) {
					t.Errorf("%v, key of %d octets: wrong", kind, n)
				}
			}
		}
	}
}

func TestExpandLabelIsHKDFExpand(t *testing.T) {
	secret := sha256.Sum256([]byte("secret"))
	for _, n := range []int{1, 12, 32, 48} { // 48: an importer's key for SHA-384
		var m mac
		s := schedule{kind: SHA256, m: &m}
		s.key(secret[:])
		got := make([]byte, n)
		s.expand(got, "derived psk", secret[:])
		info := append([]byte{0, byte(n), 17}, "tls13 derived psk"...)
		info = append(append(info, 32), secret[:]...)
		want, err := hkdf.Expand(sha256.New, secret[:], string(info), n)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d octets: %v", n, err)
		}
	}
}

// Every length of padding that can be there, right and wrong in each octet.
func TestCBCChecksEveryOctetOfPaddingAndMAC(t *testing.T) {
	for _, etm := range []bool{false, true} {
		opt := func(c *Config) {
			withSuite(TLS_PSK_WITH_AES_128_CBC_SHA)(c)
			c.NoEncryptThenMAC = !etm
		}
		client, server := connect(t, clientConfig(opt), serverConfig(opt))
		wr, rd := client.wr.(*mac12), server.rd.(*mac12)
		for _, n := range []int{0, 1, 11, 12, 200, 255, 256, 300, 1000} {
			p := bytes.Repeat([]byte{0xA5}, n)
			for pad := 15 - (n+wr.macSize(20))%16; pad < 256; pad += 16 {
				good := sealPadded(wr, p, pad, -1)
				got, _, err := rd.open(nil, recordApplication, good)
				if err != nil || !bytes.Equal(got, p) {
					t.Fatalf("encrypt-then-MAC %v, %d octets, padding %d: %v", etm, n, pad, err)
				}
				rd.seq--
				wr.seq--
				checked := pad + 1
				if !etm {
					checked += 20
				}
				for spoil := range checked {
					bad := sealPadded(wr, p, pad, spoil)
					if _, _, err := rd.open(nil, recordApplication, bad); err == nil {
						t.Fatalf("encrypt-then-MAC %v, %d octets, padding %d: octet %d from the end wrong and accepted", etm, n, pad, spoil)
					}
					wr.seq--
				}
			}
		}
	}
}

// sealPadded is mac12.seal with that much padding, and returns the fragment. spoil, unless negative, is
// which octet from the end of the plaintext is changed before encryption.
func sealPadded(m *mac12, p []byte, pad, spoil int) []byte {
	body := append([]byte(nil), p...)
	if !m.etm {
		body = m.macOf(body, recordApplication, p)
	}
	for range pad + 1 {
		body = append(body, byte(pad))
	}
	if spoil >= 0 && spoil < len(body) {
		body[len(body)-1-spoil] ^= 0x11
	}
	out := append([]byte(nil), m.iv[:]...)
	m.cbc.SetIV(m.iv[:])
	out = append(out, make([]byte, len(body))...)
	m.cbc.CryptBlocks(out[16:], body)
	if m.etm {
		out = m.macOf(out, recordApplication, out)
	}
	m.seq++
	return out
}
