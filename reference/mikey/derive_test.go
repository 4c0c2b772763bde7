package mikey

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"testing"

	"pgregory.net/rapid"
)

// The inputs of the vectors below. The vectors were computed by a script of a
// dozen lines in another language, with labels written down octet by octet.
var (
	vecCSB          = uint32(0xCAFE0123)
	vecI, vecR      = seq(0x20, 16), seq(0x40, 16)
	vecKMS, vecRAND = seq(0x60, 32), seq(0x80, 32)
	vecIDR          = []byte("sip:conf1@mrfc.example.com")
)

// seq returns n octets that count up.
func seq(from byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = from + byte(i)
	}
	return b
}

var vectors = []struct {
	prf  PRFFunc
	what string
	want string
}{
	{PRFMIKEY1, "init encr", "3c2af56c7a811f02e1970d72b259e168"},
	{PRFMIKEY1, "resolve init encr", "827f26bd0e2ff0c4e8aaff8be594a78f"},
	{PRFMIKEY1, "resp encr", "228cb9130c308f2a128ee8e488a3a3aa"},
	{PRFMIKEY1, "initdata encr", "e065b6db2be7c40807dd602a7a0b8c4e"},
	{PRFMIKEY1, "ticket encr", "623c7b090930ae755994b9f28b3e60e1"},
	{PRFMIKEY1, "init auth", "270cef4d4799dcf8b9ffc2a467bc4b2e29c7f1b5"},
	{PRFMIKEY1, "resolve init auth", "400e04af29583567e6662e1f80cff4804324eb4f"},
	{PRFMIKEY1, "resp auth", "eea37a5014757741baa303ae66952796033c4207"},
	{PRFMIKEY1, "initdata auth", "3cebf6a3e36e6ae9bbe869a482fca8433be780ae"},
	{PRFMIKEY1, "ticket auth", "f931aa970ae301daf39ba2d17adb9e60572c4dd8"},
	{PRFMIKEY1, "init salt", "a197f412aa8ab5d05290deb574a0"},
	{PRFMIKEY1, "resolve init salt", "b7d0e7686f77b38525e18859a648"},
	{PRFMIKEY1, "resp salt", "e8a5602522fd9efc40023a09c82b"},
	{PRFMIKEY1, "initdata salt", "50b88c1b2c2fadba272e05c82722"},
	{PRFMIKEY1, "ticket salt", "bcac5b233a8800a1719e1e2ac4cf"},
	{PRFMIKEY1, "mpki", "827ab54f796b4f0ef3a8a055607a3437"},
	{PRFMIKEY1, "mpkr", "330aa491d2e9ec5435b32f85f7afdd2e"},
	{PRFMIKEY1, "fork mpkr", "f5204d0d59d5c00be23099fb743fd436"},
	{PRFMIKEY1, "fork tgk", "ecd70b62515734fb7629238a33bfca68"},
	{PRFMIKEY1, "tek", "3089c9502001eeb1e8e3714edf58080f"},
	{PRFMIKEY1, "tgk auth", "b7f200fdbc3dd824b20510bcf7fb5556"},
	{PRFMIKEY1, "tgk encr", "367bdd8059306f1ea6b8f0eb5aa5426e"},
	{PRFMIKEY1, "tgk salt", "a13093a691ca40cfd88a820563029f85"},
	{PRFMIKEY1, "tek no randrr", "c70af6fb2e59b0b40c22dd67b573a09f"},
	{PRFMIKEY1, "tek no randri", "7793f3036aa62c62d92753e7a840d63b"},
	{PRFMIKEY1, "long", "546cf52eb2fe3defe99e476d4a808c17c4c618338fd33f049602c486b79bb797780aa7a984cf0c8766e4d174c9b06ca177af"},
	{PRFHMACSHA256, "init encr", "0bd0574e87ba31e5b330777c3fb032ceb3eecd013f2ae41d64c2c1b10165f6de"},
	{PRFHMACSHA256, "resolve init encr", "fcc2be0f993a44bda0844e6c56e3b0242c1862bd0ca67437d4ad9049b5fdff90"},
	{PRFHMACSHA256, "resp encr", "f3f71c616283a73ccbfd5b7376fb0f9662035de7dab64eea807156b242a61e51"},
	{PRFHMACSHA256, "initdata encr", "953f22fe2d3d455324e3b36a20b34826a330c8cfcfdaf6b167ad2e26481b00df"},
	{PRFHMACSHA256, "ticket encr", "b6deed23410f683a13ed3ec0bf2b1e4f85b62acbdf3634edc9b28f5ec2543b38"},
	{PRFHMACSHA256, "init auth", "3b9f6f51fd58e2e79b6657646dba0ec67c62f746d315346426c57163538b38d6"},
	{PRFHMACSHA256, "resolve init auth", "a8f44aab35ee8f5ed821d03806561a37601c7c997f1064e6688832b4ff96c7a1"},
	{PRFHMACSHA256, "resp auth", "38bb4220a706148e05a6d0fdb50f82cc63f139ed039a70a1b9acec49ca46e394"},
	{PRFHMACSHA256, "initdata auth", "1205d2809eb0eb375ff35e4bcf8ec8bf794e40740172afef48fe5c216e3492e9"},
	{PRFHMACSHA256, "ticket auth", "aabf508bafad8184aeff3e52ebe96bbb7f17cfd77c6f0043591db841de046088"},
	{PRFHMACSHA256, "init salt", "a2abf45ad91a4e5569344df423b1"},
	{PRFHMACSHA256, "resolve init salt", "da129d8fdcccab260613e59d1548"},
	{PRFHMACSHA256, "resp salt", "724ab796c36538579148bffd4045"},
	{PRFHMACSHA256, "initdata salt", "e8c25104d604c5d3a07839e5ed47"},
	{PRFHMACSHA256, "ticket salt", "1848b6d570418b79bb1ec35ae558"},
	{PRFHMACSHA256, "mpki", "63dbc351b17e2d2968523c1a4f9e826e3424c9532f9df0b8627113cb709212cf"},
	{PRFHMACSHA256, "mpkr", "d637dc927174ba227bc30c337bdb3462f842e39d9f566a60ec5e45c27217dac9"},
	{PRFHMACSHA256, "fork mpkr", "b4f4bfe475c5b1277d0a66009514e1416f9f4da92324c5e7000e518ed6789a76"},
	{PRFHMACSHA256, "fork tgk", "afcf0e7b44c866d70de6550bb626b8434d48bf98af922e9a664d37c89afc7e43"},
	{PRFHMACSHA256, "tek", "ecdcba3688c9f5602292b163c51defec8109a26689f73e2fae3a06e1a60f80bb"},
	{PRFHMACSHA256, "tgk auth", "e236cdde12e580296f00feebd0a8e5847b96b8e7c8b41efc1edbb3ed3853cd95"},
	{PRFHMACSHA256, "tgk encr", "9bc78d30b999bd4f82c52107946ee8063a7fbf1bf119e2ce4d44a0bc484f4e68"},
	{PRFHMACSHA256, "tgk salt", "ba328efaa0a7ce281b215c3f71950a604bc5042eb74354855739b9a1ffca5a4a"},
	{PRFHMACSHA256, "tek no randrr", "ae2bce40145c979c5ad60a99d8b174884db28443219df660708345100ad206cc"},
	{PRFHMACSHA256, "tek no randri", "e09f656e7ee502c6be8e09f54001737268147a96ab2fc738dacf3ab2b9632813"},
	{PRFHMACSHA256, "long", "9a1fd4bb83431b0407343d960898cb3d04866212564ed84e69c0136849a07aadaed1cc21c6c0895e7884f955c8793e2d8576"},
}

