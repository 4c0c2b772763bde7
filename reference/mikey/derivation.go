package mikey

// Derived is one derivation with what went into it, for who wants to compare step
// by step. It holds keys.
type Derived struct {
	// Name is the key's in the RFCs and Source the clause.
	Name, Source string
	// Label is what the PRF took beside the key.
	Label []byte
	Key   Secret
}

func (k messageKeys) derived(name, source string, constant uint32, n int) Derived {
	key := k.derive(constant, n)
	return Derived{name, source, append([]byte(nil), k.label...), key}
}

// all returns the three keys of a message: encr_key and auth_key of the family's
// algorithms, and salt_key.
func (k messageKeys) all(f PRFFunc, source string) []Derived {
	return []Derived{
		k.derived("encr_key", source, constEncr, f.family().KeyLen()),
		k.derived("auth_key", source, constAuth, f.family().MAC().size()),
		k.derived("salt_key", source, constSalt, 14),
	}
}

// DeriveMessageKeys derives the keys of one message from a pre-shared key or an
// MPK (RFC 6043 §5.1.2). An omitted RAND is empty; none has more than 255 octets.
func DeriveMessageKeys(f PRFFunc, key []byte, csbID uint32, response bool, randrI, randrR []byte) []Derived {
	return exchangeKeys(f, key, csbID, response, randrI, randrR).all(f, "RFC 6043 §5.1.2")
}

// DeriveTicketKeys derives the keys of a base ticket from its TPK (RFC 6043
// A.2.1).
func DeriveTicketKeys(f PRFFunc, tpk, rand []byte) []Derived {
	return ticketKeys(f, tpk, rand).all(f, "RFC 6043 A.2.1")
}

// DeriveMPKs derives MPKi and MPKr from the MPK of a base ticket (RFC 6043
// A.2.2).
func DeriveMPKs(f PRFFunc, mpk, rand []byte) []Derived {
	mpki, mpkr := mpks(f, mpk, rand)
	return []Derived{
		{"MPKi", "RFC 6043 A.2.2", append8(label(constMPKi, 0xFF, noCSB, labelMPK), rand), mpki},
		{"MPKr", "RFC 6043 A.2.2", append8(label(constMPKr, 0xFF, noCSB, labelMPK), rand), mpkr},
	}
}

// DeriveForked binds an MPKr or, with tgk, a TGK to the responder that answered
// (RFC 6043 §5.1.1): idr is the ID data of its IDRr, 65535 octets at most.
func DeriveForked(f PRFFunc, key []byte, tgk bool, idr, randrKMS []byte) Derived {
	name, constant := "forked MPKr", constForkMPKr
	if tgk {
		name, constant = "forked TGK", constForkTGK
	}
	l := append8(append16(label(constant, 0xFF, noCSB, labelFork), idr), randrKMS)
	return Derived{name, "RFC 6043 §5.1.1", l, fork(f, key, constant, idr, randrKMS)}
}

// DeriveTEK derives the TEK of n octets for a Crypto Session from a TGK or GTGK
// (RFC 6043 §5.1.3). A RAND that the ticket policy keeps out is empty.
func DeriveTEK(f PRFFunc, tgk []byte, csID uint8, randrI, randrR []byte, n int) Derived {
	l := append8(append8(label(constTEK, csID, noCSB, labelTGK), randrI), randrR)
	return Derived{"TEK", "RFC 6043 §5.1.3", l, fromTGK(f, tgk, constTEK, csID, randrI, randrR, n)}
}
