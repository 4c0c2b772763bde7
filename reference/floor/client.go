package floor

import (
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// client is what a participant and a chair have in common (RFC 4582 §12): its
// transactions, its queries, and what it remembers of the server's answers in
// order to judge the next one.
//
// A client sends nothing by itself: its methods return the octets of one message,
// which the caller may keep.
type client struct {
	profile     bfcp.Profile
	conference  uint32
	user        uint16
	transaction uint16
	open        map[uint16]transaction
	requests    map[uint16]*ownRequest
	watched     []uint16        // by the last FloorQuery that was answered
	early       map[uint16]bool // requests told of before the FloorRequest was answered

	message bfcp.Message
	verdict rule.Verdict
	events  []Event
}

// transaction is a message of the client that has no answer yet.
type transaction struct {
	primitive bfcp.Primitive
	request   uint16
	floors    []uint16
}

// ownRequest is a request that the client made.
type ownRequest struct {
	floors []uint16 // ascending
	status bfcp.Status
}

func newClient(conference uint32, user uint16, p bfcp.Profile) client {
	return client{profile: overTransport(p), conference: conference, user: user,
		open: make(map[uint16]transaction), requests: make(map[uint16]*ownRequest), early: make(map[uint16]bool)}
}

func (c *client) datagrams() bool { return c.profile == bfcp.RFC8855Unreliable }

// overTransport returns the profile for machines, who know their transport: what
// is not datagrams is framed by a stream, where version 2 and its fragments have
// no place (RFC 8855 §5.1).
func overTransport(p bfcp.Profile) bfcp.Profile {
	if p == bfcp.RFC8855 {
		return bfcp.RFC8855Reliable
	}
	return p
}

func version(p bfcp.Profile) uint8 {
	if p == bfcp.RFC8855Unreliable {
		return 2
	}
	return 1
}

// start opens a transaction and encodes its message. Transaction IDs go up from
// 1; 0 and those still unanswered are skipped (RFC 4582 §8.1).
func (c *client) start(b bfcp.Body, t transaction) ([]byte, error) {
	id := c.transaction
	for {
		id++
		if _, used := c.open[id]; id != 0 && !used {
			break
		}
		if id == c.transaction {
			return nil, errBusy
		}
	}
	h := bfcp.Header{Version: version(c.profile), ConferenceID: c.conference, TransactionID: id, UserID: c.user}
	octets, err := b.Append(nil, h)
	if err != nil {
		return nil, err
	}
	t.primitive = b.Primitive()
	c.transaction, c.open[id] = id, t
	return octets, nil
}

// always is start for a message that cannot fail to be encoded. It returns nil
// when all 65535 Transaction IDs are in use.
func (c *client) always(b bfcp.Body, t transaction) []byte {
	octets, err := c.start(b, t)
	if err != nil {
		return nil
	}
	return octets
}

type clientError string

func (e clientError) Error() string { return string(e) }

const errBusy = clientError("floor: all 65535 transactions are unanswered")

// Hello asks whether the server lives and what it supports.
func (c *client) Hello() []byte { return c.always(&bfcp.Hello{}, transaction{}) }

// QueryFloors asks for the status of the floors, now and whenever it changes, and
// ends what was asked so before. Without floors it only ends that.
func (c *client) QueryFloors(floors ...uint16) []byte {
	return c.always(&bfcp.FloorQuery{FloorIDs: floors}, transaction{floors: slices.Clone(floors)})
}

// QueryUser asks about a user and the requests that concern them.
func (c *client) QueryUser(user uint16) []byte {
	b := &bfcp.UserQuery{}
	if user != c.user {
		b.BeneficiaryID = bfcp.Some(user)
	}
	return c.always(b, transaction{})
}

// QueryRequest asks how a floor request stands.
func (c *client) QueryRequest(request uint16) []byte {
	return c.always(&bfcp.FloorRequestQuery{FloorRequestID: request}, transaction{request: request})
}

// Goodbye ends a connection over datagrams (RFC 8855 §6.2) and all that the
// client asked for. Over TCP it is nil: there the connection is closed.
func (c *client) Goodbye() []byte {
	if !c.datagrams() {
		return nil
	}
	return c.always(&bfcp.Goodbye{}, transaction{})
}

// Unanswered returns how many messages have no answer yet.
func (c *client) Unanswered() int { return len(c.open) }

// Transaction returns the Transaction ID of the last message.
func (c *client) Transaction() uint16 { return c.transaction }

// Conference and User return whom the client speaks for.
func (c *client) Conference() uint32 { return c.conference }

// User returns the client's User ID.
func (c *client) User() uint16 { return c.user }

// Reconnect forgets what belonged to a connection that was lost: the unanswered
// transactions and the subscriptions. The requests live on at the server for a
// while (RFC 4582 §6); QueryUser(own ID) tells which.
func (c *client) Reconnect() {
	clear(c.open)
	clear(c.early)
	c.watched = nil
}
