package main

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// options is what the flags of one test ask for.
type options struct {
	askHandshaker bool

	port   uint16
	ipv6   bool
	shimID uint64
	server bool

	resumeCount int  // further connections
	sessionMiss bool // they are full handshakes

	psk         *tlspsk.PSK // the key of TLS 1.2
	credentials []credential
	selected    *int // the credential that has to be used: -1 is the default one, nil any

	minVersion, maxVersion uint16
	export                 bool

	async            bool // the transport moves one octet at a time
	implicit         bool // the first read or write starts the handshake
	shutsDown        bool // the shim closes instead of echoing
	writesFirst      bool
	checkCloseNotify bool
}

// credential is one of those that "-new-…-credential" starts: an imported key
// (RFC 9258), or a certificate, of which the shim only knows that it is one.
type credential struct {
	certificate bool
	psk         tlspsk.PSK
}

// flag is what one flag does. A flag that set is nil of is one that cannot
// change what this shim does.
type flag struct {
	value bool // an argument follows
	set   func(o *options, value string) error
}

// flags is every flag that the shim knows. All others are unimplemented.
var flags = map[string]flag{
	"-is-handshaker-supported": yes(func(o *options) *bool { return &o.askHandshaker }),

	"-port":    {true, number(16, func(o *options, n uint64) { o.port = uint16(n) })},
	"-shim-id": {true, number(64, func(o *options, n uint64) { o.shimID = n })},
	"-ipv6":    yes(func(o *options) *bool { return &o.ipv6 }),
	"-server":  yes(func(o *options) *bool { return &o.server }),

	"-resume-count":        {true, number(8, func(o *options, n uint64) { o.resumeCount = int(n) })},
	"-expect-session-miss": yes(func(o *options) *bool { return &o.sessionMiss }),

	"-psk": {true, func(o *options, v string) error {
		o.plainPSK().Key = []byte(v)
		return nil
	}},
	"-psk-identity": {true, func(o *options, v string) error {
		o.plainPSK().Identity = []byte(v)
		return nil
	}},

	"-new-psk-credential": {false, func(o *options, _ string) error {
		o.credentials = append(o.credentials, credential{psk: tlspsk.PSK{Import: true}})
		return nil
	}},
	"-new-x509-credential": {false, func(o *options, _ string) error {
		o.credentials = append(o.credentials, credential{certificate: true})
		return nil
	}},
	"-psk-importer-key":      {true, octets(func(p *tlspsk.PSK, b []byte) { p.Key = b })},
	"-psk-importer-identity": {true, octets(func(p *tlspsk.PSK, b []byte) { p.Identity = b })},
	"-psk-importer-context":  {true, octets(func(p *tlspsk.PSK, b []byte) { p.Context = b })},
	"-psk-importer-sha256":   {false, hash(tlspsk.SHA256)},
	"-psk-importer-sha384":   {false, hash(tlspsk.SHA384)},

	"-expect-selected-credential": {true, func(o *options, v string) error {
		n, err := strconv.Atoi(v)
		o.selected = &n
		return err
	}},

	"-min-version": {true, number(16, func(o *options, n uint64) { o.minVersion = max(uint16(n), tlspsk.VersionTLS12) })},
	"-max-version": {true, number(16, func(o *options, n uint64) { o.maxVersion = uint16(n) })},
	"-no-tls12":    {false, func(o *options, _ string) error { o.minVersion = tlspsk.VersionTLS13; return nil }},
	"-no-tls13":    {false, func(o *options, _ string) error { o.maxVersion = tlspsk.VersionTLS12; return nil }},

	"-export-keying-material": {true, func(o *options, _ string) error { o.export = true; return nil }},

	"-async":              yes(func(o *options) *bool { return &o.async }),
	"-implicit-handshake": yes(func(o *options) *bool { return &o.implicit }),
	"-shim-shuts-down":    yes(func(o *options) *bool { return &o.shutsDown }),
	"-shim-writes-first":  yes(func(o *options) *bool { return &o.writesFirst }),
	"-check-close-notify": yes(func(o *options) *bool { return &o.checkCloseNotify }),

	// A key of the engine's own serves with or without these.
	"-cert-file":  {value: true},
	"-key-file":   {value: true},
	"-trust-cert": {value: true},
	"-no-tls1":    {},
	"-no-tls11":   {},
	// What to do about a peer's certificate, which the engine neither asks for nor takes.
	"-verify-peer":                    {},
	"-require-any-client-certificate": {},
	"-expect-no-peer-cert":            {},
	// The engine drops every ticket.
	"-on-resume-expect-no-session": {},
	// They only say more about "-export-keying-material".
	"-export-label":       {value: true},
	"-export-context":     {value: true},
	"-use-export-context": {},
}

