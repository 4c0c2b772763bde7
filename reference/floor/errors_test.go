package floor

import (
	"testing"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// TestEveryErrorThatAParticipantCanProvoke goes through RFC 4582 table 5.
func TestEveryErrorThatAParticipantCanProvoke(t *testing.T) {
	known := Config{Conferences: []Conference{{ID: conf, Floors: []Floor{{ID: 1}, {ID: 2}}, Users: []User{{ID: 7}, {ID: 8}}}}}
	tests := []struct {
		why    string
		config Config
		do     func(b *bench)
		want   string
	}{
		{"a conference that is not there", known, func(b *bench) {
			b.sendAs(7, bfcp.Header{Version: 1, ConferenceID: 9, UserID: 7}, &bfcp.Hello{})
		}, "7: t Error u7 c9 1"},
		{"a user who is not there", known, func(b *bench) { b.sendAs(7, bfcp.Header{ConferenceID: conf, UserID: 9}, &bfcp.Hello{}) }, "7: t Error u9 2"},
		{"a beneficiary who is not there", known, func(b *bench) {
			b.send(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}, BeneficiaryID: bfcp.Some(uint16(9))})
		}, "7: t Error u7 2"},
		{"a query about a user who is not there", known, func(b *bench) { b.send(7, &bfcp.UserQuery{BeneficiaryID: bfcp.Some(uint16(9))}) }, "7: t Error u7 2"},
		{"a primitive that nobody knows", known, func(b *bench) { b.trans++; b.raw(7, []byte{0x20, 99, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7}) }, "7: t Error u7 3"},
		{"a primitive that servers send", known, func(b *bench) {
			b.send(7, &bfcp.HelloAck{SupportedPrimitives: []bfcp.Primitive{1}, SupportedAttributes: []bfcp.AttributeType{1}})
		}, "7: t Error u7 3"},
		{"attributes that must be understood and are not", known, func(b *bench) {
			b.send(7, &bfcp.Hello{Extensions: []bfcp.Extension{{Type: 100, Mandatory: true}, {Type: 101}, {Type: 102, Mandatory: true}, {Type: 100, Mandatory: true}}})
		}, "7: t Error u7 4 [100 102]"},
		{"another's request released", known, func(b *bench) { b.connect(8).request(8, 1); b.release(7, 1) }, "7: t Error u7 5"},
		{"a third party where that is not allowed", Config{RefuseThirdParty: true}, func(b *bench) {
			b.send(7, &bfcp.FloorRequest{FloorIDs: []uint16{1}, BeneficiaryID: bfcp.Some(uint16(8))})
		}, "7: t Error u7 5"},
		{"another's request queried where requests are private", Config{PrivateRequests: true}, func(b *bench) {
			b.connect(8).request(8, 1)
			b.send(7, &bfcp.FloorRequestQuery{FloorRequestID: 1})
		}, "7: t Error u7 5"},
		{"a user who speaks on another connection already", Config{}, func(b *bench) {
			b.connect(8).request(8, 1)
			b.sendAs(7, bfcp.Header{ConferenceID: conf, UserID: 8}, &bfcp.FloorRelease{FloorRequestID: 1})
		}, "7: t Error u8 5"},
		{"a user whom the connection's identity does not cover", Config{}, func(b *bench) {
			b.server.Connect(b.now, 7, Auth{Secure: true, Users: []uint16{8}})
			b.send(7, &bfcp.Hello{})
		}, "7: t Error u7 5"},
		{"a conference that the connection is not for", Config{}, func(b *bench) {
			b.server.Connect(b.now, 7, Auth{Conference: 9})
			b.send(7, &bfcp.Hello{})
		}, "7: t Error u7 5"},
		{"a chair's decision by somebody else", Config{}, func(b *bench) {
			b.request(7, 1)
			b.send(7, action(1, bfcp.StatusRevoked, 1))
		}, "7: t Error u7 5"},
		{"a floor that is not there", known, func(b *bench) { b.request(7, 1, 9) }, "7: t Error u7 6"},
		{"a query about a floor that is not there", known, func(b *bench) { b.send(7, &bfcp.FloorQuery{FloorIDs: []uint16{1, 9}}) }, "7: t Error u7 6"},
		{"a request without a floor", known, func(b *bench) { b.trans++; b.raw(7, []byte{0x20, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7}) }, "7: t Error u7 6"},
		{"a release of what is not there", known, func(b *bench) { b.release(7, 3) }, "7: t Error u7 7"},
		{"a query about a request that is not there", known, func(b *bench) { b.send(7, &bfcp.FloorRequestQuery{FloorRequestID: 3}) }, "7: t Error u7 7"},
		{"a release without a request", known, func(b *bench) { b.trans++; b.raw(7, []byte{0x20, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7}) }, "7: t Error u7 7"},
		{"a second release", known, func(b *bench) { b.request(7, 1).release(7, 1).release(7, 1) }, "7: t Error u7 7"},
		{"a decision about a request that is not there", known, func(b *bench) { b.send(7, action(3, bfcp.StatusGranted, 1)) }, "7: t Error u7 7"},
		{"one request too many for a floor", Config{MaxOngoingPerUser: 1}, func(b *bench) { b.request(7, 1).request(7, 2).request(7, 3, 2) }, "7: t Error u7 8"},
		{"no TLS where it is demanded", Config{RequireTLS: true}, func(b *bench) { b.send(7, &bfcp.Hello{}) }, "7: t Error u7 9"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			b := newBench(t, test.config).connect(7)
			test.do(b)
			b.want(test.why, test.want).decided("nothing is decided")
		})
	}
}

