package oracle

import (
	"encoding/json"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// The view of a MIKEY message. Octets are hexadecimal, and all of them are those
// of the message that the question held, protected keys and tickets too.
type (
	mikeyView struct {
		Version  uint8         `json:"version"`
		DataType uint8         `json:"dataType"`
		Name     string        `json:"name,omitempty"` // for people
		V        bool          `json:"v"`
		PRF      uint8         `json:"prf"`
		CSBID    uint32        `json:"csbId"`
		MapType  uint8         `json:"mapType"`
		Count    uint8         `json:"cs,omitempty"`
		Sessions []sessionView `json:"sessions,omitempty"`
		SRTP     []srtpView    `json:"srtp,omitempty"`
		Payloads []payloadView `json:"payloads"`
		Trailing trace.Octets  `json:"trailing,omitempty"`
	}
	sessionView struct {
		ID       uint8        `json:"id"`
		ProtType uint8        `json:"protType"`
		S        bool         `json:"s,omitempty"`
		Policies trace.Octets `json:"policies"`
		Data     trace.Octets `json:"data,omitempty"`
		SPI      trace.Octets `json:"spi"`
	}
	srtpView struct {
		Policy uint8  `json:"policy"`
		SSRC   uint32 `json:"ssrc"`
		ROC    uint32 `json:"roc"`
	}
	// payloadView is any payload: what its type has is there.
	payloadView struct {
		Type     string          `json:"type"`
		Role     uint8           `json:"role,omitempty"`
		Number   uint32          `json:"number,omitempty"` // ID type, algorithm, group, TS type, policy, error number or extension type
		ProtType uint8           `json:"protType,omitempty"`
		Reserved uint16          `json:"reserved,omitempty"`
		Value    uint64          `json:"value,omitempty"` // of a timestamp
		Data     trace.Octets    `json:"data,omitempty"`
		MACAlg   uint8           `json:"macAlg,omitempty"`
		MAC      trace.Octets    `json:"mac,omitempty"`
		Params   []paramView     `json:"params,omitempty"`
		Validity json.RawMessage `json:"validity,omitempty"`
		Policy   *policyView     `json:"ticketPolicy,omitempty"`
		// InitiatorData are those of a TICKET, whose ticket is Data.
		InitiatorData trace.Octets `json:"initiatorData,omitempty"`
	}
	paramView struct {
		Type  uint8        `json:"type"`
		Value trace.Octets `json:"value"`
	}
	policyView struct {
		TicketType uint16        `json:"ticketType"`
		Subtype    uint8         `json:"subtype"`
		Version    uint8         `json:"version"`
		PRF        uint8         `json:"prf"`
		Flags      uint16        `json:"flags"`
		Reserved   uint8         `json:"reserved,omitempty"`
		Data       []payloadView `json:"data"`
	}
)

func appendMIKEY(dst []byte, m *mikey.Message) []byte {
	h := &m.Header
	w := mikeyView{Version: h.Version, DataType: uint8(h.DataType), Name: h.DataType.String(), V: h.V, PRF: uint8(h.PRF), CSBID: h.CSBID,
		MapType: uint8(h.MapType), Count: h.Count, Payloads: payloadViews(m.Payloads), Trailing: m.Trailing}
	for _, s := range h.Sessions {
		w.Sessions = append(w.Sessions, sessionView{s.ID, s.ProtType, s.S, s.Policies, s.SessionData, s.SPI})
	}
	for _, s := range h.SRTP {
		w.SRTP = append(w.SRTP, srtpView{s.PolicyNo, s.SSRC, s.ROC})
	}
	b, err := json.Marshal(w)
	if err != nil {
		return dst // nothing in a view can fail
	}
	return append(dst, b...)
}

func payloadViews(chain []mikey.Payload) []payloadView {
	list := make([]payloadView, 0, len(chain))
	for _, p := range chain {
		w := payloadView{Type: p.Type().String()}
		switch p := p.(type) {
		case *mikey.KEMAC:
			w.Number, w.Data, w.MACAlg, w.MAC = uint32(p.EncrAlg), trace.Octets(p.EncrData), uint8(p.MACAlg), p.MAC
		case *mikey.PKE:
			w.Number, w.Data = uint32(p.C), p.Data
		case *mikey.DH:
			w.Number, w.Data, w.Reserved = uint32(p.Group), p.Value, uint16(p.Reserved)
			w.Validity, _ = json.Marshal(p.Validity)
		case *mikey.SIGN:
			w.Number, w.Data = uint32(p.SType), p.Signature
		case *mikey.T:
			w.Number, w.Value = uint32(p.TSType), p.Value
		case *mikey.TR:
			w.Role, w.Number, w.Value = uint8(p.Role), uint32(p.TSType), p.Value
		case *mikey.ID:
			w.Number, w.Data = uint32(p.IDType), p.Data
		case *mikey.IDR:
			w.Role, w.Number, w.Data = uint8(p.Role), uint32(p.IDType), p.Data
		case *mikey.CERT:
			w.Number, w.Data = uint32(p.CertType), p.Data
		case *mikey.CHASH:
			w.Number, w.Data = uint32(p.HashFunc), p.Hash
		case *mikey.V:
			w.MACAlg, w.MAC = uint8(p.AuthAlg), p.VerData
		case *mikey.SP:
			w.Number, w.ProtType = uint32(p.PolicyNo), p.ProtType
			for _, x := range p.Params {
				w.Params = append(w.Params, paramView{x.Type, x.Value})
			}
		case *mikey.RAND:
			w.Data = p.RAND
		case *mikey.RANDR:
			w.Role, w.Data = uint8(p.Role), p.RAND
		case *mikey.ERR:
			w.Number, w.Reserved = uint32(p.No), p.Reserved
		case *mikey.GeneralExtension:
			w.Number, w.Data = uint32(p.ExtType), p.Data
		case *mikey.TP:
			w.Policy = viewPolicy(&p.TicketPolicy)
		case *mikey.TICKET:
			w.Policy, w.Data, w.InitiatorData = viewPolicy(&p.TicketPolicy), trace.Octets(p.TicketData), trace.Octets(p.InitiatorData)
		}
		list = append(list, w)
	}
	return list
}

func viewPolicy(p *mikey.TicketPolicy) *policyView {
	return &policyView{p.TicketType, p.Subtype, p.Version, uint8(p.PRF), uint16(p.Flags), p.Reserved, payloadViews(p.Data)}
}

// message returns the message that a view shows, or what is wrong with it.
func (w *mikeyView) message() (*mikey.Message, *Error) {
	m := &mikey.Message{Header: mikey.CommonHeader{Version: w.Version, DataType: mikey.DataType(w.DataType), V: w.V, PRF: mikey.PRFFunc(w.PRF),
		CSBID: w.CSBID, MapType: mikey.MapType(w.MapType), Count: w.Count}, Trailing: w.Trailing}
	for _, s := range w.Sessions {
		m.Header.Sessions = append(m.Header.Sessions, mikey.CryptoSession{ID: s.ID, ProtType: s.ProtType, S: s.S, Policies: s.Policies, SessionData: s.Data, SPI: s.SPI})
	}
	for _, s := range w.SRTP {
		m.Header.SRTP = append(m.Header.SRTP, mikey.SRTPSession{PolicyNo: s.Policy, SSRC: s.SSRC, ROC: s.ROC})
	}
	var err *Error
	m.Payloads, err = payloadsOf(w.Payloads)
	return m, err
}

func payloadsOf(list []payloadView) ([]mikey.Payload, *Error) {
	var chain []mikey.Payload
	for i := range list {
		p, err := list[i].payload()
		if err != nil {
			return nil, err
		}
		chain = append(chain, p)
	}
	return chain, nil
}

func (w *payloadView) payload() (mikey.Payload, *Error) {
	stamp := mikey.Timestamp{TSType: mikey.TSType(w.Number), Value: w.Value}
	switch w.Type {
	case "KEMAC":
		return &mikey.KEMAC{EncrAlg: mikey.EncrAlg(w.Number), EncrData: mikey.Sealed(w.Data), MACAlg: mikey.MACAlg(w.MACAlg), MAC: w.MAC}, nil
	case "PKE":
		return &mikey.PKE{C: uint8(w.Number), Data: w.Data}, nil
	case "DH":
		p := &mikey.DH{Group: uint8(w.Number), Value: w.Data, Reserved: uint8(w.Reserved)}
		if len(w.Validity) > 0 && json.Unmarshal(w.Validity, &p.Validity) != nil {
			return nil, usage("expected the validity of a view in the DH payload, found something else")
		}
		return p, nil
	case "SIGN":
		return &mikey.SIGN{SType: uint8(w.Number), Signature: w.Data}, nil
	case "T":
		return &mikey.T{Timestamp: stamp}, nil
	case "TR":
		return &mikey.TR{Role: mikey.Role(w.Role), Timestamp: stamp}, nil
	case "ID":
		return &mikey.ID{IDType: mikey.IDType(w.Number), Data: w.Data}, nil
	case "IDR":
		return &mikey.IDR{Role: mikey.Role(w.Role), IDType: mikey.IDType(w.Number), Data: w.Data}, nil
	case "CERT":
		return &mikey.CERT{CertType: uint8(w.Number), Data: w.Data}, nil
	case "CHASH":
		return &mikey.CHASH{HashFunc: uint8(w.Number), Hash: w.Data}, nil
	case "V":
		return &mikey.V{AuthAlg: mikey.MACAlg(w.MACAlg), VerData: w.MAC}, nil
	case "SP":
		p := &mikey.SP{PolicyNo: uint8(w.Number), ProtType: w.ProtType}
		for _, x := range w.Params {
			p.Params = append(p.Params, mikey.SPParam{Type: x.Type, Value: x.Value})
		}
		return p, nil
	case "RAND":
		return &mikey.RAND{RAND: w.Data}, nil
	case "RANDR":
		return &mikey.RANDR{Role: mikey.Role(w.Role), RAND: w.Data}, nil
	case "ERR":
		return &mikey.ERR{No: mikey.ErrorNo(w.Number), Reserved: w.Reserved}, nil
	case "General Ext":
		return &mikey.GeneralExtension{ExtType: uint8(w.Number), Data: w.Data}, nil
	case "TP", "TICKET":
		if w.Policy == nil {
			return nil, usage("expected ticketPolicy in the %s payload, found none", w.Type)
		}
		data, err := payloadsOf(w.Policy.Data)
		if err != nil {
			return nil, err
		}
		t := mikey.TicketPolicy{TicketType: w.Policy.TicketType, Subtype: w.Policy.Subtype, Version: w.Policy.Version, PRF: mikey.PRFFunc(w.Policy.PRF),
			Flags: mikey.Flags(w.Policy.Flags), Reserved: w.Policy.Reserved, Data: data}
		if w.Type == "TP" {
			return &mikey.TP{TicketPolicy: t}, nil
		}
		return &mikey.TICKET{TicketPolicy: t, TicketData: mikey.Sealed(w.Data), InitiatorData: mikey.Sealed(w.InitiatorData)}, nil
	}
	return nil, usage("expected the type of a payload, found %q", clip(w.Type))
}
