package rule

// Rules of the Mp interface at stage 2. Where clause 8's table could be read
// (8.45) or a step of clause 6 demands an element in words, the rule is a MUST;
// where only sense demands it, it is our policy.
var (
	MpProcedure = add(Rule{ID: "mp/procedure", Clause: "TS 23.333 §8", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "A message belongs to a procedure of the interface and is one of that procedure's messages."})
	MpFloorPolicyElements = add(Rule{ID: "mp/floor-policy-elements", Clause: "TS 23.333 §8.45", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "Indicate Floor Policy carries Context, Conference Identifier and, for each floor, its resources, its algorithm and its maximum number of holders."})
	MpConfigureElements = add(Rule{ID: "mp/configure-elements", Clause: "TS 23.333 §6.2.13.2.1", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "Configure BFCP Termination gives the UE's connection address and asks for the MRFP's; its ack returns it."})
	MpConfigureTLS = add(Rule{ID: "mp/configure-tls", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "For TCP/TLS/BFCP with a KMS the request carries the Pre-Shared Key and arms the TCP and the TLS establishment failure events."})
	MpConfigurePlain = add(Rule{ID: "mp/configure-plain", Clause: "TS 23.333 §6.2.19.3.1 step 4", Level: Policy, Receiver: Either,
		Summary: "A termination without TLS has no use for a Pre-Shared Key or a TLS failure event."})
	MpContext = add(Rule{ID: "mp/context", Clause: "TS 23.333 §8", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "Every message names its context and, except for the floor policy, its bearer termination; a request may ask for new ones, an ack names what was made."})
	MpTransaction = add(Rule{ID: "mp/transaction", Clause: "H.248.1 §8 (as used by TS 23.333 §8.1)", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "Every message carries a transaction number, and an ack that of the message it answers."})
	MpDecisionElements = add(Rule{ID: "mp/decision-elements", Clause: "TS 23.333 §6.2.13.2.4", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "A reported decision, and the confirmation that the media follow it, say which request, floors and user it is about and what was decided."})
	MpKeyLength = add(Rule{ID: "mp/key-length", Clause: "RFC 6043 §12.1", Level: Must, Receiver: Reject, Reaction: "refuse",
		Summary: "A Traffic-Encrypting Key has at least 128 bits."})
	MpCause = add(Rule{ID: "mp/cause", Clause: "our policy", Level: Policy, Receiver: Accept,
		Summary: "A failure notification or a refusal says why."})
)
