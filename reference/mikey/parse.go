package mikey

import "github.com/floorcheck/floorcheck/reference/rule"

// Parse reads exactly one message of at most MaxMessage octets and judges it as
// far as that is possible without keys, clock and the message before it. The
// message shares the memory of b. It is nil only if not even the ten octets of
// HDR before its map are there; where the verdict demands rejection it holds
// what was read. What Parse reads without a structural finding, Marshal writes
// back octet for octet.
func Parse(b []byte) (*Message, rule.Verdict) {
	var v rule.Verdict
	m := parse(b, &v)
	return m, v
}

func parse(b []byte, v *rule.Verdict) *Message {
	if len(b) > MaxMessage {
		v.Report(rule.MIKEYSize, MaxMessage, "", "expected at most %d octets, found %d", MaxMessage, len(b))
		return nil
	}
	d := decoder{b: b, v: v, bad: rule.MIKEYLength}
	m := &Message{}
	next := d.header(&m.Header)
	if len(b) < headerLen {
		return nil
	}
	if d.failed {
		return m
	}
	m.Payloads = make([]Payload, 0, 10)
	m.at = make([]int, 0, 11)
	m.Payloads, m.at = d.chain(next, m.Payloads, m.at)
	if d.failed {
		return m
	}
	m.at = append(m.at, d.i)
	if d.i != len(b) {
		m.Trailing = b[d.i:]
		v.Report(rule.MIKEYTrailing, d.i, "", "%d octets follow the last payload", len(b)-d.i)
	}
	judge(m, v)
	return m
}

// header reads HDR (RFC 3830 §6.1) and returns its Next Payload field.
func (d *decoder) header(h *CommonHeader) PayloadType {
	d.now = "HDR"
	h.Version = d.u8("version")
	h.DataType = DataType(d.u8("data type"))
	next := PayloadType(d.u8("next payload"))
	prf := d.u8("V/PRF func")
	h.V, h.PRF = prf&0x80 != 0, PRFFunc(prf&0x7F)
	h.CSBID = d.u32("CSB ID")
	h.Count = d.u8("#CS")
	h.MapType = MapType(d.u8("CS ID map type"))
	if d.failed {
		return TypeLast
	}
	if h.Version != 1 {
		// What follows may be anything; the rest of HDR is only for an answer.
		d.i = 0
		d.fail(rule.MIKEYVersion, "version", "expected 1, found %d", h.Version)
		return TypeLast
	}
	if !h.DataType.known() {
		d.v.Report(rule.MIKEYDataType, 1, "HDR/data type", "expected 0 to %d, found %d", len(dataTypeNames)-1, uint8(h.DataType))
	}
	if h.PRF > PRFHMACSHA256 {
		d.v.Report(rule.MIKEYPRFFunc, 3, "HDR/PRF func", "expected 0 or 1, found %d", uint8(h.PRF))
	}
	switch h.MapType {
	case MapEmpty:
	case MapSRTPID:
		for i := 0; i < int(h.Count) && !d.failed; i++ {
			h.SRTP = append(h.SRTP, SRTPSession{d.u8("Policy_no"), d.u32("SSRC"), d.u32("ROC")})
		}
	case MapGenericID:
		for i := 0; i < int(h.Count) && !d.failed; i++ {
			h.Sessions = append(h.Sessions, d.cryptoSession())
		}
	default:
		d.i--
		d.fail(rule.MIKEYMapType, "CS ID map type", "expected 0 to 2, found %d", uint8(h.MapType))
	}
	return next
}

func (d *decoder) cryptoSession() (c CryptoSession) {
	c.ID, c.ProtType = d.u8("CS ID"), d.u8("Prot type")
	p := d.u8("S/#P")
	c.S = p&0x80 != 0
	c.Policies = d.take(int(p&0x7F), "Ps")
	c.SessionData = d.field16("Session Data")
	c.SPI = d.field8("SPI")
	return c
}

// chain reads payloads until one says that it is the last, and where they start.
func (d *decoder) chain(next PayloadType, to []Payload, at []int) ([]Payload, []int) {
	for next != TypeLast && !d.failed {
		start := d.i
		d.now = ""
		var p Payload
		p, next = d.payload(next)
		if d.failed {
			break
		}
		to, at = append(to, p), append(at, d.base+start)
	}
	return to, at
}

