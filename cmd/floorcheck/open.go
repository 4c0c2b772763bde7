package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Why a rule leaves the receiver free, or is our policy. The reasons that many
// rules share are written once.
const (
	noReceiver = "The clause binds who acts. What the others do about a breach is not said, and a trace is judged for all of them together."
	itsServer  = "The clause binds the server. What a client does that notices a breach is not said; it may ignore the message or end the connection."
	grammar    = "The clause binds who writes. No clause says what a reader does about what does not fit: it may refuse the stream, or go on with what it understands."
	given      = "The clause binds who writes the description. Whether it can be used without is for the reader to know."
	abnfOnly   = "The ABNF binds the sender. No clause tells a receiver to reject a message that does not keep to it, except for what is missing."
	resources  = "How much a receiver is ready to spend is its own affair."
	local      = "It is what this procedure, and not the protocol, has a use for."
	noClause   = "The RFCs demand it of the sender and name no error for the receiver."
	security   = "RFC 6043 and RFC 3830 leave it to a policy that they do not fix."
)

// reasons are by rule ID, or by the part before the slash for all rules that have
// no reason of their own.
var reasons = map[string]string{
	"call": noReceiver, "flow": noReceiver, "participant": itsServer, "sdp": grammar,

	"bfcp/attribute-depth": abnfOnly, "bfcp/attribute-foreign": abnfOnly, "bfcp/attribute-order": abnfOnly, "bfcp/attribute-repeated": abnfOnly,
	"bfcp/error-code":           "The registry may grow (RFC 4582 §15.4); a client has to take a code that it does not know as some error.",
	"bfcp/error-details":        "The format of the details is defined for code 4 alone (§5.2.6.1); for others none is forbidden.",
	"bfcp/extension-padding":    "The specification of an extension would say what its padding is.",
	"bfcp/fragment-overlap-udp": "RFC 8855 §6.2.3 says how fragments are made and how they are put together, and not what to do about others.",
	"bfcp/information-text":     "The procedures of §13.2 and the ABNF of §5.2.15 disagree; both are kept to by somebody.",
	"bfcp/message-size":         resources, "bfcp/reassembly-udp": resources,
	"bfcp/request-status":       "The registry may grow (RFC 4582 §15.3), and no clause says what a client does with a status that it does not know.",
	"bfcp/responder-udp":        "RFC 8855 §5.1 says how R is set. A receiver can tell requests from responses by the primitive as well, for all but two.",
	"bfcp/text":                 "The clauses say that the text is UTF-8. It is for people, and a receiver may show what it can.",
	"bfcp/transaction-id-zero":  "RFC 4582 §8.1 and RFC 8855 §8 bind who chooses the Transaction ID; no clause has a server refuse a message for it.",
	"bfcp/unreliable-primitive": "RFC 8855 defines them for an unreliable transport and does not say that they are unknown on another one.",

	"mikey/authorised": security, "mikey/id-initiator": security, "mikey/id-receiver": security, "mikey/policy-granted": security, "mikey/timestamp": security,
	"mikey/replay-full": resources, "mikey/size": resources, "mikey/nesting": resources,
	"mikey/cs-changed": local, "mikey/csb-update": local, "mikey/encr-supported": local, "mikey/ticket-profile": local, "mikey/ticket-type": local,
	"mikey/key-spi": noClause, "mikey/map-empty": noClause, "mikey/map-empty-sp": noClause, "mikey/rand-length": noClause, "mikey/sp-policy-no": noClause,
	"mikey/ticket-kemac": noClause, "mikey/ticket-kemac-null": noClause, "mikey/ticket-responders": noClause, "mikey/ticket-trr": noClause,
	"mikey/sdp-ids":            "RFC 4567 §7 demands the check where the payload is there; RFC 6043 has no place for the payload.",
	"mikey/ticket-reuse":       "RFC 6043 §5.3 binds the Initiator; a Responder need not remember tickets.",
	"mikey/trailing":           "RFC 3830 says where a message ends, and not what octets behind the end mean.",
	"mikey/unexpected-payload": "RFC 6043 §4.2 lists what an exchange includes and lets no message fail for more.",
	"mikey/wrong-message":      "What to do about a message that does not fit the state of an exchange is not written down.",

	"mp/cause":           "Mp is modelled at stage 2, which has no element for a cause.",
	"mp/configure-plain": "TS 23.333 says what a termination with TLS needs, and not that others must be without.",

	"sdp/answer-time":       "RFC 3264 §6 binds the answerer; what an offerer does about another t= is not said.",
	"sdp/bundle-8856":       "RFC 8856 §6 binds who makes the group; what a receiver does about it is not said.",
	"sdp/case":              "RFC 4566 §5 makes values case-significant by default, and in ABNF (RFC 2234 §2.3) the letters of a grammar are of either case.",
	"sdp/twice":             "No clause says what it means.",
	"sdp/level":             "Whether an attribute that is defined for media is a default at session level is open in RFC 4566 §5.",
	"sdp/several":           local,
	"sdp/no-bfcp":           local,
	"sdp/unreachable":       local,
	"sdp/size":              resources,
	"sdp/line-end":          "RFC 4566 §5 wants readers to take LF alone as well, as a SHOULD.",
	"sdp/m-stream":          "An example of RFC 4583 has m-stream; RFC 8856 §5.4 calls that an error and recommends readers to take it.",
	"sdp/floors-given-8856": given, "sdp/ids-given": given, "sdp/ids-given-8856": given, "sdp/label-given": given, "sdp/label-given-8856": given,
	"sdp/floorctrl-missing": given, "sdp/floorctrl-unasked": "Without a=floorctrl in the offer RFC 4583 §4 makes the answerer the server, and does not say what another role in the answer means.",
	"sdp/key-mgmt-overridden": "RFC 4567 §3.1 ignores data at session level where a stream has its own, and aborts for data that are broken.",
	"sdp/key-mgmt-twice":      "RFC 4567 has one line for each protocol and does not foresee two.",

	"tls/alert-syntax": "RFC 5246 §7.2 and RFC 8446 §6 do not say what to answer to an alert that is none.", "tls/dh-size": "Which sizes are enough is a matter of time and of policy (RFC 7919 §1).",
	"tls/empty-fragment":         "RFC 5246 §6.2.1 and RFC 8446 §5.1 forbid the sender to send it; RFC 5246 names no alert for the receiver.",
	"tls/extended-master-secret": "RFC 7627 §5.2 and §5.3 let both sides go on without or abort.",
	"tls/flood":                  resources, "tls/handshake-size": resources,
	"tls/internal":             "It is nobody's fault: this end could not go on.",
	"tls/psk-identity":         "RFC 4279 §2: answer unknown_psk_identity, or hide it and go on to a failure.",
	"tls/record-version":       "RFC 5246 §6.2.1 and App. E.1 say what is sent, and are liberal about what is taken in the ClientHello.",
	"tls/reflection":           "RFC 9257 §4.1 tells of the attack; to bind roles to keys is one way among several to meet it.",
	"tls/secure-renegotiation": "RFC 5746 §4.1 and §4.3 let both sides choose.",
	"tls/shares":               "RFC 8446 §4.2.8 lets a server check it and abort, and does not make it.",
}

