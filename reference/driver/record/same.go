package record

import (
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
)

// Same tells whether a fault left a message as it was, so that its Form can be
// used again: it compares references, not what they refer to, and answers false
// where it cannot tell cheaply. Actions that are no messages have no Form.
func Same(asked, done node.Action) bool {
	switch a := asked.(type) {
	case node.SendSip:
		b, ok := done.(node.SendSip)
		return ok && sameSip(&a.Message, &b.Message)
	case node.SendMp:
		b, ok := done.(node.SendMp)
		return ok && sameMp(&a.Message, &b.Message)
	case node.SendKms:
		b, ok := done.(node.SendKms)
		return ok && a.Exchange == b.Exchange && a.Name == b.Name && one(a.Octets, b.Octets)
	}
	return false
}

func sameSip(a, b *node.Sip) bool {
	return a.Method == b.Method && a.Status == b.Status && a.Reason == b.Reason && a.CallID == b.CallID &&
		a.CSeq == b.CSeq && a.From == b.From && a.To == b.To && a.Warning == b.Warning && one(a.Body, b.Body)
}

func sameMp(a, b *mp.Message) bool {
	return a.Transaction == b.Transaction && a.Procedure == b.Procedure && a.Kind == b.Kind &&
		a.Context == b.Context && a.NewContext == b.NewContext &&
		a.Termination == b.Termination && a.NewTermination == b.NewTermination &&
		a.ConferenceIdentifier == b.ConferenceIdentifier && one(a.Floors, b.Floors) && one(a.Users, b.Users) &&
		a.Protocol == b.Protocol && a.UserID == b.UserID &&
		a.RemoteAddress == b.RemoteAddress && a.LocalAddressRequest == b.LocalAddressRequest && a.LocalAddress == b.LocalAddress &&
		one(a.PreSharedKey, b.PreSharedKey) && a.PreSharedKeyIdentity == b.PreSharedKeyIdentity &&
		a.NotifyTCPFailure == b.NotifyTCPFailure && a.NotifyTLSFailure == b.NotifyTLSFailure &&
		a.EstablishTCP == b.EstablishTCP && a.Cause == b.Cause && a.Decision == b.Decision
}

// one tells whether two slices are the same stretch of memory.
func one[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
