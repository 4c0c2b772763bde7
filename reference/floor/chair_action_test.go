package floor

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// chaired has floors 1 and 2 chaired by users 1 and 2, floor 3 by user 1 with two
// holders, and floor 4 first come, first served.
func chaired(c Config) Config {
	c.Conferences = []Conference{{ID: conf, Floors: []Floor{
		{ID: 1, Algorithm: ChairControlled, Chairs: []uint16{1}},
		{ID: 2, Algorithm: ChairControlled, Chairs: []uint16{2}},
		{ID: 3, Algorithm: ChairControlled, Chairs: []uint16{1}, MaxHolders: 2},
		{ID: 4},
	}}}
	return c
}

const ack1, ack2 = "1: t ChairActionAck u1", "2: t ChairActionAck u2"

func accept(request, floor uint16, position uint8) *bfcp.ChairAction {
	a := action(request, bfcp.StatusAccepted, floor)
	a.FloorRequestInformation.FloorRequestStatus[0].RequestStatus.Value.QueuePosition = position
	return a
}

func TestARequestIsPendingUntilTheChairSpeaks(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7)
	b.send(1, &bfcp.FloorQuery{FloorIDs: []uint16{1}})
	b.request(7, 1).want("the chair sees it", "7: t FloorRequestStatus u7 #1 Pending f1", "1: 0 FloorStatus u1 f[1] | #1 Pending f1 for 7")
	b.send(1, accept(1, 1, 0)).want("accepted", ack1, "7: 0 FloorRequestStatus u7 #1 Accepted(1) f1", "1: 0 FloorStatus u1 f[1] | #1 Accepted(1) f1 for 7")
	b.send(1, action(1, bfcp.StatusGranted, 1)).
		want("granted", ack1, "7: 0 FloorRequestStatus u7 #1 Granted f1", "1: 0 FloorStatus u1 f[1] | #1 Granted f1 for 7").
		decided("by the chair", "request 1 floors [1] user 7 Granted")
	b.send(1, action(1, bfcp.StatusRevoked, 1)).
		want("revoked", ack1, "7: 0 FloorRequestStatus u7 #1 Revoked f1", "1: 0 FloorStatus u1 f[1]").
		decided("by the chair", "request 1 floors [1] user 7 Revoked")
}

func TestTheChairOrdersTheQueue(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7, 8, 9)
	b.request(7, 1).request(8, 1).request(9, 1)
	b.send(1, accept(1, 1, 0)).send(1, accept(2, 1, 0))
	b.send(1, accept(3, 1, 1)).want("in front", ack1,
		"9: 0 FloorRequestStatus u9 #3 Accepted(1) f1", "7: 0 FloorRequestStatus u7 #1 Accepted(2) f1", "8: 0 FloorRequestStatus u8 #2 Accepted(3) f1")
	b.send(1, accept(1, 1, 200)).want("beyond the end is last", ack1,
		"7: 0 FloorRequestStatus u7 #1 Accepted(3) f1", "8: 0 FloorRequestStatus u8 #2 Accepted(2) f1")
	b.send(1, accept(1, 1, 0)).want("as the server likes: it stays", ack1)
}

func TestTheReasonReachesTheParticipant(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7)
	b.request(7, 1, 3)
	a := action(1, bfcp.StatusAccepted, 3)
	a.FloorRequestInformation.FloorRequestStatus[0].StatusInfo = bfcp.Some("soon")
	a.FloorRequestInformation.OverallRequestStatus = bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: 1, StatusInfo: bfcp.Some("patience")})
	b.send(1, a).want("both texts", ack1, `7: 0 FloorRequestStatus u7 #1 Pending "patience" f1 f3=Accepted(1) "soon"`)
}

func TestAFloorIsGrantedWhenAllItsChairsAgree(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 2, 7)
	b.request(7, 1, 2, 4).want("pending", "7: t FloorRequestStatus u7 #1 Pending f1 f2 f4")
	b.send(1, action(1, bfcp.StatusGranted, 1)).want("one of two", ack1).decided("nothing")
	b.send(2, accept(1, 2, 0)).want("the other accepts", ack2, "7: 0 FloorRequestStatus u7 #1 Accepted f1=Accepted(1) f2=Accepted(1) f4=Pending")
	b.send(2, action(1, bfcp.StatusGranted, 2)).want("and grants", ack2, "7: 0 FloorRequestStatus u7 #1 Granted f1 f2 f4").
		decided("all of it", "request 1 floors [1 2 4] user 7 Granted")
}

