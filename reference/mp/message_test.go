package mp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var secret = Key("0123456789abcdef")

func conference() *uint32 { c := uint32(7); return &c }

// whole is one good message of each procedure and kind that carries elements.
func whole() map[string]Message {
	remote, local := netip.MustParseAddrPort("192.0.2.1:9000"), netip.MustParseAddrPort("192.0.2.2:5070")
	decided := &DecisionElement{FloorRequest: 1, Floors: []uint16{1}, User: 1, Status: "Granted"}
	return map[string]Message{
		"floor policy": {Transaction: 1, Procedure: FloorPolicy, Kind: Request, NewContext: true, ConferenceIdentifier: conference(),
			Floors: []FloorPolicyElement{{Floor: 1, Resources: []string{"audio"}, Algorithm: FCFS, MaxHolders: 1}}},
		"floor policy ack": {Transaction: 1, Procedure: FloorPolicy, Kind: Ack, Context: 1},
		"configure": {Transaction: 2, Procedure: Configure, Kind: Request, Context: 1, NewTermination: true, Protocol: TCPTLSBFCP, RemoteAddress: remote,
			LocalAddressRequest: true, PreSharedKey: secret, NotifyTCPFailure: true, NotifyTLSFailure: true, EstablishTCP: true},
		"configure ack": {Transaction: 2, Procedure: Configure, Kind: Ack, Context: 1, Termination: 1, LocalAddress: local},
		"configure plain": {Transaction: 2, Procedure: Configure, Kind: Request, Context: 1, NewTermination: true, Protocol: TCPBFCP, RemoteAddress: remote,
			LocalAddressRequest: true, NotifyTCPFailure: true},
		"refusal":      {Transaction: 2, Procedure: Configure, Kind: Refusal, Cause: "no port left"},
		"tcp failure":  {Transaction: 3, Procedure: TCPFailure, Kind: Notify, Context: 1, Termination: 1, Cause: "refused"},
		"tls failure":  {Transaction: 3, Procedure: TLSFailure, Kind: Notify, Context: 1, Termination: 1, Cause: "alert 20"},
		"decision":     {Transaction: 4, Procedure: Decision, Kind: Notify, Context: 1, Termination: 1, Decision: decided},
		"media update": {Transaction: 5, Procedure: MediaUpdate, Kind: Request, Context: 1, Termination: 1, Decision: decided},
		"release":      {Transaction: 6, Procedure: Release, Kind: Request, Context: 1, Termination: 1},
	}
}

func TestAWholeMessageHasNoFinding(t *testing.T) {
	for name, m := range whole() {
		if v := Check(m); !v.Clean() {
			t.Errorf("%s: %v", name, v.Findings)
		}
	}
}

func TestTheWireFormKeepsEveryElement(t *testing.T) {
	for name, m := range whole() {
		b, err := Encode(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := Decode(b)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, b)
		}
		if d := cmp.Diff(m, back, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestWhatIsAppendedIsWhatReflectionMakes(t *testing.T) {
	messages := whole()
	user := uint16(9)
	messages["odd texts"] = Message{Transaction: 1<<32 - 1, Cause: "quote \" back \\ less < and & é \u2028 \x01 \xff", PreSharedKeyIdentity: "a\x00b", UserID: &user,
		Users: []uint16{1, 65535}, RemoteAddress: netip.MustParseAddrPort("[2001:db8::1%eth0]:1")}
	messages["nothing"] = Message{}
	for name, m := range messages {
		want, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(m.AppendJSON(nil))); d != "" {
			t.Errorf("%s (-json.Marshal +AppendJSON):\n%s", name, d)
		}
	}
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	m := whole()["configure"]
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	shown := string(b) + fmt.Sprintf("%v %+v %#v %s %q", m, m, m, m.PreSharedKey, m.PreSharedKey)
	for _, form := range []string{string(secret), fmt.Sprintf("%x", []byte(secret)), "MDEyMzQ1Njc4OWFiY2RlZg", fmt.Sprint([]byte(secret)[:4])} {
		if strings.Contains(shown, strings.Trim(form, "[]")) {
			t.Errorf("the key shows as %q in %s", form, shown)
		}
	}
	if !strings.Contains(string(b), secret.String()) {
		t.Errorf("the fingerprint is missing from %s", b)
	}
	if _, err := Decode(b); err == nil {
		t.Error("a fingerprint was read as a key")
	}
}

func TestMessagesHaveTheirNamesOfTheSpecification(t *testing.T) {
	for from, want := range map[string]string{
		"floor policy":     "Indicate Floor Policy Request",
		"floor policy ack": "Configure Conference For Floor Control Ack",
		"configure":        "Configure BFCP Termination Request",
		"tcp failure":      "TCP connection establishment Failure Notify",
	} {
		if got := whole()[from].Name(); got != want {
			t.Errorf("expected %q, found %q", want, got)
		}
	}
}

func TestAnAbsentKeyHasNoFingerprint(t *testing.T) {
	if got := Key(nil).String(); got != "" {
		t.Errorf("expected nothing, found %q", got)
	}
}

func TestTheLongestMessageIsStillRead(t *testing.T) {
	b, err := Encode(whole()["release"])
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, bytes.Repeat([]byte(" "), MaxMessage-len(b))...)
	if _, err := Decode(b); err != nil {
		t.Errorf("a message of %d octets: %v", len(b), err)
	}
}

func TestBadWireInputIsRefused(t *testing.T) {
	good, err := Encode(whole()["configure"])
	if err != nil {
		t.Fatal(err)
	}
	for n := range good {
		if _, err := Decode(good[:n]); err == nil {
			t.Fatalf("%d of %d octets were read as a message", n, len(good))
		}
	}
	for name, b := range map[string][]byte{
		"trailing data":   append(bytes.Clone(good), "{}"...),
		"unknown element": []byte(`{"transaction":1,"colour":"red"}`),
		"too long":        bytes.Repeat([]byte(" "), MaxMessage+1),
		"wrong type":      []byte(`{"transaction":-1}`),
	} {
		if _, err := Decode(b); err == nil {
			t.Errorf("%s was read as a message", name)
		}
	}
}
