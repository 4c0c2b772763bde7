package record

import (
	"net/netip"
	"testing"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// BenchmarkMpForm is the dearest form, that of a Mp request with all elements.
func BenchmarkMpForm(b *testing.B) {
	b.ReportAllocs()
	r := New(Config{})
	var a node.Action = node.SendMp{To: "MRFP", Message: mp.Message{Transaction: 2, Procedure: mp.Configure, Kind: mp.Request, Context: 1, NewTermination: true,
		Protocol: mp.TCPTLSBFCP, RemoteAddress: netip.MustParseAddrPort("192.0.2.1:5070"), LocalAddressRequest: true,
		PreSharedKey: make(mp.Key, 16), NotifyTCPFailure: true, NotifyTLSFailure: true, EstablishTCP: true}}
	for b.Loop() {
		r.Form(a)
	}
}
