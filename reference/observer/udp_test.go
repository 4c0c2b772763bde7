package observer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/observer"
)

// datagram is a message of version 2.
type datagram struct {
	at     time.Duration
	server bool
	octets []byte
}

func version2(server bool, transaction uint16, b bfcp.Body, r bool) datagram {
	octets, err := b.Append(nil, bfcp.Header{Version: 2, R: r, ConferenceID: 1, TransactionID: transaction, UserID: 1})
	if err != nil {
		panic(err)
	}
	return datagram{server: server, octets: octets}
}

// udpSession is a conversation by RFC 8855 in which nothing is wrong.
func udpSession() []datagram {
	status := func(s bfcp.Status) *bfcp.FloorRequestStatus {
		x := bfcp.Some(bfcp.RequestStatus{Status: s})
		return &bfcp.FloorRequestStatus{FloorRequestInformation: bfcp.FloorRequestInformation{FloorRequestID: 1,
			OverallRequestStatus: bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: 1, RequestStatus: x}),
			FloorRequestStatus:   []bfcp.FloorRequestStatusAttribute{{FloorID: 1}}}}
	}
	all := []datagram{
		version2(false, 1, &bfcp.FloorRequest{FloorIDs: []uint16{1}}, false),
		version2(true, 1, status(bfcp.StatusPending), true),
		version2(true, 900, status(bfcp.StatusGranted), false),
		version2(false, 900, &bfcp.FloorRequestStatusAck{}, true),
		version2(false, 2, &bfcp.FloorRelease{FloorRequestID: 1}, false),
		version2(true, 2, status(bfcp.StatusReleased), true),
		version2(false, 1, &bfcp.FloorQuery{FloorIDs: []uint16{1}}, false), // the ID again, once it was answered
		version2(true, 1, &bfcp.FloorStatus{FloorIDs: []uint16{1}}, true),
		version2(false, 3, &bfcp.Goodbye{}, false),
		version2(true, 3, &bfcp.GoodbyeAck{}, true),
	}
	for i := range all {
		all[i].at = time.Duration(i) * time.Millisecond
	}
	return all
}

func observeUDP(all []datagram) (found []string, n observer.Counts) {
	o := observer.New(observer.Config{Finding: func(f *observer.Finding) { found = append(found, fmt.Sprint(f.Packet, " ", f.Rule.ID)) }})
	last := observer.Where{}
	for i, d := range all {
		last = observer.Where{Packet: i + 1, At: d.at}
		from, to := clientAt(0), server
		if d.server {
			from, to = to, from
		}
		o.Datagram(last, from, to, d.octets)
	}
	o.Finish()
	return found, o.Counts()
}

// much later, the same client says Hello, and is answered.
func later(all []datagram) []datagram {
	ask, answer := version2(false, 77, &bfcp.FloorQuery{FloorIDs: []uint16{1}}, false), version2(true, 77, &bfcp.FloorStatus{FloorIDs: []uint16{1}}, true)
	ask.at, answer.at = time.Minute, time.Minute
	return append(slices.Clone(all), ask, answer)
}

func TestAConformantSessionOverUDPHasNoFindingsWhateverIsLost(t *testing.T) {
	all := udpSession()
	if found, n := observeUDP(later(all)); len(found) > 0 || n.Messages != len(all)+2 {
		t.Errorf("found %v in %d messages", found, n.Messages)
	}
	for i := range all {
		for length := 1; length <= 4 && i+length <= len(all); length++ {
			holed := slices.Delete(slices.Clone(all), i, i+length)
			if found, _ := observeUDP(later(holed)); len(found) > 0 {
				t.Errorf("without %d to %d: found %v", i+1, i+length, found)
			}
		}
		twice := slices.Insert(slices.Clone(all), i, all[i])
		if found, _ := observeUDP(later(twice)); len(found) > 0 {
			t.Errorf("with %d twice: found %v", i+1, found)
		}
		if i+1 < len(all) {
			swapped := slices.Clone(all)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if found, _ := observeUDP(later(swapped)); len(found) > 0 {
				t.Errorf("with %d and %d in the other order: found %v", i+1, i+2, found)
			}
		}
	}
}

func TestWhatIsWrongOverUDPIsFound(t *testing.T) {
	all := udpSession()
	all[4].octets[13] = 40
	if found, _ := observeUDP(all); !slices.Contains(found, "5 bfcp/attribute-overrun-udp") {
		t.Errorf("found %v", found)
	}
	mute := []datagram{udpSession()[0], udpSession()[0], udpSession()[0]}
	if found, _ := observeUDP(later(mute)); !slices.Contains(found, "0 flow/answered-8855") {
		t.Errorf("a server that never answers: found %v", found)
	}
}
