package mp

import "github.com/floorcheck/floorcheck/reference/rule"

// kinds lists the messages of each procedure.
var kinds = map[Procedure][]Kind{
	FloorPolicy: {Request, Ack, Refusal},
	Configure:   {Request, Ack, Refusal},
	TCPFailure:  {Notify, Ack},
	TLSFailure:  {Notify, Ack},
	Decision:    {Notify, Ack},
	MediaUpdate: {Request, Ack, Refusal},
	Release:     {Request, Ack, Refusal},
}

// element is one demand: for which messages it holds, what must be there, and
// which rule says so.
type element struct {
	name    string
	rule    *rule.Rule
	demand  func(m *Message) bool // does the demand hold for this message?
	present func(m *Message) bool
}

func is(p Procedure, k Kind) func(*Message) bool {
	return func(m *Message) bool { return m.Procedure == p && m.Kind == k }
}

func secure(m *Message) bool { return is(Configure, Request)(m) && m.Protocol == TCPTLSBFCP }

// elements is the table of what each message must carry.
var elements = []element{
	{"transaction", rule.MpTransaction, func(*Message) bool { return true }, func(m *Message) bool { return m.Transaction != 0 }},
	{"context", rule.MpContext, func(m *Message) bool { return m.Kind != Refusal },
		func(m *Message) bool { return m.Context != 0 || m.Kind == Request && m.NewContext }},
	{"termination", rule.MpContext, func(m *Message) bool { return m.Procedure != FloorPolicy && m.Kind != Refusal },
		func(m *Message) bool { return m.Termination != 0 || m.Kind == Request && m.NewTermination }},

	{"conferenceIdentifier", rule.MpFloorPolicyElements, is(FloorPolicy, Request), func(m *Message) bool { return m.ConferenceIdentifier != nil }},
	{"floors", rule.MpFloorPolicyElements, is(FloorPolicy, Request), func(m *Message) bool { return len(m.Floors) > 0 }},
	{"floors/resources", rule.MpFloorPolicyElements, is(FloorPolicy, Request),
		eachFloor(func(f FloorPolicyElement) bool { return len(f.Resources) > 0 })},
	{"floors/algorithm", rule.MpFloorPolicyElements, is(FloorPolicy, Request),
		eachFloor(func(f FloorPolicyElement) bool { return f.Algorithm == FCFS || f.Algorithm == ChairControlled })},
	{"floors/maxHolders", rule.MpFloorPolicyElements, is(FloorPolicy, Request),
		eachFloor(func(f FloorPolicyElement) bool { return f.MaxHolders >= 1 })},

	{"protocol", rule.MpConfigureElements, is(Configure, Request),
		func(m *Message) bool { return m.Protocol == TCPBFCP || m.Protocol == TCPTLSBFCP }},
	{"remoteAddress", rule.MpConfigureElements, is(Configure, Request), func(m *Message) bool { return m.RemoteAddress.IsValid() }},
	{"localAddressRequest", rule.MpConfigureElements, is(Configure, Request), func(m *Message) bool { return m.LocalAddressRequest }},
	{"localAddress", rule.MpConfigureElements, is(Configure, Ack), func(m *Message) bool { return m.LocalAddress.IsValid() }},
	{"preSharedKey", rule.MpConfigureTLS, secure, func(m *Message) bool { return len(m.PreSharedKey) > 0 }},
	{"notifyTcpFailure", rule.MpConfigureTLS, secure, func(m *Message) bool { return m.NotifyTCPFailure }},
	{"notifyTlsFailure", rule.MpConfigureTLS, secure, func(m *Message) bool { return m.NotifyTLSFailure }},
	{"preSharedKey (16 octets or more)", rule.MpKeyLength, func(m *Message) bool { return len(m.PreSharedKey) > 0 },
		func(m *Message) bool { return len(m.PreSharedKey) >= 16 }},
	{"no preSharedKey, no notifyTlsFailure", rule.MpConfigurePlain,
		func(m *Message) bool { return is(Configure, Request)(m) && m.Protocol == TCPBFCP },
		func(m *Message) bool { return len(m.PreSharedKey) == 0 && !m.NotifyTLSFailure }},

	{"decision", rule.MpDecisionElements, func(m *Message) bool { return is(Decision, Notify)(m) || is(MediaUpdate, Request)(m) },
		func(m *Message) bool {
			return m.Decision != nil && len(m.Decision.Floors) > 0 && m.Decision.Status != ""
		}},
	{"cause", rule.MpCause, func(m *Message) bool {
		return m.Kind == Refusal || is(TCPFailure, Notify)(m) || is(TLSFailure, Notify)(m)
	},
		func(m *Message) bool { return m.Cause != "" }},
}

func eachFloor(ok func(FloorPolicyElement) bool) func(*Message) bool {
	return func(m *Message) bool {
		for _, f := range m.Floors {
			if !ok(f) {
				return false
			}
		}
		return true
	}
}

// Check tells which of the elements that the message must carry are missing.
func Check(m Message) rule.Verdict {
	var v rule.Verdict
	known := false
	for _, k := range kinds[m.Procedure] {
		known = known || k == m.Kind
	}
	if !known {
		v.Report(rule.MpProcedure, -1, "procedure", "expected a message of a known procedure, found %q %q", m.Procedure, m.Kind)
		return v
	}
	for _, e := range elements {
		if e.demand(&m) && !e.present(&m) {
			v.Report(e.rule, -1, e.name, "%s: expected the element %s, found none or a value out of range", m.Name(), e.name)
		}
	}
	return v
}
