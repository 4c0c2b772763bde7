package sdp

// Permitted is what an answer to an offer may say about the BFCP stream; each
// list is in the order of its table.
type Permitted struct {
	// Proto is the one transport protocol, that of the offer.
	Proto Proto
	// Setup is by RFC 4145 §4.1 and Connection by §5.1; both are empty where
	// the offer has a value that the tables do not know, and over UDP
	// Connection is.
	Setup      []Setup
	Connection []Connection
	// FloorCtrl is by Table 1 of RFC 4583 §4 or RFC 8856 §5.1.
	FloorCtrl []Role
	// KeyMgmt are the key management protocols of the offer, out of which the
	// answerer takes one (RFC 4567 §4.1.2).
	KeyMgmt []string
	// Versions are the BFCP versions that may be answered in profile RFC8856.
	Versions []uint8
}

// Permit returns what an answer may say. An answer may also refuse the stream, by
// port 0 (RFC 3264 §6), and to an offer that does so itself it must: ok is false
// for that one and for one without a BFCP stream.
func Permit(offer *Session) (p Permitted, ok bool) {
	if offer == nil || offer.BFCP == nil || offer.BFCP.Port == 0 {
		return Permitted{}, false
	}
	o := offer.BFCP
	p.Proto, p.Setup = o.Proto, setupAnswers(o.Setup)
	if o.Proto.TCP() {
		p.Connection = connectionAnswers(o.Connection)
	}
	for _, r := range []Role{ClientOnly, ServerOnly, Both} {
		if matches(offer.Profile, o.FloorCtrl, r) {
			p.FloorCtrl = append(p.FloorCtrl, r)
		}
	}
	for _, k := range o.KeyMgmt {
		p.KeyMgmt = append(p.KeyMgmt, k.Protocol)
	}
	if offer.Profile == RFC8856 {
		if p.Versions = o.Versions; p.Versions == nil {
			p.Versions = []uint8{o.Proto.version()}
		}
	}
	return p, true
}