func action(request uint16, status bfcp.Status, floors ...uint16) *bfcp.ChairAction {
	a := &bfcp.ChairAction{FloorRequestInformation: bfcp.FloorRequestInformation{FloorRequestID: request}}
	for _, f := range floors {
		a.FloorRequestInformation.FloorRequestStatus = append(a.FloorRequestInformation.FloorRequestStatus,
			bfcp.FloorRequestStatusAttribute{FloorID: f, RequestStatus: bfcp.Some(bfcp.RequestStatus{Status: status})})
	}
	return a
}

// The order in which RFC 4582 §13 has the checks: where a message deserves several
// errors, it gets the first.
func TestTheFirstErrorInTheOrderOfTheClauseIsSent(t *testing.T) {
	b := newBench(t, Config{RequireTLS: true, Conferences: []Conference{{ID: conf, Floors: []Floor{{ID: 1}}, Users: []User{{ID: 7}}}}}).connect(7)
	raw := func(primitive, conference, user byte) []byte {
		b.trans++
		return []byte{0x20, primitive, 0, 1, 0, 0, 0, conference, byte(b.trans >> 8), byte(b.trans), 0, user, 0xc9, 2, 0, 0}
	}
	b.raw(7, raw(99, 9, 9)).want("unknown primitive", "7: t Error u9 c9 3")
	b.raw(7, raw(11, 9, 9)).want("unknown conference", "7: t Error u9 c9 1")
	b.raw(7, raw(11, 1, 9)).want("no TLS", "7: t Error u9 9")
	b.server.Connect(b.now, 7, Auth{Secure: true, Users: []uint16{7}})
	b.raw(7, raw(11, 1, 9)).want("unknown user", "7: t Error u9 2")
	b.raw(7, raw(11, 1, 7)).want("unknown mandatory attribute", "7: t Error u7 4 [100]")
}

func TestWhatCannotBeParsedClosesTheConnection(t *testing.T) {
	for _, octets := range [][]byte{nil, {0x20}, {0x20, 11, 0, 1, 0, 0, 0, 1, 0, 1, 0, 7}, {0x20, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 7, 5, 3, 0, 1}, {0x60, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7}} {
		newBench(t, Config{}).connect(7).request(7, 1).raw(7, octets).want("unparsable octets", "close 7").decided("the floor is kept")
	}
}

func TestAnErrorIsNeverAnswered(t *testing.T) {
	newBench(t, Config{}).connect(7).send(7, &bfcp.Error{Code: 3}).want("silence")
}

func TestAMessageOnAnUnknownConnectionIsIgnored(t *testing.T) {
	newBench(t, Config{}).send(7, &bfcp.Hello{}).want("silence").drop(7).want("silence")
}

func TestRFC8855OverTCPAnswersWhatRFC4582Closes(t *testing.T) {
	b := newBench(t, Config{Profile: bfcp.RFC8855Reliable}).connect(7)
	b.trans = 1
	b.raw(7, []byte{0x40, 11, 0, 0, 0, 0, 0, 1, 0, 1, 0, 7}).want("version 2", "7: t Error u7 12")
	b.raw(7, []byte{0x20, 11, 0, 1, 0, 0, 0, 1, 0, 1, 0, 7}).want("wrong length", "7: t Error u7 13")
	b.send(7, &bfcp.Hello{}).want("still there", "7: t HelloAck u7 13 primitives 18 attributes")
}