// derivation computes what a vector is called.
func derivation(t *testing.T, f PRFFunc, what string) Secret {
	family := f.family()
	n := family.KeyLen()
	key := seq(1, n)
	message := func(k messageKeys, which string) Secret {
		switch which {
		case "encr":
			return k.encr(family.Encr())
		case "auth":
			var auth [sha256.Size]byte
			return append(Secret(nil), k.auth(&auth, family.MAC())...)
		}
		return k.salt()
	}
	which := what[max(0, len(what)-4):]
	switch what {
	case "init encr", "init auth", "init salt":
		return message(exchangeKeys(f, key, vecCSB, false, vecI, nil), which)
	case "resolve init encr", "resolve init auth", "resolve init salt":
		return message(exchangeKeys(f, key, vecCSB, false, nil, vecR), which)
	case "resp encr", "resp auth", "resp salt":
		return message(exchangeKeys(f, key, vecCSB, true, vecI, vecR), which)
	case "initdata encr", "initdata auth", "initdata salt":
		return message(initiatorDataKeys(f, key), which)
	case "ticket encr", "ticket auth", "ticket salt":
		return message(ticketKeys(f, key, vecRAND), which)
	case "mpki":
		k, _ := mpks(f, key, vecRAND)
		return k
	case "mpkr":
		_, k := mpks(f, key, vecRAND)
		return k
	case "fork mpkr":
		return fork(f, key, constForkMPKr, vecIDR, vecKMS)
	case "fork tgk":
		return fork(f, key, constForkTGK, vecIDR, vecKMS)
	case "tek":
		return fromTGK(f, key, constTEK, 7, vecI, vecR, n)
	case "tgk auth":
		return fromTGK(f, key, constTGKAuth, 7, vecI, vecR, n)
	case "tgk encr":
		return fromTGK(f, key, constTGKEncr, 7, vecI, vecR, n)
	case "tgk salt":
		return fromTGK(f, key, constTGKSalt, 7, vecI, vecR, n)
	case "tek no randrr":
		return tek(&KeyData{KeyType: KeyTGK, Key: key}, f, FlagH, 7, vecI, vecR)
	case "tek no randri":
		return tek(&KeyData{KeyType: KeyGTGK, Key: key}, f, FlagG, 7, vecI, vecR)
	case "long":
		return newPRF(f, seq(3, 70)).derive([]byte("label"), 50)
	}
	t.Fatalf("no derivation %q", what)
	return nil
}

