package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// counter is the randomness of the TLS targets: the octets 0, 1, 2 and so on. A
// recorded client flight is therefore good for ever, and a corpus can reach
// states behind the Finished messages.
type counter struct{ next byte }

// counted are the octets 0 to 255, twice, so that 256 can be copied from any.
var counted = func() (b [512]byte) {
	for i := range b {
		b[i] = byte(i)
	}
	return b
}()

func (c *counter) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		m := copy(p[n:], counted[c.next:int(c.next)+256])
		c.next += byte(m)
		n += m
	}
	return n, nil
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
	c := tlsServerConfig
	c.Rand = &counter{}
	return &c
}

var tlsServerConfig = tlspsk.Config{
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

// fuzzSuites leaves out the suites whose arithmetic would take all the time.
var fuzzSuites = func() (list []tlspsk.CipherSuite) {
	for _, s := range tlspsk.AllSuites() {
		if i, _ := s.Info(); i.KX != tlspsk.KXDHEPSK && i.KX != tlspsk.KXRSAPSK {
			list = append(list, s)
		}
	}
	return list
}()

// TLSServer feeds data to a TLS server as what a client sent. A failure of the
// server's must have put an alert on the wire, by a rule, and a dead engine must
// stay dead. For one input in eight and for the shortest it also feeds the octets one by
// one: both must end alike, with the same answer, application data and error.
func TLSServer(data []byte) { splitAlike(data, newTLSServer) }

func newTLSServer() *tlspsk.Engine {
	e, err := tlspsk.NewServer(TLSServerConfig())
	if err != nil {
		panic(err)
	}
	return e
}

// splitAlike feeds data whole and, since that takes another handshake and a call for each octet,
// for some inputs only, octet by octet.
func splitAlike(data []byte, engine func() *tlspsk.Engine) {
	whole := feedTLS(engine(), data, len(data))
	if len(data) > 2048 || len(data) > 16 && !oneInEight(data) {
		return
	}
	if split := feedTLS(engine(), data, 1); whole != split {
		panic(fmt.Sprintf("TLS depends on how the stream is split:\nwhole: %+v\nsplit: %+v", whole, split))
	}
}

// oneInEight chooses the inputs for what costs as much again. A change anywhere
// draws anew. The sum is the library's, which libFuzzer's instrumentation does not slow.
func oneInEight(data []byte) bool { return crc32.ChecksumIEEE(data)>>29 == 0 }

type tlsOutcome struct {
	out, app, err string
	complete      bool
}

// feedTLS feeds data to an engine in pieces of that many octets.
func feedTLS(e *tlspsk.Engine, data []byte, step int) tlsOutcome {
	f := tlsFeed{engine: e, step: step}
	f.out = f.room[:0]
	f.feed(data)
	return f.end()
}

// tlsFeed is an engine that is fed in pieces of step octets.
type tlsFeed struct {
	engine   *tlspsk.Engine
	step     int
	out, app []byte
	err      error
	room     [1024]byte
}

func (f *tlsFeed) feed(data []byte) {
	for len(data) > 0 && f.err == nil {
		n := min(f.step, len(data))
		f.err = f.engine.Feed(data[:n])
		data = data[n:]
		f.out = append(f.out, f.engine.Outgoing()...)
		f.app = append(f.app, f.engine.Incoming()...)
	}
}

// end tells how it ended.
func (f *tlsFeed) end() (o tlsOutcome) {
	if f.err == nil {
		_ = f.engine.EOF()
	} else {
		checkTLSFailure(f.engine, f.err, f.out)
		o.err = f.err.Error()
	}
	o.out, o.app, o.complete = string(f.out), string(f.app), f.engine.HandshakeComplete()
	return o
}

// checkTLSFailure is what holds for every failure of Feed: an alert of ours is on
// the wire, a rule is named, and the engine is dead.
func checkTLSFailure(e *tlspsk.Engine, err error, out []byte) {
	var alert *tlspsk.AlertError
	switch {
	case !errors.As(err, &alert):
		panic(fmt.Sprintf("Feed returned %T, expected an AlertError: %v", err, err))
	case !alert.FromPeer && len(out) < 7:
		panic("no alert on the wire after " + err.Error())
	case !alert.FromPeer && alert.Rule == nil:
		panic("no rule named by " + err.Error())
	case strings.Contains(err.Error(), string(TLSKey)):
		panic("a key in an error")
	}
	if e.Feed([]byte{22}) == nil || e.Write([]byte{1}) == nil || e.Outgoing() != nil {
		panic("engine lives on after " + err.Error())
	}
}
