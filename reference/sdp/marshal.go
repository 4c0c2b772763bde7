package sdp

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	pion "github.com/pion/sdp/v3"
)

// Marshal writes the description in canonical form: its attributes in one order,
// each line ended by CRLF.
func (s *Session) Marshal() ([]byte, error) {
	if s.BFCP == nil {
		return nil, fmt.Errorf("sdp: expected a BFCP stream to write, found none")
	}
	d := &pion.SessionDescription{
		Origin: pion.Origin{Username: "-", SessionID: s.ID, SessionVersion: s.ID, NetworkType: "IN",
			AddressType: addressType(s.Origin), UnicastAddress: s.Origin.String()},
		SessionName:      "-",
		TimeDescriptions: []pion.TimeDescription{{}},
	}
	for _, o := range s.Others {
		m := &pion.MediaDescription{MediaName: pion.MediaName{Media: o.Media, Port: pion.RangedPort{Value: int(o.Port)},
			Protos: strings.Split(o.Proto, "/"), Formats: o.Formats}}
		m.ConnectionInformation = connectionLine(s.BFCP.Address)
		if o.Label != "" {
			m.Attributes = append(m.Attributes, pion.NewAttribute("label", o.Label))
		}
		d.MediaDescriptions = append(d.MediaDescriptions, m)
	}
	i := min(max(s.Index, 0), len(d.MediaDescriptions))
	d.MediaDescriptions = append(d.MediaDescriptions[:i:i], append([]*pion.MediaDescription{s.BFCP.lines()}, d.MediaDescriptions[i:]...)...)
	return d.Marshal()
}

func addressType(a netip.Addr) string {
	if a.Is6() {
		return "IP6"
	}
	return "IP4"
}

func connectionLine(a netip.Addr) *pion.ConnectionInformation {
	return &pion.ConnectionInformation{NetworkType: "IN", AddressType: addressType(a), Address: &pion.Address{Address: a.String()}}
}

func (m *Media) lines() *pion.MediaDescription {
	d := &pion.MediaDescription{
		MediaName:             pion.MediaName{Media: "application", Port: pion.RangedPort{Value: int(m.Port)}, Protos: strings.Split(string(m.Proto), "/"), Formats: []string{"*"}},
		ConnectionInformation: connectionLine(m.Address),
	}
	add := func(key, value string) { d.Attributes = append(d.Attributes, pion.NewAttribute(key, value)) }
	if m.Setup != "" {
		add("setup", string(m.Setup))
	}
	if m.Connection != "" {
		add("connection", string(m.Connection))
	}
	if len(m.FloorCtrl) > 0 {
		roles := make([]string, len(m.FloorCtrl))
		for i, r := range m.FloorCtrl {
			roles[i] = string(r)
		}
		add("floorctrl", strings.Join(roles, " "))
	}
	if m.ConfID != nil {
		add("confid", strconv.FormatUint(uint64(*m.ConfID), 10))
	}
	if m.UserID != nil {
		add("userid", strconv.Itoa(int(*m.UserID)))
	}
	for _, f := range m.Floors {
		value := strconv.Itoa(int(f.ID))
		if len(f.Streams) > 0 {
			value += " mstrm:" + strings.Join(f.Streams, " ")
		}
		add("floorid", value)
	}
	for _, k := range m.KeyMgmt {
		add("key-mgmt", k.Protocol+" "+base64.StdEncoding.EncodeToString(k.Data))
	}
	return d
}