func TestEveryDerivationYieldsItsVector(t *testing.T) {
	for _, v := range vectors {
		if got := hex.EncodeToString(derivation(t, v.prf, v.what)); got != v.want {
			t.Errorf("PRF %d, %s:\ngot  %s\nwant %s", v.prf, v.what, got, v.want)
		}
	}
}

// The constants are consecutive runs of nine of the decimal digits of e
// (RFC 3830 §4.1.3, RFC 6043 §5.1.1 and A.2.2).
func TestTheConstantsAreDigitsOfE(t *testing.T) {
	for digits, constant := range map[uint32]uint32{
		718281828: constTEK, 459045235: constTGKAuth, 360287471: constTGKEncr, 352662497: constEncr, 757247093: constAuth,
		699959574: constSalt, 966967627: constTGKSalt, 724076630: constForkMPKr, 353547594: constForkTGK, 571382178: constMPKi,
		525166427: constMPKr,
	} {
		if digits != constant {
			t.Errorf("expected %d, found %d", digits, constant)
		}
	}
}

// oraclePRF is RFC 3830 §4.1.2 written down once more, on crypto/hmac and in as
// straight a line as it goes.
func oraclePRF(h func() hash.Hash, inkey, label []byte, n int) []byte {
	mac := func(key []byte, parts ...[]byte) []byte {
		m := hmac.New(h, key)
		for _, p := range parts {
			m.Write(p)
		}
		return m.Sum(nil)
	}
	var sum []byte
	for i := 0; i < len(inkey); i += 32 {
		s := inkey[i:min(i+32, len(inkey))]
		var p []byte
		a := label
		for len(p) < n {
			a = mac(s, a)
			p = append(p, mac(s, a, label)...)
		}
		if sum == nil {
			sum = make([]byte, len(p))
		}
		for j := range p {
			sum[j] ^= p[j]
		}
	}
	return sum[:n]
}

func TestPRFAgreesWithAStraightLineCalculation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 1, 255).Draw(t, "inkey")
		label := rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, "label")
		n := rapid.IntRange(1, 255).Draw(t, "octets")
		if got, want := newPRF(PRFMIKEY1, key).derive(label, n), oraclePRF(sha1.New, key, label, n); !bytes.Equal(got, want) {
			t.Errorf("MIKEY-1: got %x, want %x", []byte(got), want)
		}
		if got, want := newPRF(PRFHMACSHA256, key).derive(label, n), oraclePRF(sha256.New, key, label, n); !bytes.Equal(got, want) {
			t.Errorf("PRF-HMAC-SHA-256: got %x, want %x", []byte(got), want)
		}
	})
}

