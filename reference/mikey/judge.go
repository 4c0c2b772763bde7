package mikey

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// content says which payloads a MIKEY-TICKET message holds (RFC 6043 §4.2, §5.4).
type content struct {
	must   []slot
	should []slot
	may    []slot
	last   PayloadType // TypeV, TypeSIGN or TypeLast for either or none
}

// slot is a payload of a certain type and role.
type slot uint16

func of(t PayloadType, r Role) slot { return slot(t)<<8 | slot(r) }

// slotOf returns where a payload belongs.
func slotOf(p Payload) slot {
	switch p := p.(type) {
	case *TR:
		return of(TypeTR, p.Role)
	case *IDR:
		return of(TypeIDR, p.Role)
	case *RANDR:
		return of(TypeRANDR, p.Role)
	}
	return of(p.Type(), 0)
}

var (
	slotT       = of(TypeT, 0)
	slotTP      = of(TypeTP, 0)
	slotTICKET  = of(TypeTICKET, 0)
	slotKEMAC   = of(TypeKEMAC, 0)
	slotV       = of(TypeV, 0)
	slotSP      = of(TypeSP, 0)
	slotIDRi    = of(TypeIDR, IDRi)
	slotIDRr    = of(TypeIDR, IDRr)
	slotIDRkms  = of(TypeIDR, IDRkms)
	slotIDRpsk  = of(TypeIDR, IDRpsk)
	slotRANDRi  = of(TypeRANDR, RANDRi)
	slotRANDRr  = of(TypeRANDR, RANDRr)
	slotRANDkms = of(TypeRANDR, RANDRkms)
	slotCERT    = of(TypeCERT, 0)
	slotCHASH   = of(TypeCHASH, 0)
	slotPKE     = of(TypePKE, 0)
	slotSIGN    = of(TypeSIGN, 0)
	slotERR     = of(TypeERR, 0)
)

// contents has no RANDRi and TICKET among what TRANSFER_INIT must hold: updating
// a CSB leaves them out (RFC 6043 §5.2), and may be started by the Responder.
var contents = map[DataType]content{
	RequestInitPSK: {must: []slot{slotT, slotRANDRi, slotTP}, should: []slot{slotIDRi, slotIDRkms}, may: []slot{slotIDRpsk, slotV}, last: TypeV},
	RequestInitPK: {must: []slot{slotT, slotRANDRi, slotTP, slotPKE}, should: []slot{slotIDRi, slotIDRkms},
		may: []slot{slotCERT, slotCHASH, slotSIGN}, last: TypeSIGN},
	RequestResp: {must: []slot{slotT, slotTICKET, slotKEMAC}, may: []slot{slotIDRkms, slotV}, last: TypeV},
	TransferInit: {must: []slot{slotT}, should: []slot{slotIDRi, slotIDRr},
		may: []slot{slotRANDRi, slotSP, slotTICKET, slotKEMAC, slotV}, last: TypeV},
	TransferResp: {must: []slot{slotT}, may: []slot{slotRANDRr, slotIDRr, slotIDRi, slotRANDkms, slotSP, slotKEMAC, slotV}, last: TypeV},
	ResolveInitPSK: {must: []slot{slotT, slotRANDRr, slotTICKET}, should: []slot{slotIDRr, slotIDRkms},
		may: []slot{slotIDRpsk, slotV}, last: TypeV},
	ResolveInitPK: {must: []slot{slotT, slotRANDRr, slotTICKET, slotPKE}, should: []slot{slotIDRr, slotIDRkms},
		may: []slot{slotCERT, slotCHASH, slotSIGN}, last: TypeSIGN},
	ResolveResp:  {must: []slot{slotT, slotKEMAC}, may: []slot{slotIDRkms, slotIDRr, slotRANDkms, slotV}, last: TypeV},
	ErrorMessage: {must: []slot{slotT, slotERR}, may: []slot{slotSP, slotV, slotSIGN}},
}

