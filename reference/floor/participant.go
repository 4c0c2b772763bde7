package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// Participant is a floor participant (RFC 4582 §10). It makes the messages that
// ask for floors and give them back, and judges what the server answers.
type Participant struct{ client }

// NewParticipant returns the participant of that User ID in the conference.
func NewParticipant(conference uint32, user uint16, p bfcp.Profile) *Participant {
	return &Participant{newClient(conference, user, p)}
}

// RequestOptions are what a FloorRequest may say beside the floors. The zero
// value says nothing.
type RequestOptions struct {
	// Beneficiary is the user who shall have the floors, if not the
	// participant.
	Beneficiary bfcp.Optional[uint16]
	Priority    bfcp.Optional[bfcp.Priority]
	// Info is the reason, for people: at most 253 octets of UTF-8.
	Info string
}

// RequestFloor asks for floors, all or none; at least one. It fails if the
// message would be too long.
func (p *Participant) RequestFloor(floors []uint16, o RequestOptions) ([]byte, error) {
	b := &bfcp.FloorRequest{FloorIDs: floors, BeneficiaryID: o.Beneficiary, Priority: o.Priority}
	if o.Info != "" {
		b.ParticipantProvidedInfo = bfcp.Some(o.Info)
	}
	return p.start(b, transaction{floors: slices.Clone(floors)})
}

// ReleaseFloor gives the floors of a granted request back, or cancels a request
// that waits.
func (p *Participant) ReleaseFloor(request uint16) []byte {
	return p.always(&bfcp.FloorRelease{FloorRequestID: request}, transaction{request: request})
}

// Holds tells whether a request of the participant is granted, as far as it was
// told.
func (p *Participant) Holds(request uint16) bool {
	r := p.requests[request]
	return r != nil && r.status == bfcp.StatusGranted
}

// Ongoing returns the identifiers of the participant's requests that have not
// ended, in ascending order.
func (p *Participant) Ongoing() []uint16 { return sortedKeys(p.requests) }