func TestOneChairsDenialDeniesTheWhole(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 2, 7)
	b.request(7, 1, 2).send(1, action(1, bfcp.StatusGranted, 1))
	b.send(2, action(1, bfcp.StatusDenied, 2)).want("denied", ack2, "7: 0 FloorRequestStatus u7 #1 Denied f1 f2").
		decided("whatever the other chair said", "request 1 floors [1 2] user 7 Denied")
}

func TestDeniedAndRevokedAreWhatTheyCanBe(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7)
	b.request(7, 1).send(1, action(1, bfcp.StatusRevoked, 1)).want("not granted: denied", ack1, "7: 0 FloorRequestStatus u7 #1 Denied f1")
	b.request(7, 1).send(1, action(2, bfcp.StatusGranted, 1)).send(1, action(2, bfcp.StatusDenied, 1)).
		want("granted: revoked", ack1, "7: 0 FloorRequestStatus u7 #2 Revoked f1")
}

func TestAChairsGrantDisplacesTheHolderOrWaits(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7, 8)
	b.request(7, 1).request(8, 1).send(1, action(1, bfcp.StatusGranted, 1)).send(1, action(2, bfcp.StatusGranted, 1)).
		want("the holder has to go", ack1, "7: 0 FloorRequestStatus u7 #1 Revoked f1", "8: 0 FloorRequestStatus u8 #2 Granted f1").
		decided("in this order", "request 1 floors [1] user 7 Revoked", "request 2 floors [1] user 8 Granted")

	b = newBench(t, chaired(Config{ChairGrantWaits: true})).connect(1, 7, 8)
	b.request(7, 1).request(8, 1).send(1, action(1, bfcp.StatusGranted, 1)).send(1, action(2, bfcp.StatusGranted, 1)).
		want("it waits", ack1, "8: 0 FloorRequestStatus u8 #2 Accepted(1) f1")
	b.release(7, 1).want("until the floor is free", "7: t FloorRequestStatus u7 #1 Released f1", "8: 0 FloorRequestStatus u8 #2 Granted f1")
}

func TestAChairsGrantDoesNotOvertakeOnAFloorOfNoChair(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7, 8)
	b.request(8, 4).request(7, 1, 4)
	b.send(1, action(2, bfcp.StatusGranted, 1)).want("floor 4 is held", ack1, "7: 0 FloorRequestStatus u7 #2 Accepted(1) f1 f4")
	b.release(8, 1).want("until it is not", "8: t FloorRequestStatus u8 #1 Released f4", "7: 0 FloorRequestStatus u7 #2 Granted f1 f4")
}

func TestAChairActionIsJudgedAsAWholeBeforeAnyOfItIsDone(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 7)
	b.request(7, 1, 2)
	b.send(1, action(1, bfcp.StatusGranted, 1, 2)).want("another's floor", "1: t Error u1 5")
	b.send(1, action(1, bfcp.StatusGranted, 1, 3)).want("a floor that is not asked for", "1: t Error u1 6")
	b.send(1, action(1, bfcp.StatusReleased, 1)).want("a status that is not a chair's", "1: t Error u1 5")
	b.send(7, &bfcp.FloorRequestQuery{FloorRequestID: 1}).want("nothing was done", "7: t FloorRequestStatus u7 #1 Pending f1 f2 for 7")
	bare := action(1, bfcp.StatusGranted, 1)
	bare.FloorRequestInformation.FloorRequestStatus[0].RequestStatus = bfcp.Optional[bfcp.RequestStatus]{}
	b.send(1, bare).want("no status at all: nothing to do", ack1)
	b.trans++
	b.raw(1, []byte{0x20, 9, 0, 1, 0, 0, 0, 1, byte(b.trans >> 8), byte(b.trans), 0, 1, 0x1f, 4, 0, 1}).want("no floor", "1: t Error u1 6")
	b.trans++
	b.raw(1, []byte{0x20, 9, 0, 0, 0, 0, 0, 1, byte(b.trans >> 8), byte(b.trans), 0, 1}).want("no request", "1: t Error u1 7")
}

func TestChairsAreDesignatedAtAnyTime(t *testing.T) {
	b := newBench(t, chaired(Config{})).connect(1, 2, 7)
	b.request(7, 1)
	if err := b.server.SetChairs(conf, 1, 2); err != nil {
		t.Fatal(err)
	}
	b.send(1, action(1, bfcp.StatusGranted, 1)).want("no longer the chair", "1: t Error u1 5")
	b.send(2, action(1, bfcp.StatusGranted, 1)).want("the new chair", ack2, "7: 0 FloorRequestStatus u7 #1 Granted f1")
	for _, wrong := range []error{b.server.SetChairs(9, 1, 2), b.server.SetChairs(conf, 9, 2), b.server.SetChairs(conf, 4, 2)} {
		if wrong == nil {
			t.Error("expected an error")
		}
	}
}
