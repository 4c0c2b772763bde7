package oracle

import (
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// inputs are member inputs of op derive: "what", and what that needs.
type inputs struct {
	What string `json:"what"`

	// MIKEY
	PRF      uint8  `json:"prf"`
	CSBID    uint32 `json:"csbId"`
	CSID     uint8  `json:"csId"`
	Response bool   `json:"response"`
	Key      octets `json:"key"`
	MPK      octets `json:"mpk"`
	RANDi    octets `json:"randi"`
	RANDr    octets `json:"randr"`
	RANDkms  octets `json:"randkms"`
	RAND     octets `json:"rand"`
	IDr      octets `json:"idr"`
	Length   int    `json:"length"`

	// TLS
	Suite          string `json:"suite"`
	Hash           string `json:"hash"`
	PSK            octets `json:"psk"`
	Other          octets `json:"other"`
	ClientRandom   octets `json:"clientRandom"`
	ServerRandom   octets `json:"serverRandom"`
	SessionHash    octets `json:"sessionHash"`
	ClientFinished octets `json:"clientFinished"`
	ServerFinished octets `json:"serverFinished"`
	Imported       bool   `json:"imported"`
	Binder         octets `json:"binder"`
	Shared         octets `json:"shared"`
	ServerHello    octets `json:"serverHello"`
	ServerVerify   octets `json:"serverVerify"`
	Secret         octets `json:"secret"`
	Identity       octets `json:"identity"`
	Context        octets `json:"context"`
	Target         string `json:"target"`
}

// derivations are what can be derived, by the word for it.
var derivations = []struct {
	what   string
	derive func(*inputs, *Verdict)
}{
	{"mikey-tek", deriveTEK},
	{"mikey-message", deriveMessage},
	{"mikey-ticket", deriveTicket},
	{"tls12", derive12},
	{"tls13", derive13},
	{"tls13-traffic", deriveTraffic},
	{"tls13-import", deriveImport},
}

// derive answers with keys: the one place where an answer holds some that the
// question did not.
func derive(q *Request, v *Verdict) {
	var in inputs
	if v.Err = readMember("inputs", q.Inputs, &in); v.Err != nil {
		return
	}
	var list names
	for _, d := range derivations {
		if d.what == in.What {
			v.bare = true
			v.Members = append(v.Members, `"steps":[`...)
			d.derive(&in, v)
			v.Members = append(v.Members, ']')
			return
		}
		list = append(list, d.what)
	}
	v.Err = usage("expected one of %s in inputs.what, found %q", list.list(), clip(in.What))
}

func (v *Verdict) step(name, source string, label, value []byte) {
	if b := v.Members; b[len(b)-1] != '[' {
		v.Members = append(b, ',')
	}
	v.Members = appendString(append(v.Members, `{"name":`...), name)
	v.Members = appendString(append(v.Members, `,"source":`...), source)
	if label != nil {
		v.Members = appendHex(append(v.Members, `,"input":`...), label)
	}
	v.Members = append(appendHex(append(v.Members, `,"value":`...), value), '}')
}

func (v *Verdict) mikeySteps(list ...mikey.Derived) {
	for _, d := range list {
		v.step(d.Name, d.Source, d.Label, d.Key)
	}
}

func (v *Verdict) tlsSteps(list []tlspsk.Derived) {
	for _, d := range list {
		v.step(d.Name, d.Source, nil, d.Value)
	}
}

// sized checks that inputs have so many octets; it tells whether all have.
func (v *Verdict) sized(list ...sizedInput) bool {
	for _, x := range list {
		if len(x.value) < x.least || len(x.value) > x.most {
			if v.Err == nil {
				v.Err = usage("expected %d to %d octets in inputs.%s, found %d", x.least, x.most, x.name, len(x.value))
			}
			return false
		}
	}
	return true
}

type sizedInput struct {
	name        string
	value       octets
	least, most int
}

// mikeyPRF checks the PRF.
func (v *Verdict) mikeyPRF(in *inputs) (mikey.PRFFunc, bool) {
	if in.PRF > 1 {
		v.Err = usage("expected 0 (MIKEY-1) or 1 (PRF-HMAC-SHA-256) in inputs.prf, found %d", in.PRF)
	}
	return mikey.PRFFunc(in.PRF), in.PRF <= 1
}

// deriveTEK goes from a TGK, forked where idr and randkms are there, to the TEK.
func deriveTEK(in *inputs, v *Verdict) {
	f, ok := v.mikeyPRF(in)
	if !ok || !v.sized(sizedInput{"key", in.Key, 1, 255}, sizedInput{"randi", in.RANDi, 0, 255}, sizedInput{"randr", in.RANDr, 0, 255},
		sizedInput{"idr", in.IDr, 0, 65535}, sizedInput{"randkms", in.RANDkms, 0, 255}) {
		return
	}
	n := in.Length
	if n == 0 {
		n = 16 << f // the key length of the family (RFC 6043 §12.1)
	}
	if n < 1 || n > 255 {
		v.Err = usage("expected 1 to 255 octets in inputs.length, found %d", n)
		return
	}
	key := []byte(in.Key)
	if in.IDr != nil || in.RANDkms != nil {
		forked := mikey.DeriveForked(f, key, true, in.IDr, in.RANDkms)
		v.mikeySteps(forked)
		key = forked.Key
	}
	v.mikeySteps(mikey.DeriveTEK(f, key, in.CSID, in.RANDi, in.RANDr, n))
}

// deriveMessage goes from a pre-shared key or MPK to the keys of one message.
func deriveMessage(in *inputs, v *Verdict) {
	f, ok := v.mikeyPRF(in)
	if !ok || !v.sized(sizedInput{"key", in.Key, 1, 255}, sizedInput{"randi", in.RANDi, 0, 255}, sizedInput{"randr", in.RANDr, 0, 255}, sizedInput{"idr", in.IDr, 0, 65535},
		sizedInput{"randkms", in.RANDkms, 0, 255}) {
		return
	}
	key := []byte(in.Key)
	if in.IDr != nil || in.RANDkms != nil {
		forked := mikey.DeriveForked(f, key, false, in.IDr, in.RANDkms)
		v.mikeySteps(forked)
		key = forked.Key
	}
	v.mikeySteps(mikey.DeriveMessageKeys(f, key, in.CSBID, in.Response, in.RANDi, in.RANDr)...)
}

// deriveTicket gives the keys of a base ticket, from its TPK, and the two MPKs
// from the MPK in it.
func deriveTicket(in *inputs, v *Verdict) {
	f, ok := v.mikeyPRF(in)
	if !ok || !v.sized(sizedInput{"key", in.Key, 0, 255}, sizedInput{"mpk", in.MPK, 0, 255}, sizedInput{"rand", in.RAND, 0, 255}) {
		return
	}
	if in.Key == nil && in.MPK == nil {
		v.Err = usage("expected a TPK in inputs.key or an MPK in inputs.mpk, found neither")
		return
	}
	if in.Key != nil {
		v.mikeySteps(mikey.DeriveTicketKeys(f, in.Key, in.RAND)...)
	}
	if in.MPK != nil {
		v.mikeySteps(mikey.DeriveMPKs(f, in.MPK, in.RAND)...)
	}
}

// suite reads inputs.suite.
func (v *Verdict) suite(in *inputs, version uint16) *tlspsk.Info {
	s, ok := tlspsk.SuiteByName(in.Suite)
	if ok {
		if i, ok := s.Info(); ok && i.Version() == version {
			return &i
		}
	}
	v.Err = usage("expected the name of a suite of version 0x%04x in inputs.suite, found %q", version, clip(in.Suite))
	return nil
}

// hash reads the name of a hash function.
func (v *Verdict) hash(name, value string) (tlspsk.Hash, bool) {
	switch value {
	case "sha256":
		return tlspsk.SHA256, true
	case "sha384":
		return tlspsk.SHA384, true
	}
	v.Err = usage("expected sha256 or sha384 in inputs.%s, found %q", name, clip(value))
	return 0, false
}

// maxSecret bounds pre-shared keys and shared secrets, as far as TLS 1.2 can.
const maxSecret = 65535

func derive12(in *inputs, v *Verdict) {
	i := v.suite(in, tlspsk.VersionTLS12)
	if i == nil || !v.sized(sizedInput{"psk", in.PSK, 1, maxSecret}, sizedInput{"other", in.Other, 0, maxSecret}) {
		return
	}
	n := i.Hash.Size()
	if !v.sized(sizedInput{"clientRandom", in.ClientRandom, 32, 32}, sizedInput{"serverRandom", in.ServerRandom, 32, 32}) ||
		!v.hashes(n, sizedInput{name: "sessionHash", value: in.SessionHash}, sizedInput{name: "clientFinished", value: in.ClientFinished},
			sizedInput{name: "serverFinished", value: in.ServerFinished}) {
		return
	}
	if plain := i.KX == tlspsk.KXPSK; plain != (in.Other == nil) {
		v.Err = usage("expected the other secret in inputs.other where the key exchange has one, and only there")
		return
	}
	d := tlspsk.Derivation12{Suite: i, PSK: in.PSK, Other: in.Other, ClientRandom: [32]byte(in.ClientRandom), ServerRandom: [32]byte(in.ServerRandom),
		SessionHash: in.SessionHash, ClientFinished: in.ClientFinished, ServerFinished: in.ServerFinished}
	v.tlsSteps(d.Derive())
}

// hashes checks hashes that may be left out.
func (v *Verdict) hashes(n int, list ...sizedInput) bool {
	for _, x := range list {
		if x.value != nil && !v.sized(sizedInput{x.name, x.value, n, n}) {
			return false
		}
	}
	return true
}

func derive13(in *inputs, v *Verdict) {
	kind, ok := v.hash("hash", in.Hash)
	if !ok || !v.sized(sizedInput{"psk", in.PSK, 0, maxSecret}, sizedInput{"shared", in.Shared, 0, maxSecret}) ||
		!v.hashes(kind.Size(), sizedInput{name: "binder", value: in.Binder}, sizedInput{name: "serverHello", value: in.ServerHello},
			sizedInput{name: "serverVerify", value: in.ServerVerify}, sizedInput{name: "serverFinished", value: in.ServerFinished}) {
		return
	}
	d := tlspsk.Derivation13{Hash: kind, PSK: in.PSK, Imported: in.Imported, Binder: in.Binder, Shared: in.Shared, ServerHello: in.ServerHello,
		ServerVerify: in.ServerVerify, ServerFinished: in.ServerFinished}
	v.tlsSteps(d.Derive())
}

func deriveTraffic(in *inputs, v *Verdict) {
	i := v.suite(in, tlspsk.VersionTLS13)
	if i == nil || !v.sized(sizedInput{"secret", in.Secret, i.Hash.Size(), i.Hash.Size()}) {
		return
	}
	v.tlsSteps(tlspsk.DeriveTraffic(i, in.Secret))
}

func deriveImport(in *inputs, v *Verdict) {
	kind, ok := v.hash("hash", in.Hash)
	if !ok {
		return
	}
	target, ok := v.hash("target", in.Target)
	if !ok || !v.sized(sizedInput{"psk", in.PSK, 1, maxSecret}, sizedInput{"identity", in.Identity, 1, 65535}, sizedInput{"context", in.Context, 0, 65535}) {
		return
	}
	v.tlsSteps(tlspsk.DeriveImported(&tlspsk.PSK{Identity: in.Identity, Key: in.PSK, Context: in.Context, Hash: kind, Import: true}, target))
}
