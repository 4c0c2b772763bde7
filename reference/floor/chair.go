package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// Chair is a floor chair (RFC 4582 §11). What there is to decide it learns by
// QueryFloors.
type Chair struct{ client }

// NewChair returns the chair of that User ID in the conference.
func NewChair(conference uint32, user uint16, p bfcp.Profile) *Chair {
	return &Chair{newClient(conference, user, p)}
}

// Instruction is what a chair wants of one floor of a request.
type Instruction struct {
	Floor uint16
	// Status is Accepted, Granted, Denied or Revoked.
	Status bfcp.Status
	// QueuePosition may come with Accepted; 0 leaves it to the server.
	QueuePosition uint8
	// Info is the reason, for people.
	Info string
}

// Act instructs the server about floors of one request; at least one. It fails
// if the message would be too long.
func (c *Chair) Act(request uint16, instructions ...Instruction) ([]byte, error) {
	info := bfcp.FloorRequestInformation{FloorRequestID: request}
	var floors []uint16
	for _, in := range instructions {
		a := bfcp.FloorRequestStatusAttribute{FloorID: in.Floor,
			RequestStatus: bfcp.Some(bfcp.RequestStatus{Status: in.Status, QueuePosition: in.QueuePosition})}
		if in.Info != "" {
			a.StatusInfo = bfcp.Some(in.Info)
		}
		info.FloorRequestStatus = append(info.FloorRequestStatus, a)
		floors = append(floors, in.Floor)
	}
	return c.start(&bfcp.ChairAction{FloorRequestInformation: info}, transaction{request: request, floors: slices.Clip(floors)})
}

// Accept puts the request into the floor's queue, at the 1-based position or, for
// 0, where the server sees fit.
func (c *Chair) Accept(request, floor uint16, position uint8) []byte {
	return c.one(request, Instruction{Floor: floor, Status: bfcp.StatusAccepted, QueuePosition: position})
}

// Grant grants the floor to the request.
func (c *Chair) Grant(request, floor uint16) []byte {
	return c.one(request, Instruction{Floor: floor, Status: bfcp.StatusGranted})
}

// Deny rejects a request that has not been granted.
func (c *Chair) Deny(request, floor uint16, reason string) ([]byte, error) {
	return c.Act(request, Instruction{Floor: floor, Status: bfcp.StatusDenied, Info: reason})
}

// Revoke takes the floor back from a granted request.
func (c *Chair) Revoke(request, floor uint16, reason string) ([]byte, error) {
	return c.Act(request, Instruction{Floor: floor, Status: bfcp.StatusRevoked, Info: reason})
}

// one is Act for an instruction without text, which always fits.
func (c *Chair) one(request uint16, in Instruction) []byte {
	octets, err := c.Act(request, in)
	if err != nil {
		return nil
	}
	return octets
}