// reason returns why a rule is open, or is our policy.
func reason(r *rule.Rule) string {
	if own := reasons[r.ID]; own != "" {
		return own
	}
	subject, _, _ := strings.Cut(r.ID, "/")
	return reasons[subject]
}

// openMarkdown writes docs/open-questions.md.
func openMarkdown(w io.Writer, rules []*rule.Rule) error {
	var b strings.Builder
	b.WriteString(`# Open questions

<!-- Generated from the catalogue by "go generate ./cmd/floorcheck". Do not edit. -->

What the specifications leave open, or what they do not fix and floorcheck had to.
Nobody is told off for the one or the other: where the receiver is "either" both
ways are right, and breaking a POLICY is nobody's fault. Where specifications
contradict each other, and what could not be read, is in
[assumptions.md](assumptions.md).
`)
	var either, policy []*rule.Rule
	for _, r := range rules {
		switch {
		case r.Level == rule.Policy:
			policy = append(policy, r)
		case r.Receiver == rule.Either:
			either = append(either, r)
		}
	}
	for _, part := range []struct {
		heading, text string
		rules         []*rule.Rule
	}{
		{"The receiver may do either", "Whoever sends is bound; the receiver is free.", either},
		{"Our policy", "No clause binds anybody; floorcheck decided, and says what it would do.", policy},
	} {
		fmt.Fprintf(&b, "\n## %s (%d rules)\n\n%s\n", part.heading, len(part.rules), part.text)
		last := ""
		for _, r := range part.rules {
			if why := reason(r); why != last {
				fmt.Fprintf(&b, "\n%s\n\n", why)
				last = why
			}
			fmt.Fprintf(&b, "- `%s` (%s): %s\n", r.ID, r.Clause, r.Summary)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
