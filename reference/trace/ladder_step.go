package trace

import "strings"

// Step returns the step of TS 23.333 clause 6.2.19.3.1 that an event belongs
// to, from 1 to 10, or 0 where the clause has none for it: the floor policy
// before step 4, the refusal of an offer, the failure notifications, and all
// that comes after the tunnel stands. Steps 5 and 8 happen inside a box and show
// in the message that follows them, which has step 6 or 9; a ladder has a row
// for each of them nevertheless.
func Step(e *Event) int {
	switch e.Interface {
	case KMS:
		return stepOfKMS(e.Name)
	case SIP:
		return stepOfSIP(e.Name)
	case Mp:
		return stepOfMp(e.Name)
	case TCP:
		return stepOfTCP(e)
	case TLS:
		return stepOfTLS(e)
	case Box:
		return stepOfNote(e)
	}
	return 0
}

// The ticket is asked for in step 1 and resolved in step 3.
func stepOfKMS(name string) int {
	switch {
	case strings.HasPrefix(name, "REQUEST_"):
		return 1
	case strings.HasPrefix(name, "RESOLVE_"):
		return 3
	}
	return 0
}

// Step 9 is the answer: a response that carries one, 18x or 2xx.
func stepOfSIP(name string) int {
	status, method, response := strings.Cut(name, " ")
	switch {
	case name == "INVITE":
		return 2
	case response && method == "INVITE" && (strings.HasPrefix(status, "2") || strings.HasPrefix(status, "18")):
		return 9
	}
	return 0
}

// "Step 4. - 6." of the clause is the figure's request (4), reservation (5)
// and ack (6).
func stepOfMp(name string) int {
	switch name {
	case "Configure BFCP Termination Request":
		return 4
	case "Configure BFCP Termination Ack", "Configure BFCP Termination Refusal":
		return 6
	}
	return 0
}

func stepOfTCP(e *Event) int {
	switch e.Name {
	case TCPListen:
		if e.From == "MRFP" {
			return 5
		}
		return 2
	case TCPDial, TCPOpen, TCPRefused, TCPTimeout:
		return 7
	}
	return 0
}

// Step 10 is the establishment; close_notify is its end.
func stepOfTLS(e *Event) int {
	if e.Name == TLSAlert && e.Attrs.Get("alert") == "0" {
		return 0
	}
	return 10
}

// A box's remark belongs to the step in which that box comes to know it.
func stepOfNote(e *Event) int {
	switch {
	case (e.Name == TicketMade || e.Name == TicketRefuse) && e.From == "UE":
		return 1
	case (e.Name == KeyReceived || e.Name == TicketRefuse) && e.From == "MRFC":
		return 3
	case e.Name == KeyReceived && e.From == "MRFP":
		return 5
	case (e.Name == KeyReceived || e.Name == AnswerRefused) && e.From == "UE":
		return 9
	}
	return 0
}
