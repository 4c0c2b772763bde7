package mikey

import (
	"fmt"
	"io"
)

// Ticket is a ticket and the keys that it encodes, as its Initiator holds them.
type Ticket struct {
	payload *TICKET
	baseTicket
	used bool
}

// Policy returns the granted policy.
func (t *Ticket) Policy() Policy { return readPolicy(&t.payload.TicketPolicy) }

// Family returns the algorithms that the ticket is made with.
func (t *Ticket) Family() Family { return t.payload.PRF.family() }

// String tells what the ticket is for, without a key or the ticket's octets.
func (t *Ticket) String() string {
	if t == nil || t.payload == nil {
		return "no ticket"
	}
	p := t.Policy()
	return fmt.Sprintf("ticket of %q for %q, flags %s, until %s, MPKi %s", p.Initiator, p.Responders, p.Flags, stamp(p.NotAfter), t.mpki)
}

// Format writes String for every verb.
func (t *Ticket) Format(f fmt.State, _ rune) { io.WriteString(f, t.String()) }

// Wipe overwrites the ticket's keys. The ticket is of no use afterwards.
func (t *Ticket) Wipe() {
	if t == nil {
		return
	}
	t.wipe()
	t.used = true
	if t.payload != nil {
		t.payload.Flags &^= FlagJ
	}
}
