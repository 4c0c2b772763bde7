package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

func TestHelloIsAnsweredWithAllThatIsSupported(t *testing.T) {
	newBench(t, Config{}).connect(7).send(7, &bfcp.Hello{}).want("HelloAck", "7: t HelloAck u7 13 primitives 18 attributes")
}

func TestARequestForSeveralFloorsHoldsAllOrNone(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 1)
	b.request(8, 1, 2).want("one of two is free", "8: t FloorRequestStatus u8 #2 Accepted(1) f1 f2").decided("nothing")
	b.request(9, 2).want("floor 2 is free, but 8 came first", "9: t FloorRequestStatus u9 #3 Accepted(2) f2")
	b.release(7, 1).want("both come free",
		"7: t FloorRequestStatus u7 #1 Released f1",
		"8: 0 FloorRequestStatus u8 #2 Granted f1 f2",
		"9: 0 FloorRequestStatus u9 #3 Accepted(1) f2")
	b.release(8, 2).want("and go together",
		"8: t FloorRequestStatus u8 #2 Released f1 f2",
		"9: 0 FloorRequestStatus u9 #3 Granted f2").
		decided("each floor", "request 2 floors [1 2] user 8 Released", "request 3 floors [2] user 9 Granted")
}

func TestAFloorNamedTwiceIsAskedForOnce(t *testing.T) {
	newBench(t, Config{}).connect(7).request(7, 3, 3).want("one place of two", "7: t FloorRequestStatus u7 #1 Granted f3")
}

func TestAFloorHasAsManyHoldersAsItMay(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 3)
	b.request(8, 3).want("the second of two", "8: t FloorRequestStatus u8 #2 Granted f3")
	b.request(9, 3).want("the third", "9: t FloorRequestStatus u9 #3 Accepted(1) f3")
}

func TestARequestThatWaitsIsCancelled(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1).request(9, 1).release(8, 2).
		want("the others move up", "8: t FloorRequestStatus u8 #2 Cancelled f1", "9: 0 FloorRequestStatus u9 #3 Accepted(1) f1").
		decided("it is over", "request 2 floors [1] user 8 Cancelled")
}

func TestAQuietQueueTellsOnlyWhatBecomesOfARequest(t *testing.T) {
	b := newBench(t, Config{QuietQueue: true}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1).request(9, 1).release(7, 1).
		want("no step is told", "7: t FloorRequestStatus u7 #1 Released f1", "8: 0 FloorRequestStatus u8 #2 Granted f1")
}

func TestPriorityOvertakesOnlyWhereItIsHonoured(t *testing.T) {
	high := &bfcp.FloorRequest{FloorIDs: []uint16{1}, Priority: bfcp.Some(bfcp.PriorityHigh)}
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1).send(9, high).want("not by default", "9: t FloorRequestStatus u9 #3 Accepted(2) f1 High")
	b = newBench(t, Config{HonourPriority: true}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1).send(9, high).
		want("where it is", "9: t FloorRequestStatus u9 #3 Accepted(1) f1 High", "8: 0 FloorRequestStatus u8 #2 Accepted(2) f1")
}

func TestAThirdPartyAsksForTheBeneficiary(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8)
	b.send(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}, BeneficiaryID: bfcp.Some(uint16(8)), ParticipantProvidedInfo: bfcp.Some("for Bob")}).
		want("the beneficiary is named", `7: t FloorRequestStatus u7 #1 Granted f1 for 8 "for Bob"`).
		decided("the beneficiary holds it", "request 1 floors [1] user 8 Granted for 7")
	b.release(8, 1).want("the holder may release, and the requester learns of it",
		`8: t FloorRequestStatus u8 #1 Released f1 for 8 "for Bob"`,
		`7: 0 FloorRequestStatus u7 #1 Released f1 for 8 "for Bob"`)
}