// judge reports what is wrong with a message of MIKEY-TICKET that could be read.
// Messages of RFC 3830's own exchanges are only read.
func judge(m *Message, v *rule.Verdict) {
	h := &m.Header
	c, ok := contents[h.DataType]
	if !ok {
		return
	}
	c.judge(m, v)
	if (h.DataType.response() || h.DataType == ErrorMessage) && h.V {
		v.Report(rule.MIKEYVFlag, 3, "HDR/V", "expected 0 in %s, found 1", h.DataType)
	}
	judgeMap(m, v)
	if !h.DataType.ticket() {
		return
	}
	family := familyCheck{v: v}
	family.prf(h.PRF, 3, "HDR/PRF func")
	for i, p := range m.Payloads {
		switch p := p.(type) {
		case *KEMAC:
			judgeKEMAC(p, m.at[i], v)
			family.encr(p.EncrAlg, m.at[i]+1, "KEMAC/Encr alg")
		case *V:
			family.mac(p.AuthAlg, m.at[i]+1, "V/Auth alg")
			if i == len(m.Payloads)-1 && p.AuthAlg == MACNULL {
				v.Report(rule.MIKEYAuthNull, m.at[i]+1, "V/Auth alg", "expected a MAC, found NULL")
			}
		case *RANDR:
			if len(p.RAND) < 16 {
				v.Report(rule.MIKEYRANDShort, m.at[i]+2, payloadName(p)+"/RAND length", "expected 16 octets or more, found %d", len(p.RAND))
			}
		case *TP:
			judgePolicy(&p.TicketPolicy, true, m.at[i], v)
			family.prf(p.PRF, m.at[i]+5, "TP/PRF Func")
		case *TICKET:
			judgePolicy(&p.TicketPolicy, false, m.at[i], v)
			family.prf(p.PRF, m.at[i]+5, "TICKET/PRF Func")
			judgeInitiatorData(h.DataType, p, m.at[i], v)
		}
	}
	judgeTransfer(m, v)
}

// judge reports which payloads are missing, misplaced or not expected.
func (c *content) judge(m *Message, v *rule.Verdict) {
	has := func(s slot) bool {
		for _, p := range m.Payloads {
			if slotOf(p) == s {
				return true
			}
		}
		return false
	}
	for _, s := range c.must {
		if !has(s) {
			v.Report(rule.MIKEYPayloadMissing, -1, "", "expected %s in %s, found none", s, m.Header.DataType)
		}
	}
	for _, s := range c.should {
		if !has(s) {
			v.Report(rule.MIKEYIdentities, -1, "", "expected %s in %s, found none", s, m.Header.DataType)
		}
	}
	end := TypeLast
	if n := len(m.Payloads); n > 0 {
		end = m.Payloads[n-1].Type()
	}
	if c.last != TypeLast && end != c.last {
		v.Report(rule.MIKEYVLast, -1, "", "expected %s as the last payload of %s, found %s", c.last, m.Header.DataType, end)
	}
	for i, p := range m.Payloads {
		s := slotOf(p)
		switch {
		case p.Type() == TypeID:
			v.Report(rule.MIKEYIDR, m.at[i], "ID", "expected IDR instead of ID in %s", m.Header.DataType)
		case p.Type() != TypeGeneralExtension && !c.lists(s):
			v.Report(rule.MIKEYUnexpected, m.at[i], payloadName(p), "%s does not list it", m.Header.DataType)
		}
	}
}

func (c *content) lists(s slot) bool {
	for _, in := range [...][]slot{c.must, c.should, c.may} {
		for _, t := range in {
			if s == t {
				return true
			}
		}
	}
	return false
}

// String returns the name of the payload.
func (s slot) String() string {
	switch t, r := PayloadType(s>>8), Role(s); t {
	case TypeIDR:
		return payloadName(&IDR{Role: r})
	case TypeRANDR:
		return payloadName(&RANDR{Role: r})
	case TypeTR:
		return payloadName(&TR{Role: r})
	default:
		return t.String()
	}
}

