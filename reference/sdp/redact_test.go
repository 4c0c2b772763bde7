package sdp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

func TestRedactionKeepsAllButTheData(t *testing.T) {
	sum := sha256.Sum256([]byte("U0VDUkVU"))
	print := hex.EncodeToString(sum[:4])
	in := description("setup:active", "key-mgmt:mikey U0VDUkVU", "key-mgmt: mikey U0VDUkVU", "label:1")
	want := description("setup:active", "key-mgmt:mikey redacted:"+print, "key-mgmt:mikey redacted:"+print, "label:1")
	if got := string(Redact([]byte(in))); got != want {
		t.Errorf("expected %q, found %q", want, got)
	}
	if plain := []byte(description("setup:active")); &Redact(plain)[0] != &plain[0] {
		t.Error("a description without keys was copied")
	}
}

func TestNoTicketSurvivesRedaction(t *testing.T) {
	const secret = "U0VDUkVUU0VDUkVU"
	for _, text := range []string{
		"a=key-mgmt:" + secret, "a=key-mgmt:mikey  " + secret, "a=key-mgmt:mikey " + secret + "\n", "a=key-mgmt:" + secret + " mikey", "a=Key-Mgmt:mikey " + secret,
		"\ra=key-mgmt:mikey " + secret + "\rb", "xkey-mgmt:mikey " + secret, " a=key-mgmt:mikey\t" + secret, "key-key-mgmt:mikey " + secret, "a=key-mgmt:mikey x key-mgmt:" + secret,
	} {
		if got := Redact([]byte(text)); bytes.Contains(got, []byte(secret)) {
			t.Errorf("%q: the data stand in %q", text, got)
		}
	}
}

func TestNoFindingRepeatsKeyManagementData(t *testing.T) {
	const secret = "U0VDUkVU"
	for _, text := range []string{
		description("key-mgmt:mikey " + secret + "~"), description("key-mgmt:" + secret), description("key-mgmt:mikey "+secret, "key-mgmt:mikey "+secret),
		// As RFC 4567 prints its examples: the data go on in a line of their own.
		description("key-mgmt:mikey U0VD\r\n" + secret), description("key-mgmt:mikey U0VD\r\n" + secret[:1] + "=" + secret),
		head + "k=clear:" + secret + "\r\n" + stream + "k=clear:" + secret + "\r\n", description("key-mgmt" + secret + " x"), description("key-mgmt/mikey " + secret),
	} {
		_, v := Parse([]byte(text), RFC4583)
		if strings.Contains(fmt.Sprint(v.Findings), secret) {
			t.Errorf("the data stand in %v", v.Findings)
		}
	}
}
