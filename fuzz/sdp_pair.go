package fuzz

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// SDPPair reads data as an offer and, behind the first NUL, an answer to it
// (without a NUL the offer answers itself), by the specifications that SDPOffer
// would take, and judges the answer as the offerer does:
//
//   - findings are about octets of the text or about no octet, and name a rule;
//   - the verdict and the roles are the same the second time, and the descriptions
//     stay as they were;
//   - what is refused or accepted for its a=setup, a=connection, a=floorctrl,
//     a=bfcpver or address is what the tables of package properties say, and who
//     opens TCP, starts TLS and serves floors is who they say.
func SDPPair(data []byte) { sdpPair(data, properties.ReferenceSides(), sdpProfiles(data)...) }

func sdpPair(data []byte, sides properties.OfferAnswerSides, profiles ...sdp.Profile) {
	first, second, found := bytes.Cut(data, []byte{0})
	if !found {
		second = first
	}
	for _, p := range profiles {
		offer, v := sdp.Parse(first, p)
		checkDescription(first, offer, &v)
		answer, w := sdp.Parse(second, p)
		checkDescription(second, answer, &w)
		if offer == nil || answer == nil {
			continue
		}
		once, wrong := sides.ByTables(offer, answer)
		must(wrong, data)
		checkBeyondText(data, once)
		if oneInEight(data) {
			again, _ := sdp.Parse(first, p)
			reply, _ := sdp.Parse(second, p)
			if twice := sides.Check(again, reply); !reflect.DeepEqual(once, twice) {
				panic(fmt.Sprintf("%q: judged as %v, and again as %v", data, once.Findings, twice.Findings))
			}
			if !reflect.DeepEqual(offer, again) || !reflect.DeepEqual(answer, reply) {
				panic(fmt.Sprintf("%q: to judge the answer changed a description", data))
			}
		}
	}
}
