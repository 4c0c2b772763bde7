package call

import (
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// Outcome says how the call of a trace ended. The first thing that ended it
// counts: what fails after that is a consequence.
func Outcome(t *trace.Trace) string {
	outcome := Incomplete
	for i := range t.Events {
		o := decides(&t.Events[i])
		switch {
		case o == "":
		case outcome == Incomplete, outcome == Granted && o == Revoked:
			outcome = o
		}
	}
	return outcome
}

// decides returns the outcome that an event stands for, or "".
func decides(e *trace.Event) string {
	switch {
	case e.From == "UE" && e.Kind == trace.Note:
		switch e.Name {
		case trace.TicketRefuse:
			return NoTicket
		case trace.AnswerRefused:
			return AnswerRefused
		case trace.FloorGranted:
			return Granted
		case trace.FloorRefused:
			return "floor refused (Error " + e.Attrs.Get("error") + ")"
		}
	case e.From == "MRFP" && e.Name == trace.Decision && e.Attrs.Get("status") == "Revoked":
		return Revoked
	case e.From == "MRFC" && e.Name == trace.SessionUp && e.Attrs.Get("setup") == "holdconn":
		return OnHold
	case e.Interface == trace.SIP && e.Kind == trace.Deliver && e.To == "UE" && e.Name == "488 INVITE":
		return OfferRefused
	case e.Interface == trace.Mp && e.Kind == trace.Deliver && e.Name == string(mp.TCPFailure)+" "+string(mp.Notify):
		return TCPFailure
	case e.Interface == trace.Mp && e.Kind == trace.Deliver && e.Name == string(mp.TLSFailure)+" "+string(mp.Notify):
		return TLSFailure
	}
	return ""
}