func TestTextThatIsNotUTF8IsNotRepeated(t *testing.T) {
	b := newBench(t, Config{}).connect(7)
	b.trans++
	b.raw(7, []byte{0x20, 1, 0, 2, 0, 0, 0, 1, 0, 1, 0, 7, 5, 4, 0, 1, 0x11, 4, 0xff, 0xfe}).
		want("without the text", "7: t FloorRequestStatus u7 #1 Granted f1")
}

func TestQueriesShowWhatThereIs(t *testing.T) {
	b := newBench(t, Config{Conferences: []Conference{{ID: conf, Floors: []Floor{{ID: 1}, {ID: 2}},
		Users: []User{{ID: 7, DisplayName: "Alice", URI: "sip:alice@example.com"}, {ID: 8}, {ID: 9}}}}}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1)
	b.send(8, &bfcp.FloorRequest{FloorIDs: []uint16{2}, BeneficiaryID: bfcp.Some(uint16(7))})
	b.send(9, &bfcp.FloorRequestQuery{FloorRequestID: 2}).want("a request", "9: t FloorRequestStatus u9 #2 Accepted(1) f1 for 8")
	b.send(9, &bfcp.UserQuery{BeneficiaryID: bfcp.Some(uint16(7))}).
		want("a user", "9: t UserStatus u9 of 7 Alice <sip:alice@example.com> | #1 Granted f1 for 7 | #3 Granted f2 for 7 by 8")
	b.send(8, &bfcp.UserQuery{}).want("oneself", "8: t UserStatus u8 of 8 | #2 Accepted(1) f1 for 8 | #3 Granted f2 for 7 by 8")
	b.send(9, &bfcp.UserQuery{}).want("nothing", "9: t UserStatus u9 of 9")
}

func TestSubscribersAreToldOfEachChangeAndNobodyElse(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.send(9, &bfcp.FloorQuery{FloorIDs: []uint16{2, 1}}).
		want("one answer, and a notification for the other floor", "9: t FloorStatus u9 f[2]", "9: 0 FloorStatus u9 f[1]")
	b.request(7, 1).want("a grant", "7: t FloorRequestStatus u7 #1 Granted f1", "9: 0 FloorStatus u9 f[1] | #1 Granted f1 for 7")
	b.request(8, 1).want("a queue", "8: t FloorRequestStatus u8 #2 Accepted(1) f1",
		"9: 0 FloorStatus u9 f[1] | #1 Granted f1 for 7 | #2 Accepted(1) f1 for 8")
	b.send(9, &bfcp.FloorQuery{FloorIDs: []uint16{2}}).want("the new query replaces the old", "9: t FloorStatus u9 f[2]")
	b.release(7, 1).want("no more of floor 1", "7: t FloorRequestStatus u7 #1 Released f1", "8: 0 FloorRequestStatus u8 #2 Granted f1")
	b.send(9, &bfcp.FloorQuery{}).want("no floor at all", "9: t FloorStatus u9 f[]")
	b.request(7, 2).want("and nothing after it", "7: t FloorRequestStatus u7 #3 Granted f2")
}

func TestALostUsersRequestsAreKeptForAWhile(t *testing.T) {
	b := newBench(t, Config{KeepAfterDisconnect: 10 * time.Second}).connect(7, 8)
	b.request(7, 1).request(8, 1).drop(7).want("kept").decided("nothing")
	if at, ok := b.server.NextDeadline(); !ok || !at.Equal(b.now.Add(10*time.Second)) {
		t.Errorf("expected a deadline in 10 s, found %v %v", at.Sub(b.now), ok)
	}
	b.wait(9 * time.Second).want("still kept")
	b.connect(70).sendAs(70, bfcp.Header{ConferenceID: conf, UserID: 7}, &bfcp.UserQuery{}).
		want("back on another connection", "70: t UserStatus u7 of 7 | #1 Granted f1 for 7")
	if _, ok := b.server.NextDeadline(); ok {
		t.Error("expected no deadline once the user is back")
	}
	b.wait(time.Hour).want("kept for good")
	b.drop(70).wait(10*time.Second).want("gone for too long", "8: 0 FloorRequestStatus u8 #2 Granted f1").
		decided("revoked", "request 1 floors [1] user 7 Revoked", "request 2 floors [1] user 8 Granted")
}

