package fuzz

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// counter is the randomness of the TLS targets: the octets 0, 1, 2 and so on. A
// recorded client flight is therefore good for ever, and a corpus can reach
// states behind the Finished messages.
type counter struct{ next byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.next
		c.next++
	}
	return len(p), nil
}

// TLSIdentity and TLSKey are the pre-shared key that the TLS targets know, and
// TLSIdentity384 and TLSIdentityImported name it where TLS 1.3 binds it to SHA-384 or imports it.
var (
	TLSIdentity         = []byte("client1")
	TLSIdentity384      = []byte("client384")
	TLSIdentityImported = []byte("imported")
	TLSKey              = []byte("0123456789abcdef0123456789abcdef")
)

// TLSServerConfig is the configuration of target TLSServer: every suite without
// a certificate, every version and mode, and deterministic randomness.
func TLSServerConfig() *tlspsk.Config {
	return &tlspsk.Config{
		Rand:         &counter{},
		CipherSuites: fuzzSuites,
		PSKModes:     []tlspsk.PSKMode{tlspsk.PSKDHE, tlspsk.PSKOnly},
		PSKs: []tlspsk.PSK{
			{Identity: TLSIdentity384, Key: TLSKey, Hash: tlspsk.SHA384},
			{Identity: TLSIdentityImported, Key: TLSKey, Import: true},
		},
		LookupPSK: func(identity []byte) ([]byte, bool) {
			return TLSKey, bytes.Equal(identity, TLSIdentity)
		},
	}
}

// fuzzSuites leaves out the suites whose arithmetic would take all the time.
var fuzzSuites = func() (list []tlspsk.CipherSuite) {
	for _, s := range tlspsk.AllSuites() {
		if i, _ := s.Info(); i.KX != tlspsk.KXDHEPSK && i.KX != tlspsk.KXRSAPSK {
			list = append(list, s)
		}
	}
	return list
}()

// TLSServer feeds data to a TLS server as what a client sent, once whole and once octet
// by octet. Both must end alike: same answer, same application data, same error;
// a failure of ours must have put an alert on the wire, and a dead engine must stay dead.
func TLSServer(data []byte) {
	whole := runTLSServer(data, len(data))
	if len(data) <= 2048 { // the split costs a call per octet
		split := runTLSServer(data, 1)
		if whole != split {
			panic(fmt.Sprintf("TLS server depends on how the stream is split:\nwhole: %+v\nsplit: %+v", whole, split))
		}
	}
}

type tlsOutcome struct {
	out, app, err string
	complete      bool
}

func runTLSServer(data []byte, step int) (o tlsOutcome) {
	e, err := tlspsk.NewServer(TLSServerConfig())
	if err != nil {
		panic(err)
	}
	var out, app []byte
	for len(data) > 0 && err == nil {
		n := min(step, len(data))
		err = e.Feed(data[:n])
		data = data[n:]
		out = append(out, e.Outgoing()...)
		app = append(app, e.Incoming()...)
	}
	var alert *tlspsk.AlertError
	switch {
	case err == nil:
		_ = e.EOF()
	case !errors.As(err, &alert):
		panic(fmt.Sprintf("Feed returned %T, expected an AlertError: %v", err, err))
	case !alert.FromPeer && len(out) < 7:
		panic("no alert on the wire after " + err.Error())
	case !alert.FromPeer && alert.Rule == nil:
		panic("no rule named by " + err.Error())
	}
	if err != nil && (e.Feed([]byte{22}) == nil || e.Write([]byte{1}) == nil || e.Outgoing() != nil) {
		panic("engine lives on after " + err.Error())
	}
	o.out, o.app, o.complete = string(out), string(app), e.HandshakeComplete()
	if err != nil {
		o.err = err.Error()
	}
	return o
}
