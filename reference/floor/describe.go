package floor

import (
	"unicode/utf8"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// support fills in the primitives and attributes that HelloAck lists.
func (b *bodies) support(datagrams bool) {
	last := bfcp.PrimitiveError
	if datagrams {
		last = bfcp.PrimitiveGoodbyeAck
	}
	for i := bfcp.PrimitiveFloorRequest; i <= last; i++ {
		b.helloAck.SupportedPrimitives = append(b.helloAck.SupportedPrimitives, i)
	}
	for t := bfcp.AttributeBeneficiaryID; t <= bfcp.AttributeOverallRequestStatus; t++ {
		b.helloAck.SupportedAttributes = append(b.helloAck.SupportedAttributes, t)
	}
}

// describe fills in FLOOR-REQUEST-INFORMATION about a request. To others than
// its requester it always says who benefits, and who asked if that is another.
//
// The group has 252 octets at most. What must be there always fits (maxFloors);
// of the rest each thing is left out, whole, that does not, the least important
// first.
func (b *bodies) describe(info *bfcp.FloorRequestInformation, r *request, forOthers bool) {
	*info = bfcp.FloorRequestInformation{FloorRequestID: r.id, FloorRequestStatus: info.FloorRequestStatus[:0]}
	left := 252 - 4 - 8 - 4*len(r.parts)
	info.OverallRequestStatus = bfcp.Some(bfcp.OverallRequestStatus{FloorRequestID: r.id, RequestStatus: bfcp.Some(r.current())})
	if r.thirdParty || forOthers {
		info.BeneficiaryInformation = bfcp.Some(bfcp.BeneficiaryInformation{BeneficiaryID: r.beneficiary.id})
		left -= 4
	}
	if forOthers && r.requester != r.beneficiary {
		info.RequestedByInformation = bfcp.Some(bfcp.RequestedByInformation{RequestedByID: r.requester.id})
		left -= 4
	}
	if r.hasPriority && left >= 4 {
		info.Priority = bfcp.Some(r.priority)
		left -= 4
	}
	each := left >= 4*len(r.parts)
	if each {
		left -= 4 * len(r.parts)
	}
	for i := range r.parts {
		p := &r.parts[i]
		a := bfcp.FloorRequestStatusAttribute{FloorID: p.floor.id}
		if each {
			a.RequestStatus = bfcp.Some(r.partStatus(p))
		}
		a.StatusInfo = fit(p.info, &left)
		info.FloorRequestStatus = append(info.FloorRequestStatus, a)
	}
	info.OverallRequestStatus.Value.StatusInfo = fit(r.reason, &left)
	info.ParticipantProvidedInfo = fit(r.info, &left)
	if info.BeneficiaryInformation.Present {
		info.BeneficiaryInformation.Value.UserDisplayName = fit(r.beneficiary.name, &left)
		info.BeneficiaryInformation.Value.UserURI = fit(r.beneficiary.uri, &left)
	}
	if info.RequestedByInformation.Present {
		info.RequestedByInformation.Value.UserDisplayName = fit(r.requester.name, &left)
		info.RequestedByInformation.Value.UserURI = fit(r.requester.uri, &left)
	}
}

// clean returns the text, or nothing where it is not UTF-8: a receiver may take
// such a text, but the server would break a rule by repeating it.
func clean(text bfcp.Optional[string]) string {
	if !text.Present || !utf8.ValidString(text.Value) {
		return ""
	}
	return text.Value
}

// fit returns the text if it is not empty and there is room for it as an
// attribute, padding included, and takes that room.
func fit(text string, left *int) bfcp.Optional[string] {
	size := (2 + len(text) + 3) &^ 3
	if text == "" || len(text) > 253 || size > *left {
		return bfcp.Optional[string]{}
	}
	*left -= size
	return bfcp.Some(text)
}

// floorStatusOf fills in the FloorStatus about a floor, or the empty one for
// nil: holders first, then the queue, then those the chair has not spoken about.
func (b *bodies) floorStatusOf(f *floorState) {
	b.floorStatus.FloorIDs = b.floorStatus.FloorIDs[:0]
	list := b.floorStatus.FloorRequestInformation[:0]
	if f != nil {
		b.floorStatus.FloorIDs = append(b.floorStatus.FloorIDs, f.id)
		for _, requests := range [...][]*request{f.holders, f.queue, f.pending} {
			for _, r := range requests {
				list = b.list(list, r)
			}
		}
	}
	b.floorStatus.FloorRequestInformation = list
}

// userStatusOf fills in the UserStatus about the user of that ID, who may be
// nobody yet, as asked for by another.
func (b *bodies) userStatusOf(id uint16, u, by *user, private bool) {
	about := bfcp.BeneficiaryInformation{BeneficiaryID: id}
	list := b.userStatus.FloorRequestInformation[:0]
	if u != nil {
		left := 252 - 4
		about.UserDisplayName, about.UserURI = fit(u.name, &left), fit(u.uri, &left)
		for _, r := range u.requests {
			if !private || r.concerns(by) {
				list = b.list(list, r)
			}
		}
	}
	b.userStatus.BeneficiaryInformation = bfcp.Some(about)
	b.userStatus.FloorRequestInformation = list
}

// list appends the description of r, as far as maxReported allows, reusing what
// the list held before.
func (b *bodies) list(list []bfcp.FloorRequestInformation, r *request) []bfcp.FloorRequestInformation {
	n := len(list)
	if n == maxReported {
		return list
	}
	if n < cap(list) {
		list = list[:n+1]
	} else {
		list = append(list, bfcp.FloorRequestInformation{})
	}
	b.describe(&list[n], r, true)
	return list
}