func TestTheLostAreGivenUpTogether(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 1).request(8, 1).request(9, 1).drop(7).drop(8).wait(DefaultKeep).
		want("the floor goes to who is there", "9: 0 FloorRequestStatus u9 #3 Granted f1").
		decided("none of the lost is granted anything",
			"request 1 floors [1] user 7 Revoked", "request 2 floors [1] user 8 Cancelled", "request 3 floors [1] user 9 Granted")
}

func TestAReleaseOverMpRevokesAtOnce(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8)
	b.request(7, 1).request(8, 1).request(7, 1)
	b.do(func(out *Output) { b.server.Revoke(b.now, conf, 7, out) }).
		want("everything of user 7",
			"7: 0 FloorRequestStatus u7 #1 Revoked f1", "7: 0 FloorRequestStatus u7 #3 Cancelled f1", "8: 0 FloorRequestStatus u8 #2 Granted f1").
		decided("in order", "request 1 floors [1] user 7 Revoked", "request 3 floors [1] user 7 Cancelled", "request 2 floors [1] user 8 Granted")
	b.do(func(out *Output) { b.server.Revoke(b.now, conf, 99, out) }).want("nobody")
}

func TestTheOperatorEndsARequest(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8)
	b.request(7, 1).request(8, 1)
	b.do(func(out *Output) { b.server.RevokeRequest(b.now, conf, 2, "no", out) }).want("one that waits", `8: 0 FloorRequestStatus u8 #2 Denied "no" f1`)
	b.do(func(out *Output) { b.server.RevokeRequest(b.now, conf, 1, strings.Repeat("x", 300), out) }).
		want("one that holds; the reason does not fit", `7: 0 FloorRequestStatus u7 #1 Revoked f1`)
	if b.server.RevokeRequest(b.now, conf, 1, "", &b.out) {
		t.Error("expected no request 1 any more")
	}
}

func TestAGrantWaitsForTheConfirmationOfTheMedia(t *testing.T) {
	b := newBench(t, Config{ConfirmGrants: true}).connect(7, 8)
	b.request(7, 1).want("not granted yet", "7: t FloorRequestStatus u7 #1 Accepted f1").
		decided("but decided", "request 1 floors [1] user 7 Granted, to be confirmed")
	b.request(8, 1).want("the place is taken", "8: t FloorRequestStatus u8 #2 Accepted(1) f1").decided("nothing")
	b.do(func(out *Output) { b.server.Confirm(b.now, conf, 1, false, out) }).
		want("the media failed", "7: 0 FloorRequestStatus u7 #1 Denied f1", "8: 0 FloorRequestStatus u8 #2 Accepted f1").
		decided("the next", "request 1 floors [1] user 7 Denied", "request 2 floors [1] user 8 Granted, to be confirmed")
	b.do(func(out *Output) { b.server.Confirm(b.now, conf, 2, true, out) }).
		want("the media follow", "8: 0 FloorRequestStatus u8 #2 Granted f1").decided("nothing more")
	if b.server.Confirm(b.now, conf, 2, true, &b.out) {
		t.Error("expected nothing left to confirm")
	}
}

func TestAnIdentifiedUserTakesTheirPlaceOverFromAHalfOpenConnection(t *testing.T) {
	b := newBench(t, Config{})
	b.server.Connect(b.now, 1, Auth{Secure: true, Users: []uint16{7}})
	b.server.Connect(b.now, 2, Auth{Secure: true, Users: []uint16{7}})
	b.sendAs(1, bfcp.Header{ConferenceID: conf, UserID: 7}, &bfcp.FloorQuery{FloorIDs: []uint16{1}})
	b.sendAs(2, bfcp.Header{ConferenceID: conf, UserID: 7}, &bfcp.FloorRequest{FloorIDs: []uint16{1}}).
		want("heard on the new connection, no longer subscribed", "2: t FloorRequestStatus u7 #1 Granted f1")
	b.drop(1).want("the old one ends").decided("and nothing with it")
}

