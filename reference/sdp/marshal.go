package sdp

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	pion "github.com/pion/sdp/v3"
)

// Marshal writes the description in canonical form: one address for all streams,
// the attributes in one order, each line ended by CRLF. Attributes that a Session
// does not hold are not there. It fails where a field cannot stand in a
// description, and names it; a BFCP stream with an address or host is needed.
func (s *Session) Marshal() ([]byte, error) {
	if s.BFCP == nil {
		return nil, fmt.Errorf("sdp: expected a BFCP stream to write, found none")
	}
	where, err := s.BFCP.where()
	if err != nil {
		return nil, err
	}
	kind := addressType(where)
	origin := cmp.Or(s.Origin, where)
	d := &pion.SessionDescription{
		Origin: pion.Origin{Username: "-", SessionID: s.ID, SessionVersion: s.Version, NetworkType: "IN",
			AddressType: addressType(origin), UnicastAddress: origin},
		SessionName:           "-",
		ConnectionInformation: &pion.ConnectionInformation{NetworkType: "IN", AddressType: kind, Address: &pion.Address{Address: where}},
		MediaDescriptions:     make([]*pion.MediaDescription, 0, len(s.Others)+1),
	}
	if d.TimeDescriptions, err = timing(s.Time); err != nil {
		return nil, err
	}
	if origin != s.Origin && s.Origin != "" || strings.ContainsAny(origin, " \r\n\x00") {
		return nil, unwritable("the address of o=", origin)
	}
	for i := range s.Others {
		m, err := s.Others[i].description()
		if err != nil {
			return nil, err
		}
		d.MediaDescriptions = append(d.MediaDescriptions, m)
	}
	stream, err := s.BFCP.description()
	if err != nil {
		return nil, err
	}
	i := min(max(s.Index, 0), len(d.MediaDescriptions))
	d.MediaDescriptions = slices.Insert(d.MediaDescriptions, i, stream)
	return d.Marshal()
}

// unwritable says which field cannot be written. The value is never key
// management data.
func unwritable(field, value string) error {
	return fmt.Errorf("sdp: expected %s that can stand in a description, found %q", field, clip(value))
}

func (m *Media) where() (string, error) {
	switch {
	case m.Address.IsValid() && m.Address.Zone() == "":
		return m.Address.String(), nil
	case !m.Address.IsValid() && isHost(m.Host):
		return m.Host, nil
	}
	return "", unwritable("an IP address or host name for the BFCP stream", m.Host)
}

// addressType is IP6 for an IPv6 address and IP4 for the rest; a name says
// nothing about its type.
func addressType(s string) string {
	if a, err := netip.ParseAddr(s); err == nil && a.Is6() {
		return "IP6"
	}
	return "IP4"
}

func timing(value string) ([]pion.TimeDescription, error) {
	start, stop, _ := strings.Cut(cmp.Or(value, "0 0"), " ")
	a, err1 := strconv.ParseUint(start, 10, 64)
	b, err2 := strconv.ParseUint(stop, 10, 64)
	if err1 != nil || err2 != nil {
		return nil, unwritable("a time", value)
	}
	return []pion.TimeDescription{{Timing: pion.Timing{StartTime: a, StopTime: b}}}, nil
}

func (o *Other) description() (*pion.MediaDescription, error) {
	for _, t := range append([]string{o.Media}, o.Formats...) {
		if !isToken(t) {
			return nil, unwritable("a media type and formats", t)
		}
	}
	protos := strings.Split(o.Proto, "/")
	for _, t := range protos {
		if !isToken(t) {
			return nil, unwritable("a transport protocol", o.Proto)
		}
	}
	if len(o.Formats) == 0 {
		return nil, unwritable("a format", "")
	}
	m := &pion.MediaDescription{MediaName: pion.MediaName{Media: o.Media, Port: pion.RangedPort{Value: int(o.Port)},
		Protos: protos, Formats: o.Formats}}
	if o.Label != "" {
		if !isToken(o.Label) {
			return nil, unwritable("a label", o.Label)
		}
		m.Attributes = []pion.Attribute{{Key: "label", Value: o.Label}}
	}
	return m, nil
}

// asterisk is the format list of a BFCP stream (RFC 4583 §3).
var asterisk = []string{"*"}

func (m *Media) description() (*pion.MediaDescription, error) {
	if !m.Proto.Known(RFC8856) {
		return nil, unwritable("a BFCP transport protocol", string(m.Proto))
	}
	d := &pion.MediaDescription{
		MediaName: pion.MediaName{Media: "application", Port: pion.RangedPort{Value: int(m.Port)},
			Protos: []string{string(m.Proto)}, Formats: asterisk},
		Attributes: make([]pion.Attribute, 0, 6+len(m.Floors)+len(m.Fingerprints)+len(m.KeyMgmt)),
	}
	var wrong error
	add := func(key, value string) {
		if wrong == nil && (value == "" || strings.ContainsAny(value, "\r\n\x00")) {
			wrong = unwritable("a value of a="+key, value)
		}
		d.Attributes = append(d.Attributes, pion.Attribute{Key: key, Value: value})
	}
	if m.Setup != "" {
		add("setup", string(m.Setup))
	}
	if m.Connection != "" {
		add("connection", string(m.Connection))
	}
	if len(m.FloorCtrl) > 0 {
		value := string(m.FloorCtrl[0])
		for _, r := range m.FloorCtrl[1:] {
			value += " " + string(r)
		}
		add("floorctrl", value)
	}
	if m.ConfID != nil {
		add("confid", strconv.FormatUint(uint64(*m.ConfID), 10))
	}
	if m.UserID != nil {
		add("userid", strconv.FormatUint(uint64(*m.UserID), 10))
	}
	for _, f := range m.Floors {
		value := strconv.FormatUint(uint64(f.ID), 10)
		for _, label := range f.Streams {
			if !isToken(label) {
				return nil, unwritable("a label of a stream", label)
			}
		}
		if len(f.Streams) > 0 {
			value += " mstrm:" + strings.Join(f.Streams, " ")
		}
		add("floorid", value)
	}
	if len(m.Versions) > 0 {
		value := strconv.Itoa(int(m.Versions[0]))
		for _, v := range m.Versions[1:] {
			value += " " + strconv.Itoa(int(v))
		}
		add("bfcpver", value)
	}
	for _, f := range m.Fingerprints {
		add("fingerprint", f)
	}
	for _, k := range m.KeyMgmt {
		if !isKMPID(k.Protocol) {
			return nil, unwritable("a key management protocol", k.Protocol)
		}
		add("key-mgmt", k.Protocol+" "+base64.StdEncoding.EncodeToString(k.Data))
	}
	return d, wrong
}
