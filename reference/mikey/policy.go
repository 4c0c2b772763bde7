package mikey

import "time"

// Flags are the flags D to O of a ticket policy (RFC 6043 §6.10), D the most
// significant of twelve bits.
type Flags uint16

// The flags.
const (
	FlagD Flags = 1 << 11 // the ticket was made by the KMS
	FlagE Flags = 1 << 10 // the Ticket Resolve exchange is mandatory
	FlagF Flags = 1 << 9  // TRANSFER_RESP shall be sent
	FlagG Flags = 1 << 8  // the Responder shall generate RANDRr
	FlagH Flags = 1 << 7  // RANDRi shall be used when keys are derived from a TGK or GTGK
	FlagI Flags = 1 << 6  // key forking
	FlagJ Flags = 1 << 5  // the ticket may be reused
	FlagK Flags = 1 << 4  // the KMS changed the desired policy
	FlagL Flags = 1 << 3  // the Initiator may supply session keys
	FlagM Flags = 1 << 2  // the Responder may supply session keys
	FlagN Flags = 1 << 1  // an Initiator of RFC 6043 alone can use the ticket
	FlagO Flags = 1 << 0  // a Responder of RFC 6043 alone can use the ticket
)

// Policy is a ticket policy as a user of the exchanges states or reads it.
type Policy struct {
	Flags Flags
	// Initiator and KMS are IDRi and IDRkms; empty when absent. In a wish
	// they are filled in by the Initiator.
	Initiator, KMS string
	// Responders are the identities allowed to resolve the ticket (IDRr).
	Responders []string
	// Applications are the authorised application IDs (IDRapp); none means all.
	Applications []string
	// NotBefore and NotAfter are TRs and TRe, zero when there is no limit.
	NotBefore, NotAfter time.Time
	// Rekey is TRr in whole seconds, 0 when there is none.
	Rekey time.Duration
}