func TestFloorRequestIDsAreUniqueWhenTheyWrap(t *testing.T) {
	b := newBench(t, Config{}).connect(7)
	b.request(7, 1)
	b.server.conferences[conf].lastID = 65534
	b.request(7, 2).want("the last one", "7: t FloorRequestStatus u7 #65535 Granted f2")
	b.request(7, 3).want("0 and what is in use are skipped", "7: t FloorRequestStatus u7 #2 Granted f3")
}

func TestARequestForMoreFloorsThanItsStatusCanListIsRefused(t *testing.T) {
	var floors []Floor
	var ids []uint16
	for id := range uint16(60) {
		floors, ids = append(floors, Floor{ID: id}), append(ids, id)
	}
	b := newBench(t, Config{Conferences: []Conference{{ID: conf, Floors: floors}}}).connect(7)
	b.send(7, &bfcp.FloorRequest{FloorIDs: ids[:maxFloors], Priority: bfcp.Some(bfcp.PriorityLow), BeneficiaryID: bfcp.Some(uint16(8)),
		ParticipantProvidedInfo: bfcp.Some("much")})
	if len(b.out.Decisions) != 1 || len(b.out.Decisions[0].Floors) != maxFloors {
		t.Errorf("expected %d floors granted, found %v", maxFloors, b.out.Decisions)
	}
	b.send(7, &bfcp.FloorRequestQuery{FloorRequestID: 1})
	b.show(b.out.Messages[0].Octets)
	b.send(7, &bfcp.FloorRequest{FloorIDs: ids}).want("too many", "7: t Error u7 5")
}

func TestConferencesComeAndGo(t *testing.T) {
	b := newBench(t, Config{}).connect(7)
	if err := b.server.AddConference(Conference{ID: conf}); err == nil {
		t.Error("expected a second conference 1 to be refused")
	}
	b.request(7, 1)
	b.do(func(out *Output) { b.server.RemoveConference(b.now, conf, out) }).want("its end", "7: 0 FloorRequestStatus u7 #1 Revoked f1")
	b.send(7, &bfcp.Hello{}).want("it is gone", "7: t Error u7 1")
	if err := b.server.AddConference(Conference{ID: conf, Floors: []Floor{{ID: 1}}}); err != nil {
		t.Error(err)
	}
	b.request(7, 1).want("a new one", "7: t FloorRequestStatus u7 #1 Granted f1").drop(7)
}

func TestContradictoryConfigurationsAreRefused(t *testing.T) {
	for why, c := range map[string]Config{
		"a floor twice":                  {Conferences: []Conference{{Floors: []Floor{{ID: 1}, {ID: 1}}}}},
		"fewer than no holders":          {Conferences: []Conference{{Floors: []Floor{{MaxHolders: -1}}}}},
		"an unknown algorithm":           {Conferences: []Conference{{Floors: []Floor{{Algorithm: 7}}}}},
		"a chair under FCFS":             {Conferences: []Conference{{Floors: []Floor{{Chairs: []uint16{1}}}}}},
		"a user twice":                   {Conferences: []Conference{{Users: []User{{ID: 1}, {ID: 1}}}}},
		"a chair who is no user":         {Conferences: []Conference{{Users: []User{{ID: 1}}, Floors: []Floor{{Algorithm: ChairControlled, Chairs: []uint16{2}}}}}},
		"a conference twice":             {Conferences: []Conference{{ID: 1}, {ID: 1}}},
		"fewer than no requests":         {MaxOngoingPerUser: -1},
		"a display name that is no text": {Conferences: []Conference{{Users: []User{{DisplayName: "\xff"}}}}},
	} {
		if _, err := NewServer(c); err == nil {
			t.Errorf("expected %s to be refused", why)
		}
	}
}
