package oracle

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/monitor"
)

// steps derives and returns the values by name.
func steps(t *testing.T, inputs string) map[string]string {
	t.Helper()
	got := ask(t, `{"op":"derive","inputs":`+inputs+`}`)
	if got["error"] != nil {
		t.Fatalf("%s: %v", inputs, got["error"])
	}
	values := map[string]string{}
	for _, s := range got["steps"].([]any) {
		step := s.(map[string]any)
		values[step["name"].(string)] = step["value"].(string)
	}
	return values
}

// TestKeysOfAKnownTLS13Handshake has numbers of RFC 8448 §3, which begins with a
// PSK of zeros; every secret of the chain goes into the last.
func TestKeysOfAKnownTLS13Handshake(t *testing.T) {
	got := steps(t, `{"what":"tls13","hash":"sha256","psk":"`+strings.Repeat("00", 32)+`",
		"shared":"8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"}`)
	for name, want := range map[string]string{
		"early_secret":  "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a",
		"master_secret": "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919",
	} {
		if got[name] != want {
			t.Errorf("%s: expected %s, found %s", name, want, got[name])
		}
	}
	traffic := steps(t, `{"what":"tls13-traffic","suite":"TLS_AES_128_GCM_SHA256","secret":"b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"}`)
	if traffic["write_key"] != "3fce516009c21727d0f2e4e86ee403bc" || traffic["write_iv"] != "5d313eb2671276ee13000b30" {
		t.Errorf("found %v", traffic)
	}
}

// TestMIKEYKeysAreThoseOfTheJudge holds the derivation of the boxes to that of
// the monitors, which shares no code with it.
func TestMIKEYKeysAreThoseOfTheJudge(t *testing.T) {
	tgk, idr, kms := []byte("0123456789abcdef0123456789abcdef!"), []byte("sip:mrfc@example.org"), []byte("fedcba9876543210")
	randi, randr := []byte("randomness of i."), []byte("randomness of r.")
	for prf := range uint8(2) {
		n := 16 << prf
		plain := steps(t, fmt.Sprintf(`{"what":"mikey-tek","prf":%d,"key":"%x","csId":1,"randi":"%x","randr":"%x"}`, prf, tgk, randi, randr))
		if want := hex.EncodeToString(monitor.DeriveTEK(prf, tgk, 1, randi, randr, n)); plain["TEK"] != want {
			t.Errorf("PRF %d: expected the TEK %s, found %s", prf, want, plain["TEK"])
		}
		forked := steps(t, fmt.Sprintf(`{"what":"mikey-tek","prf":%d,"key":"%x","csId":1,"randi":"%x","randr":"%x","idr":"%x","randkms":"%x"}`, prf, tgk, randi, randr, idr, kms))
		f := monitor.DeriveForkedTGK(prf, tgk, idr, kms)
		if want := hex.EncodeToString(monitor.DeriveTEK(prf, f, 1, randi, randr, n)); forked["TEK"] != want || forked["forked TGK"] != hex.EncodeToString(f) {
			t.Errorf("PRF %d: expected the TEK %s, found %v", prf, want, forked)
		}
		if plain["TEK"] == forked["TEK"] {
			t.Errorf("PRF %d: forking made no difference", prf)
		}
	}
}

func TestEveryDerivationGivesItsKeys(t *testing.T) {
	r := strings.Repeat("ab", 32)
	for inputs, want := range map[string]string{
		`{"what":"mikey-message","key":"00112233445566778899aabbccddeeff","csbId":7,"randi":"01"}`:                                                                   "encr_key auth_key salt_key",
		`{"what":"mikey-ticket","key":"00112233445566778899aabbccddeeff","mpk":"00112233445566778899aabbccddeeff","rand":"01"}`:                                      "encr_key auth_key salt_key MPKi MPKr",
		`{"what":"tls12","suite":"TLS_PSK_WITH_AES_128_GCM_SHA256","psk":"0011","clientRandom":"` + r + `","serverRandom":"` + r + `","clientFinished":"` + r + `"}`: "premaster_secret master_secret key_block client_write_key server_write_IV",
		`{"what":"tls12","suite":"TLS_PSK_WITH_AES_128_CBC_SHA","psk":"0011","clientRandom":"` + r + `","serverRandom":"` + r + `","sessionHash":"` + r + `"}`:       "client_write_MAC_key",
		`{"what":"tls13","hash":"sha256","psk":"0011","binder":"` + r + `","serverHello":"` + r + `","serverVerify":"` + r + `","serverFinished":"` + r + `"}`:       "binder exporter_master_secret",
		`{"what":"tls13-import","hash":"sha256","target":"sha384","psk":"0011","identity":"61"}`:                                                                     "ImportedIdentity ipskx",
	} {
		got := steps(t, inputs)
		for _, name := range strings.Fields(want) {
			if got[name] == "" {
				t.Errorf("%s: expected %s, found %v", inputs, name, got)
			}
		}
	}
	if got := steps(t, `{"what":"tls12","suite":"TLS_PSK_WITH_AES_128_GCM_SHA256","psk":"0011","clientRandom":"`+r+`","serverRandom":"`+r+`"}`); got["premaster_secret"] != "0002000000020011" {
		t.Errorf("premaster_secret: found %s", got["premaster_secret"])
	}
}

func TestDeriveTellsWhatItNeedsAndRepeatsNoKey(t *testing.T) {
	for inputs, want := range map[string]string{
		`{"what":"x"}`:                                            "mikey-tek",
		`{"what":"mikey-tek"}`:                                    "inputs.key",
		`{"what":"mikey-tek","prf":9,"key":"00"}`:                 "inputs.prf",
		`{"what":"mikey-tek","key":"00","length":-1}`:             "inputs.length",
		`{"what":"mikey-tek","key":"5ec2e7"}{`:                    "expected a JSON object",
		`{"what":"mikey-tek","key":"5ec2e7zz"}`:                   "hexadecimal digits",
		`{"what":"mikey-ticket"}`:                                 "inputs.mpk",
		`{"what":"tls12","suite":"TLS_AES_128_GCM_SHA256"}`:       "of version 0x0303",
		`{"what":"tls13","hash":"md5"}`:                           `found "md5"`,
		`{"what":"tls13","hash":"sha256","serverHello":"00"}`:     "32 to 32 octets in inputs.serverHello",
		`{"what":"tls13-traffic","suite":"x"}`:                    "of version 0x0304",
		`{"what":"tls13-import","hash":"sha256","target":"sha1"}`: "inputs.target",
	} {
		got := ask(t, `{"op":"derive","inputs":`+inputs+`}`)
		e, _ := got["error"].(map[string]any)
		m, _ := e["message"].(string)
		if !strings.Contains(m, want) || strings.Contains(m, "5ec2e7") {
			t.Errorf("%s: expected an error with %q, found %v", inputs, want, got)
		}
	}
}