func yes(field func(*options) *bool) flag {
	return flag{set: func(o *options, _ string) error {
		*field(o) = true
		return nil
	}}
}

func number(bits int, set func(*options, uint64)) func(*options, string) error {
	return func(o *options, v string) error {
		n, err := strconv.ParseUint(v, 10, bits)
		if err == nil {
			set(o, n)
		}
		return err
	}
}

func octets(set func(*tlspsk.PSK, []byte)) func(*options, string) error {
	return func(o *options, v string) error {
		b, err := base64.StdEncoding.DecodeString(v)
		if err != nil {
			return fmt.Errorf("expected base64 of %d octets or so", len(v)*3/4) // the value may be a key
		}
		return o.imported(func(p *tlspsk.PSK) { set(p, b) })
	}
}

func hash(h tlspsk.Hash) func(*options, string) error {
	return func(o *options, _ string) error {
		return o.imported(func(p *tlspsk.PSK) { p.Hash = h })
	}
}

// imported changes the credential that was begun last.
func (o *options) imported(set func(*tlspsk.PSK)) error {
	n := len(o.credentials)
	if n == 0 || o.credentials[n-1].certificate {
		return fmt.Errorf("expected behind -new-psk-credential")
	}
	set(&o.credentials[n-1].psk)
	return nil
}

func (o *options) plainPSK() *tlspsk.PSK {
	if o.psk == nil {
		o.psk = &tlspsk.PSK{}
	}
	return o.psk
}

// parse reads the flags of one test.
func parse(args []string) (*options, error) {
	o := &options{}
	for len(args) > 0 {
		name := args[0]
		args = args[1:]
		f, ok := flags[name]
		if !ok {
			return nil, &unimplemented{"flag " + name}
		}
		var value string
		if f.value {
			if len(args) == 0 {
				return nil, fmt.Errorf("%s: expected a value", name)
			}
			value, args = args[0], args[1:]
		}
		if f.set == nil {
			continue
		}
		if err := f.set(o, value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return o, nil
}

// applies tells whether the test is about what the engine has: keys, and TLS 1.2
// or above.
func (o *options) applies() error {
	if len(o.psks()) == 0 {
		return &unimplemented{"certificates, and no PSK is configured"}
	}
	if s := o.selected; s != nil {
		switch {
		case *s < -1 || *s >= len(o.credentials):
			return fmt.Errorf("-expect-selected-credential is %d of %d", *s, len(o.credentials))
		case *s == -1 || o.credentials[*s].certificate: // the default one never is a key
			return &unimplemented{"certificates, one of which has to be selected"}
		}
	}
	if o.maxVersion != 0 && o.maxVersion < tlspsk.VersionTLS12 {
		return &unimplemented{"versions below TLS 1.2"}
	}
	return nil
}

// psks returns the keys in the order of the flags.
func (o *options) psks() []tlspsk.PSK {
	var list []tlspsk.PSK
	if o.psk != nil {
		list = append(list, *o.psk)
	}
	for _, c := range o.credentials {
		if !c.certificate {
			list = append(list, c.psk)
		}
	}
	return list
}
