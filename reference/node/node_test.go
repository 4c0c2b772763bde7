package node

import (
	"bytes"
	"errors"
	"net/netip"
	"testing"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestWhatIsPutIntoAnOutboxNoLongerBelongsToTheBox(t *testing.T) {
	var out Outbox
	octets, key := []byte("octets"), mp.Key("0123456789abcdef")
	out.Write(1, octets)
	out.Sent(trace.BFCP, "UE", "Hello", 1, octets, nil)
	out.Received(trace.BFCP, "UE", "Hello", 1, octets, nil)
	out.Kms("KMS", 1, "REQUEST_INIT_PSK", octets)
	out.Sip("UE", Sip{Body: octets})
	out.Mp("MRFP", mp.Message{PreSharedKey: key})
	clear(octets)
	clear(key)
	for _, a := range out.Take() {
		var kept []byte
		switch a := a.(type) {
		case Write:
			kept = a.Octets
		case Tell:
			kept = a.Event.Octets
		case SendKms:
			kept = a.Octets
		case SendSip:
			kept = a.Message.Body
		case SendMp:
			kept = a.Message.PreSharedKey
		}
		if len(kept) == 0 || bytes.IndexByte(kept, 0) >= 0 {
			t.Errorf("%T shares its octets with the box: %q", a, kept)
		}
	}
}

func TestNothingIsWrittenForNoOctets(t *testing.T) {
	var out Outbox
	out.Write(1, nil)
	if n := len(out.Take()); n != 0 {
		t.Errorf("expected no action, found %d", n)
	}
}

func TestEveryConnectionHasANameOfItsOwn(t *testing.T) {
	var out Outbox
	remote := netip.MustParseAddrPort("192.0.2.1:5070")
	a, b, c := out.NewConn(), out.Dial(remote), out.NewConn()
	out.Take()
	if d := out.Dial(remote); a == b || b == c || c == d || a == c || a == d || b == d || a <= 0 {
		t.Errorf("expected four names above 0, found %d, %d, %d, %d", a, b, c, d)
	}
}

func TestAResponseBelongsToItsRequest(t *testing.T) {
	request := Sip{Method: "INVITE", CallID: "a", CSeq: 7, From: "sip:a@example.com", To: "sip:b@example.com", Body: []byte("v=0")}
	r := request.Response(488, "Not Acceptable Here")
	if r.Name() != "488 INVITE" || r.CallID != "a" || r.CSeq != 7 || r.From != request.From || r.To != request.To || r.Body != nil {
		t.Errorf("found %+v", r)
	}
	if request.Name() != "INVITE" {
		t.Errorf("expected INVITE, found %s", request.Name())
	}
}

func TestTheEndOfTLSSaysWhichAlertAndWhose(t *testing.T) {
	for want, err := range map[string]error{
		"alert=20 by=us detail=" + (&tlspsk.AlertError{Alert: 20}).Error():                     &tlspsk.AlertError{Alert: 20},
		"alert=115 by=peer detail=" + (&tlspsk.AlertError{Alert: 115, FromPeer: true}).Error(): &tlspsk.AlertError{Alert: 115, FromPeer: true},
		"detail=cut": errors.New("cut"),
	} {
		var out Outbox
		out.TLSFailed(3, err)
		tell := out.Take()[0].(Tell)
		if got := tell.Event.Attrs.String(); got != want || tell.Conn != 3 || tell.Event.Name != trace.TLSFailed {
			t.Errorf("expected %q, found %q", want, got)
		}
	}
}
