package oracle

import (
	"bytes"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/sdp"
)

// appendSDP appends the view of a description: its lines, from which op encode
// writes it again, and what they say about the BFCP stream.
func appendSDP(dst, b []byte, s *sdp.Session) []byte {
	dst = append(dst, `{"lines":[`...)
	for i, line := range bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n")) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, bytes.TrimSuffix(line, []byte("\r")))
	}
	dst = append(dst, ']')
	if s.BFCP != nil {
		dst = appendStream(append(dst, `,"stream":`...), s.BFCP)
	}
	return append(dst, '}')
}

// appendStream appends what a description says about the BFCP stream.
func appendStream(dst []byte, m *sdp.Media) []byte {
	dst = appendString(append(dst, `{"proto":`...), string(m.Proto))
	switch {
	case m.Address.IsValid():
		dst = appendString(append(dst, `,"address":`...), m.Address.String())
	case m.Host != "":
		dst = appendString(append(dst, `,"address":`...), m.Host)
	}
	dst = strconv.AppendUint(append(dst, `,"port":`...), uint64(m.Port), 10)
	if m.Setup != "" {
		dst = appendString(append(dst, `,"setup":`...), string(m.Setup))
	}
	if m.Connection != "" {
		dst = appendString(append(dst, `,"connection":`...), string(m.Connection))
	}
	if m.FloorCtrl != nil {
		dst = appendStrings(append(dst, `,"floorctrl":`...), m.FloorCtrl)
	}
	if m.ConfID != nil {
		dst = strconv.AppendUint(append(dst, `,"confid":`...), uint64(*m.ConfID), 10)
	}
	if m.UserID != nil {
		dst = strconv.AppendUint(append(dst, `,"userid":`...), uint64(*m.UserID), 10)
	}
	if m.Floors != nil {
		dst = append(dst, `,"floorid":[`...)
		for i, f := range m.Floors {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendUint(append(dst, `{"floor":`...), uint64(f.ID), 10)
			dst = append(appendStrings(append(dst, `,"mstrm":`...), f.Streams), '}')
		}
		dst = append(dst, ']')
	}
	if m.Versions != nil {
		dst = append(dst, `,"bfcpver":[`...)
		for i, n := range m.Versions {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendUint(dst, uint64(n), 10)
		}
		dst = append(dst, ']')
	}
	if m.Fingerprints != nil {
		dst = appendStrings(append(dst, `,"fingerprint":`...), m.Fingerprints)
	}
	if m.KeyMgmt != nil {
		dst = append(dst, `,"keyMgmt":[`...)
		for i, k := range m.KeyMgmt {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(append(dst, `{"protocol":`...), k.Protocol)
			dst = append(appendHex(append(dst, `,"hex":`...), k.Data), '}')
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

func appendStrings[T ~string](dst []byte, list []T) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, string(s))
	}
	return append(dst, ']')
}
