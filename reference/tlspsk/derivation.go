package tlspsk

// Derived is one derivation, for who wants to compare step by step. It holds
// keys.
type Derived struct {
	// Name is the value's in the RFCs and Source the clause.
	Name, Source string
	Value        []byte
}

// Derivation12 is what the keys of a TLS 1.2 connection follow from.
type Derivation12 struct {
	Suite *Info
	// PSK is the key, and Other the other secret of (EC)DHE_PSK or RSA_PSK;
	// nil in plain PSK.
	PSK, Other                 []byte
	ClientRandom, ServerRandom [32]byte
	// SessionHash is the hash of the messages up to ClientKeyExchange; with it
	// the master secret is the extended one (RFC 7627 §4), without it not.
	SessionHash []byte
	// ClientFinished and ServerFinished are the hashes of the messages up to
	// each Finished; nil leaves its verify_data out.
	ClientFinished, ServerFinished []byte
}

// Derive returns the premaster secret, the master secret, the key block as a
// whole and cut, and the verify_data, in this order.
func (d *Derivation12) Derive() []Derived {
	var h handshake
	var out []Derived
	add := func(name, source string, value []byte) {
		out = append(out, Derived{name, source, append([]byte(nil), value...)})
	}
	h.pskPremaster(d.Other, d.PSK, d.Other == nil)
	add("premaster_secret", "RFC 4279 §2", h.premaster)
	h.mac.init(d.Suite.Hash, nil, h.premaster)
	h.clientRandom, h.serverRandom = d.ClientRandom, d.ServerRandom
	if d.SessionHash != nil {
		h.mac.prf(h.master[:], "extended master secret", d.SessionHash, nil, &h.prf)
		add("master_secret", "RFC 7627 §4", h.master[:])
	} else {
		h.mac.prf(h.master[:], "master secret", h.clientRandom[:], h.serverRandom[:], &h.prf)
		add("master_secret", "RFC 5246 §8.1", h.master[:])
	}
	e := Engine{suite: d.Suite, h: &h}
	e.keyBlock12()
	rest := h.keys[:2*(d.Suite.macLen()+d.Suite.KeyLen+ivLen12(d.Suite))]
	add("key_block", "RFC 5246 §6.3", rest)
	for _, part := range []struct {
		name string
		n    int
	}{{"write_MAC_key", d.Suite.macLen()}, {"write_key", d.Suite.KeyLen}, {"write_IV", ivLen12(d.Suite)}} {
		for _, side := range []string{"client_", "server_"} {
			if part.n > 0 {
				add(side+part.name, "RFC 5246 §6.3", rest[:part.n])
				rest = rest[part.n:]
			}
		}
	}
	for _, f := range []struct {
		label string
		hash  []byte
	}{{"client finished", d.ClientFinished}, {"server finished", d.ServerFinished}} {
		if f.hash != nil {
			var verify [12]byte
			h.mac.prf(verify[:], f.label, f.hash, nil, &h.prf)
			add(f.label+" verify_data", "RFC 5246 §7.4.9", verify[:])
		}
	}
	return out
}

// Derivation13 is what the secrets of a TLS 1.3 connection follow from. A
// transcript is a hash of messages, of the length of Hash's output; nil leaves
// out what it is for.
type Derivation13 struct {
	Hash Hash // SHA256 or SHA384
	PSK  []byte
	// Imported says that the key came through an importer (RFC 9258 §5.2).
	Imported bool
	// Binder is the transcript up to the binders of the ClientHello.
	Binder []byte
	// Shared is the (EC)DHE secret, nil in psk_ke.
	Shared []byte
	// ServerHello is the transcript up to ServerHello.
	ServerHello []byte
	// ServerVerify is the transcript up to what stands before the server's
	// Finished, ServerFinished up to it and with it.
	ServerVerify, ServerFinished []byte
}

// Derive returns the secrets in the order of RFC 8446 §7.1, each with what
// follows from it.
func (d *Derivation13) Derive() []Derived {
	var out []Derived
	var m mac
	s := schedule{kind: d.Hash, m: &m}
	n := d.Hash.Size()
	const clause = "RFC 8446 §7.1"
	add := func(name, source string, value []byte) {
		out = append(out, Derived{name, source, append([]byte(nil), value...)})
	}
	from := func(label string, context []byte) []byte {
		value := make([]byte, n)
		s.key(s.secret[:n])
		s.expand(value, label, context)
		return value
	}
	next := func(name string, ikm []byte) {
		add("derived", clause, from("derived", emptyHash[s.kind]))
		s.key(s.secret[:n])
		s.next(ikm)
		add(name, clause, s.secret[:n])
	}
	s.early(d.PSK)
	add("early_secret", clause, s.secret[:n])
	label := "ext binder"
	if d.Imported {
		label = "imp binder"
	}
	add("binder_key ("+label+")", clause, from(label, emptyHash[s.kind]))
	if d.Binder != nil {
		add("binder", "RFC 8446 §4.2.11.2", s.binder(nil, d.PSK, d.Imported, d.Binder))
	}
	next("handshake_secret", d.Shared)
	var client, server []byte
	if d.ServerHello != nil {
		client, server = from("c hs traffic", d.ServerHello), from("s hs traffic", d.ServerHello)
		add("client_handshake_traffic_secret", clause, client)
		add("server_handshake_traffic_secret", clause, server)
	}
	if d.ServerVerify != nil && server != nil {
		add("server Finished verify_data", "RFC 8446 §4.4.4", s.verifyData(nil, server, d.ServerVerify))
	}
	if d.ServerFinished != nil && client != nil {
		add("client Finished verify_data", "RFC 8446 §4.4.4", s.verifyData(nil, client, d.ServerFinished))
	}
	next("master_secret", nil)
	if d.ServerFinished != nil {
		add("client_application_traffic_secret_0", clause, from("c ap traffic", d.ServerFinished))
		add("server_application_traffic_secret_0", clause, from("s ap traffic", d.ServerFinished))
		add("exporter_master_secret", clause, from("exp master", d.ServerFinished))
	}
	return out
}

// DeriveTraffic returns the key and IV of a suite of TLS 1.3 that follow from a
// traffic secret (RFC 8446 §7.3).
func DeriveTraffic(i *Info, secret []byte) []Derived {
	var m mac
	s := schedule{kind: i.Hash, m: &m}
	key, iv := make([]byte, i.KeyLen), make([]byte, 12)
	s.key(secret)
	s.expand(key, "key", nil)
	s.expand(iv, "iv", nil)
	return []Derived{{"write_key", "RFC 8446 §7.3", key}, {"write_iv", "RFC 8446 §7.3", iv}}
}

// DeriveImported returns the ImportedIdentity and the imported key of an external
// PSK for a target KDF (RFC 9258 §5.1).
func DeriveImported(p *PSK, target Hash) []Derived {
	identity := importedIdentity(p, target)
	return []Derived{{"ImportedIdentity", "RFC 9258 §5.1", identity}, {"ipskx", "RFC 9258 §5.1", importPSK(p, identity, target)}}
}