// judgeMap checks the CS ID map against the message's exchange.
func judgeMap(m *Message, v *rule.Verdict) {
	h := &m.Header
	switch h.DataType {
	case TransferInit, TransferResp:
		if h.MapType == MapSRTPID {
			v.Report(rule.MIKEYMapSRTPID, 9, "HDR/CS ID map type", "expected GENERIC-ID (2) in %s, found SRTP-ID (0)", h.DataType)
		}
	case ErrorMessage:
	default:
		if h.MapType != MapEmpty || h.Count != 0 {
			v.Report(rule.MIKEYMapEmpty, 8, "HDR/#CS", "expected no Crypto Session and the Empty map (1) in %s, found #CS %d, map type %d",
				h.DataType, h.Count, uint8(h.MapType))
		}
	}
	if sp := find[*SP](m.Payloads); sp != nil && h.MapType == MapEmpty && h.DataType != ErrorMessage {
		v.Report(rule.MIKEYMapSP, m.offset(sp), "SP", "expected no SP with the Empty map")
	}
}

// judgeTransfer checks the Crypto Sessions and policies of the Ticket Transfer
// exchange.
func judgeTransfer(m *Message, v *rule.Verdict) {
	h := &m.Header
	if h.DataType != TransferInit && h.DataType != TransferResp {
		return
	}
	var policies [256]*SP
	for i, p := range m.Payloads {
		if sp, ok := p.(*SP); ok {
			if policies[sp.PolicyNo] != nil {
				v.Report(rule.MIKEYPolicyNoUnique, m.at[i]+1, "SP/Policy no", "%d stands twice", sp.PolicyNo)
				continue
			}
			policies[sp.PolicyNo] = sp
		}
	}
	for i := range h.Sessions {
		c := &h.Sessions[i]
		if h.DataType == TransferResp {
			if len(c.Policies) != 1 {
				v.Report(rule.MIKEYCSPolicies, headerLen, session(c)+"/#P", "expected 1, found %d", len(c.Policies))
			}
			if len(c.SPI) == 0 {
				v.Report(rule.MIKEYCSSPI, headerLen, session(c)+"/SPI length", "expected an SPI, found none")
			}
			continue
		}
		for _, no := range c.Policies {
			if sp := policies[no]; sp == nil || sp.ProtType != c.ProtType {
				v.Report(rule.MIKEYCSPolicyNo, headerLen, session(c)+"/Ps", "found policy %d and no SP of that number and protocol type %d", no, c.ProtType)
			}
		}
	}
	ticket := find[*TICKET](m.Payloads)
	if ticket == nil || h.DataType != TransferInit {
		return
	}
	if kemac := find[*KEMAC](m.Payloads); kemac != nil && !ticket.Flags.Has(FlagL) {
		v.Report(rule.MIKEYKEMACKeys, m.offset(kemac), "KEMAC", "expected no KEMAC in TRANSFER_INIT, for the L flag is 0")
	}
	if h.V && !ticket.Flags.Has(FlagF) {
		v.Report(rule.MIKEYVFlag, 3, "HDR/V", "expected 0, for the F flag is 0, found 1")
	}
}

// session is the path of a Crypto Session.
func session(c *CryptoSession) string { return fmt.Sprintf("HDR/CS %d", c.ID) }

// hasPolicy tells whether the message has an SP of that number and protocol type.
func (m *Message) hasPolicy(no, protType uint8) bool {
	for _, p := range m.Payloads {
		if sp, ok := p.(*SP); ok && sp.PolicyNo == no && sp.ProtType == protType {
			return true
		}
	}
	return false
}

// judgeKEMAC checks the KEMAC of a MIKEY-TICKET message, which starts at that
// offset.
func judgeKEMAC(k *KEMAC, at int, v *rule.Verdict) {
	if k.MACAlg != MACNULL {
		v.Report(rule.MIKEYKEMACMAC, at+4+len(k.EncrData), "KEMAC/Mac alg", "expected NULL (0), found %d", uint8(k.MACAlg))
	}
	switch k.EncrAlg {
	case EncrNULL:
		v.Report(rule.MIKEYEncrNull, at+1, "KEMAC/Encr alg", "expected AES-CM, found NULL (0)")
	case EncrAESKW128:
		v.Report(rule.MIKEYEncrSupported, at+1, "KEMAC/Encr alg", "expected AES-CM-128 (1) or AES-CM-256 (3), found AES-KW-128 (2)")
	}
}