func TestHMACAgreesWithTheLibrary(t *testing.T) {
	for _, n := range []int{0, 1, 20, 63, 64, 65, 200} {
		for _, m := range []int{0, 1, 100, 959, 960, 961, 5000} {
			key, message := seq(1, n), seq(9, m)
			var sum [sha256.Size]byte
			for s, h := range map[sha]func() hash.Hash{sha1Hash: sha1.New, sha256Hash: sha256.New} {
				lib := hmac.New(h, key)
				lib.Write(message)
				if got, want := s.hmac(&sum, key, message[:m/3], message[m/3:]), lib.Sum(nil); !bytes.Equal(got, want) {
					t.Errorf("sha256 %v, key of %d, message of %d: got %x, want %x", s, n, m, got, want)
				}
			}
		}
	}
}

// The ciphertexts come from openssl enc with an IV put together by hand.
func TestAESCounterModeYieldsItsVector(t *testing.T) {
	for n, want := range map[int]string{
		16: "668a7584d7908e14e560ca77626a92e583838b089265378cdcb4820db69ab98dd494642b2ead1ea5",
		32: "8d8e58bd78fd4c60e7e0c3a2c205afe0c4d6ad2ad9dc540526ca777d0de9c6301b75ba4830b2eb4f",
	} {
		data := seq(0, 40)
		crypt(data, seq(1, n), seq(0x70, 14), vecCSB, Timestamp{NTPUTC, 0xEC0A1B2C3D4E5F60})
		if got := hex.EncodeToString(data); got != want {
			t.Errorf("%d octets of key: got %s, want %s", n, got, want)
		}
	}
}

// oracleTEK derives the TEK of a whole call from what is on the wire and the
// KMS' own key alone, without a function of the package: RFC 6043 App. A, §5.1.1
// and §5.1.3 in a row.
func TestTheTEKOfAWholeCallIsDerivedFromTheWireAlone(t *testing.T) {
	for _, family := range []Family{Family128, Family256} {
		b := newBed(t, bedConfig{family: family})
		octets := b.transferInit()
		p := b.pending(octets)
		b.resolve(p)
		answer := must(p.TransferResp(b.now))(t)
		keys := must(b.initiator.HandleTransferResp(b.now, answer))(t)

		h, n := sha1.New, 16
		if family == Family256 {
			h, n = sha256.New, 32
		}
		init, _ := Parse(octets)
		resp, _ := Parse(answer)
		ticket := find[*TICKET](init.Payloads)
		data, e := readTicketData(ticket.TicketData, 0)
		if e != nil {
			t.Fatal(e)
		}
		cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
		l8 := func(b []byte) []byte { return append([]byte{byte(len(b))}, b...) }
		unhex := func(s string) []byte { return must(hex.DecodeString(s))(t) }
		tpkLabel := cat(unhex("ffffffffff05"), l8(data.rand.RAND))
		tpk := bytes.Repeat([]byte{0x99}, n)
		encr := oraclePRF(h, tpk, cat(unhex("150533e1"), tpkLabel), n)
		salt := oraclePRF(h, tpk, cat(unhex("29b88916"), tpkLabel), 14)
		plain := append([]byte(nil), data.kemac.EncrData...)
		crypt(plain, encr, salt, 0xFFFFFFFF, data.t.Timestamp) // held to openssl above
		// MPK: next, type, length, key, SPI of 4; then the TGK alike.
		tgk := plain[4+n+5+4 : 4+n+5+4+n]
		idr, rkms := findIDR(resp.Payloads, IDRr).Data, findRANDR(resp.Payloads, RANDRkms).RAND
		forked := oraclePRF(h, tgk, cat(unhex("1512b54affffffffff00"), binary.BigEndian.AppendUint16(nil, uint16(len(idr))), idr, l8(rkms)), n)
		ri, rr := findRANDR(init.Payloads, RANDRi).RAND, findRANDR(resp.Payloads, RANDRr).RAND
		want := oraclePRF(h, forked, cat(unhex("2ad01c6401ffffffff03"), l8(ri), l8(rr)), n)
		if !bytes.Equal(keys.TEK, want) {
			t.Errorf("%s: TEK %x, want %x", family, []byte(keys.TEK), want)
		}
	}
}
