package oracle

import (
	"strconv"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// answer says which answers an offer permits, and judges one if it is there;
// without one the verdict is on the offer.
func answer(q *Request, v *Verdict) {
	if q.Offer == nil {
		v.Err = usage("expected a session description in offer, found none")
		return
	}
	p := sdpProfile(q)
	offer, onOffer := sdp.Parse(q.Offer, p)
	permitted, ok := sdp.Permit(offer)
	if onOffer.Receiver == rule.Reject {
		ok = false // nobody can answer it but by refusing it
	}
	if q.Answer == nil {
		addAll(v, &onOffer)
		if offer != nil && offer.BFCP != nil {
			beyond := sdp.CheckOffer(offer)
			addAll(v, &beyond)
		}
		sdpLengths(q.Offer, v)
		v.Members = appendPermitted(v.Members, &permitted, ok)
		return
	}
	a, onAnswer := sdp.Parse(q.Answer, p)
	addAll(v, &onAnswer)
	beside := sdp.CheckAnswer(offer, a)
	addAll(v, &beside)
	sdpLengths(q.Answer, v)
	v.Members = appendPermitted(v.Members, &permitted, ok)
	if ok && a != nil && a.BFCP != nil && a.BFCP.Port != 0 && v.Receiver != rule.Reject {
		r := sdp.Roles(offer, a, p)
		v.Members = appendString(append(v.Members, `,"roles":{"tcpActive":`...), r.TCPActive.String())
		v.Members = appendString(append(v.Members, `,"tlsClient":`...), r.TLSClient.String())
		v.Members = append(appendString(append(v.Members, `,"floorServer":`...), r.FloorServer.String()), '}')
	}
}

// appendPermitted appends what an answer may say; nothing is permitted but to
// refuse where ok is false.
func appendPermitted(dst []byte, p *sdp.Permitted, ok bool) []byte {
	dst = append(dst, `"permitted":{"refusal":true`...)
	if !ok {
		return append(dst, '}')
	}
	dst = appendString(append(dst, `,"proto":`...), string(p.Proto))
	dst = appendStrings(append(dst, `,"setup":`...), p.Setup)
	dst = appendStrings(append(dst, `,"connection":`...), p.Connection)
	dst = appendStrings(append(dst, `,"floorctrl":`...), p.FloorCtrl)
	dst = appendStrings(append(dst, `,"keyMgmt":`...), p.KeyMgmt)
	if p.Versions != nil {
		dst = append(dst, `,"bfcpver":[`...)
		for i, n := range p.Versions {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = strconv.AppendUint(dst, uint64(n), 10)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}
