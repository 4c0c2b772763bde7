package examples

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/monitor"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Users and their connections in bare BFCP traces: user n is on connection n.
const conference = 1

// flowing begins a bare BFCP trace: two floors, one holder each, first come first
// served, nothing asked before.
func flowing() *script {
	return &script{cfg: monitor.Config{Complete: true, Whole: true, Server: "FCS", Floors: map[uint16]monitor.FloorPolicy{1: {MaxHolders: 1}, 2: {MaxHolders: 1}}}}
}

func encode(body bfcp.Body, version uint8, r bool, transaction, user uint16) []byte {
	b, err := body.Append(nil, bfcp.Header{Version: version, R: r, ConferenceID: conference, TransactionID: transaction, UserID: user})
	if err != nil {
		panic(err)
	}
	return b
}

func (s *script) version() uint8 {
	if s.cfg.Unreliable {
		return 2
	}
	return 1
}

// ask sends a client's request: steps name.s and name.d.
func (s *script) ask(name string, user, transaction uint16, body bfcp.Body) *script {
	return s.raw(name, user, encode(body, s.version(), false, transaction, user))
}

func (s *script) raw(name string, user uint16, octets []byte) *script {
	h, _ := bfcp.ParseHeader(octets)
	return s.send(name, trace.Event{Interface: trace.BFCP, From: client(user), To: "FCS", Name: h.Primitive.String(), Conn: int(user), Octets: octets})
}

func client(user uint16) string { return fmt.Sprintf("C%d", user) }

// tell sends a message of the server, an answer unless transaction is 0.
func (s *script) tell(name string, user, transaction uint16, body bfcp.Body) *script {
	return s.rawTell(name, user, encode(body, s.version(), transaction != 0, transaction, user))
}

func (s *script) rawTell(name string, user uint16, octets []byte) *script {
	h, _ := bfcp.ParseHeader(octets)
	return s.send(name, trace.Event{Interface: trace.BFCP, From: "FCS", To: client(user), Name: h.Primitive.String(), Conn: int(user), Octets: octets})
}

// ends closes a user's connection from that side.
func (s *script) ends(name string, user uint16, by string) *script {
	other := "FCS"
	if by == "FCS" {
		other = client(user)
	}
	return s.send(name, trace.Event{Interface: trace.TCP, From: by, To: other, Name: trace.TCPFin, Conn: int(user)})
}

// opens opens a user's connection.
func (s *script) opens(user uint16) *script {
	n := fmt.Sprintf("open%d.", user)
	s.add(n+"s", trace.Event{Interface: trace.TCP, Kind: trace.Send, From: client(user), To: "FCS", Name: trace.TCPDial, Conn: int(user)})
	s.add(n+"p", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: client(user), To: "FCS", Name: trace.TCPOpen, Conn: int(user), Attrs: trace.KV("role", "passive")})
	return s.add(n+"a", trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "FCS", To: client(user), Name: trace.TCPOpen, Conn: int(user), Attrs: trace.KV("role", "active")})
}

func floors(ids ...uint16) *bfcp.FloorRequest { return &bfcp.FloorRequest{FloorIDs: ids} }

func query1(ids ...uint16) *bfcp.FloorQuery { return &bfcp.FloorQuery{FloorIDs: ids} }

func release(id uint16) *bfcp.FloorRelease { return &bfcp.FloorRelease{FloorRequestID: id} }

// info writes a FLOOR-REQUEST-INFORMATION with an overall status.
func info(id uint16, status bfcp.Status, position uint8, ids ...uint16) bfcp.FloorRequestInformation {
	x := bfcp.FloorRequestInformation{FloorRequestID: id,
		OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: id, RequestStatus: bfcp.Some(bfcp.RequestStatus{Status: status, QueuePosition: position})})}
	for _, f := range ids {
		x.FloorRequestStatus = append(x.FloorRequestStatus, bfcp.FloorRequestStatusAttribute{FloorID: f})
	}
	return x
}

// state writes a FloorRequestStatus.
func state(id uint16, status bfcp.Status, position uint8, ids ...uint16) *bfcp.FloorRequestStatus {
	return &bfcp.FloorRequestStatus{FloorRequestInformation: info(id, status, position, ids...)}
}

func floorState(id uint16, infos ...bfcp.FloorRequestInformation) *bfcp.FloorStatus {
	return &bfcp.FloorStatus{FloorIDs: []uint16{id}, FloorRequestInformation: infos}
}

func refusal(code bfcp.ErrorCode) *bfcp.Error { return &bfcp.Error{Code: code} }
