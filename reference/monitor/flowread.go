package monitor

import "github.com/floorcheck/floorcheck/reference/bfcp"

// requestInfo is a FLOOR-REQUEST-INFORMATION as far as the rules ask about it.
type requestInfo struct {
	id          uint16
	beneficiary uint16 // 0 where it is not told
	overall     bool   // OVERALL-REQUEST-STATUS has a status
	status      bfcp.Status
	position    uint8
	from, to    int // its FLOOR-REQUEST-STATUS, in flow.shares
}

// floorShare is a FLOOR-REQUEST-STATUS.
type floorShare struct {
	floor    uint16
	status   bfcp.Status // 0 where it is not told
	position uint8
}

// readInfos reads the message's FLOOR-REQUEST-INFORMATION. Where the overall
// status is missing, a status that all floors share stands for it.
func (f *flow) readInfos() []requestInfo {
	m := &f.message
	f.infos, f.shares = f.infos[:0], f.shares[:0]
	var info *requestInfo
	var group bfcp.AttributeType // that depth 2 belongs to
	for _, a := range m.Attributes {
		switch {
		case a.Depth == 0:
			info = nil
			if a.Type == bfcp.AttributeFloorRequestInformation {
				f.infos = append(f.infos, requestInfo{id: m.Uint16(a), from: len(f.shares), to: len(f.shares)})
				info = &f.infos[len(f.infos)-1]
			}
		case info == nil:
		case a.Depth == 1:
			group = a.Type
			switch a.Type {
			case bfcp.AttributeFloorRequestStatus:
				f.shares = append(f.shares, floorShare{floor: m.Uint16(a)})
				info.to = len(f.shares)
			case bfcp.AttributeBeneficiaryInformation:
				info.beneficiary = m.Uint16(a)
			}
		case a.Type == bfcp.AttributeRequestStatus:
			v := m.Uint16(a)
			status, position := bfcp.Status(v>>8), uint8(v)
			switch group {
			case bfcp.AttributeOverallRequestStatus:
				info.overall, info.status, info.position = true, status, position
			case bfcp.AttributeFloorRequestStatus:
				s := &f.shares[len(f.shares)-1]
				s.status, s.position = status, position
			}
		}
	}
	for i := range f.infos {
		if x := &f.infos[i]; !x.overall {
			x.status = f.common(x)
		}
	}
	return f.infos
}

// common returns the status that all floors of a request share, 0 for none.
func (f *flow) common(x *requestInfo) bfcp.Status {
	var s bfcp.Status
	for i, share := range f.shares[x.from:x.to] {
		if i > 0 && share.status != s {
			return 0
		}
		s = share.status
	}
	return s
}

// floorIDs returns the FLOOR-ID attributes of the message, each floor once.
func (f *flow) floorIDs() (ids []uint16) {
	for _, a := range f.message.Attributes {
		if a.Depth == 0 && a.Type == bfcp.AttributeFloorID {
			ids = addOnce(ids, f.message.Uint16(a))
		}
	}
	return ids
}

func addOnce(ids []uint16, id uint16) []uint16 {
	for _, x := range ids {
		if x == id {
			return ids
		}
	}
	return append(ids, id)
}

func has(ids []uint16, id uint16) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// within tells whether every one of a is in b.
func within(a, b []uint16) bool {
	for _, x := range a {
		if !has(b, x) {
			return false
		}
	}
	return true
}