// payload reads one payload and returns its Next Payload field.
func (d *decoder) payload(t PayloadType) (Payload, PayloadType) {
	if t == TypeSIGN {
		d.now = "SIGN"
		n := d.u16("S type/Signature len")
		return &SIGN{uint8(n >> 12), d.take(n&0x0FFF, "Signature")}, TypeLast
	}
	if _, ok := payloadNames[t]; !ok || t == TypeKeyData {
		d.fail(rule.MIKEYNextPayload, "Next Payload", "expected a payload that may stand here, found %d", uint8(t))
		return nil, TypeLast
	}
	d.now = payloadNames[t]
	next := PayloadType(d.u8("Next Payload"))
	switch t {
	case TypeKEMAC:
		p := &KEMAC{EncrAlg: EncrAlg(d.u8("Encr alg"))}
		if !d.failed && p.EncrAlg > EncrAESCM256 {
			d.v.Report(rule.MIKEYEncrAlg, d.base+d.i-1, d.where("Encr alg"), "expected 0 to 3, found %d", uint8(p.EncrAlg))
		}
		p.EncrData = d.field16("Encr data")
		p.MACAlg, p.MAC = d.mac("Mac alg", "MAC")
		return p, next
	case TypePKE:
		n := d.u16("C/Data len")
		return &PKE{uint8(n >> 14), d.take(n&0x3FFF, "Data")}, next
	case TypeDH:
		return d.dh(), next
	case TypeT:
		return &T{d.timestamp()}, next
	case TypeTR:
		return &TR{Role(d.u8("TS Role")), d.timestamp()}, next
	case TypeID:
		return &ID{IDType(d.u8("ID Type")), d.field16("ID")}, next
	case TypeIDR:
		return &IDR{Role(d.u8("ID Role")), IDType(d.u8("ID Type")), d.field16("ID")}, next
	case TypeCERT:
		return &CERT{d.u8("Cert Type"), d.field16("Certificate")}, next
	case TypeCHASH:
		p := &CHASH{HashFunc: d.u8("Hash func")}
		if sizes := [...]int{20, 16, 32}; int(p.HashFunc) < len(sizes) {
			p.Hash = d.take(sizes[p.HashFunc], "Hash")
		} else {
			d.i--
			d.fail(rule.MIKEYHashFunc, "Hash func", "expected 0 to 2, found %d", p.HashFunc)
		}
		return p, next
	case TypeV:
		p := &V{}
		p.AuthAlg, p.VerData = d.mac("Auth alg", "Ver data")
		return p, next
	case TypeSP:
		return d.sp(), next
	case TypeRAND:
		return &RAND{d.field8("RAND")}, next
	case TypeRANDR:
		return &RANDR{Role(d.u8("RAND Role")), d.field8("RAND")}, next
	case TypeERR:
		return &ERR{ErrorNo(d.u8("Error no")), uint16(d.u16("Reserved"))}, next
	case TypeTP:
		p := &TP{}
		d.ticketPolicy(&p.TicketPolicy)
		return p, next
	case TypeTICKET:
		p := &TICKET{}
		d.ticketPolicy(&p.TicketPolicy)
		p.TicketData = d.field16("Ticket Data")
		p.InitiatorData = d.field16("Initiator Data")
		return p, next
	}
	return &GeneralExtension{d.u8("Type"), d.field16("Data")}, next
}

// mac reads an algorithm and the MAC of the length that goes with it.
func (d *decoder) mac(alg, mac string) (MACAlg, []byte) {
	a := MACAlg(d.u8(alg))
	if a > MACHMACSHA256256 {
		d.i--
		d.fail(rule.MIKEYMACAlg, alg, "expected 0 to 2, found %d", uint8(a))
	}
	return a, d.take(a.size(), mac)
}

func (d *decoder) timestamp() (t Timestamp) {
	t.TSType = TSType(d.u8("TS Type"))
	switch t.TSType.size() {
	case 8:
		t.Value = uint64(d.u32("TS Value"))<<32 | uint64(d.u32("TS Value"))
	case 4:
		t.Value = uint64(d.u32("TS Value"))
	default:
		d.i--
		d.fail(rule.MIKEYTSType, "TS Type", "expected 0 to 3, found %d", uint8(t.TSType))
	}
	return t
}

func (d *decoder) dh() *DH {
	p := &DH{Group: d.u8("DH-Group")}
	if sizes := [...]int{192, 96, 128}; int(p.Group) < len(sizes) {
		p.Value = d.take(sizes[p.Group], "DH-Value")
	} else {
		d.i--
		d.fail(rule.MIKEYDHGroup, "DH-Group", "expected 0 to 2, found %d", p.Group)
	}
	kv := d.u8("Reserv/KV")
	p.Reserved, p.Validity.KV = kv>>4, KV(kv&0x0F)
	d.keyValidity(&p.Validity)
	return p
}

func (d *decoder) sp() *SP {
	p := &SP{PolicyNo: d.u8("Policy no"), ProtType: d.u8("Prot type")}
	params := d.field16("Policy param")
	in := d.inside("Policy param", params, rule.MIKEYSPParam)
	for in.i < len(params) && !in.failed {
		q := SPParam{Type: in.u8("Type")}
		q.Value = in.field8("Value")
		p.Params = append(p.Params, q)
	}
	d.failed = d.failed || in.failed
	return p
}

// ticketPolicy reads what TP and TICKET share (RFC 6043 §6.10).
func (d *decoder) ticketPolicy(p *TicketPolicy) {
	if d.depth >= maxDepth {
		d.i--
		d.fail(rule.MIKEYNesting, "", "expected at most %d ticket policies in each other", maxDepth)
		return
	}
	p.TicketType = uint16(d.u16("Ticket Type"))
	p.Subtype, p.Version = d.u8("Subtype"), d.u8("Version")
	if b := d.take(3, "PRF Func/flags"); b != nil {
		bits := uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
		p.PRF, p.Flags, p.Reserved = PRFFunc(bits>>17), Flags(bits>>5)&0xFFF, uint8(bits&0x1F)
		if p.PRF > PRFHMACSHA256 {
			d.v.Report(rule.MIKEYPRFFunc, d.base+d.i-3, d.where("PRF Func"), "expected 0 or 1, found %d", uint8(p.PRF))
		}
	}
	data := d.field16("TP Data")
	if d.failed {
		return
	}
	in := d.inside("TP Data", data, rule.MIKEYLength)
	p.Data = in.firstChain()
	d.failed = in.failed
}

// firstChain reads all of the decoder's octets as a First Payload field and the
// payloads that it starts.
func (d *decoder) firstChain() []Payload {
	chain, _ := d.chain(PayloadType(d.u8("First Payload")), nil, nil)
	d.now = ""
	if !d.failed && d.i != len(d.b) {
		d.fail(rule.MIKEYLength, "", "expected the field to end with its last payload, %d octets follow", len(d.b)-d.i)
	}
	return chain
}
