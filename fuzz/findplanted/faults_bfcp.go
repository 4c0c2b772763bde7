package main

import "github.com/floorcheck/floorcheck/reference/rule"

// bfcpFaults are in the decoder and encoder of BFCP, and in what puts fragments
// together.
var bfcpFaults = []fault{
	{name: "decoder: reserved bits of PRIORITY not looked at", rule: rule.BFCPPriorityReserved, target: "bfcp-decode",
		wrong:   "takes a PRIORITY whose 13 reserved bits are not zero for clean",
		changes: []change{{"reference/bfcp/decode.go", "word&0x1fff != 0 || ", ""}}},
	{name: "decoder: attributes in any order", rule: rule.BFCPAttributeOrder, target: "bfcp-decode",
		wrong:   "reports what is repeated or foreign, but not what stands behind its successor in the ABNF",
		changes: []change{{"reference/bfcp/findings.go", "	default:\n		d.report(rule.BFCPAttributeOrder,", "	case false:\n		d.report(rule.BFCPAttributeOrder,"}}},
	{name: "decoder: ERROR-INFO before ERROR-CODE", rule: rule.BFCPAttributeOrder, target: "bfcp-decode",
		wrong:   "takes these two, and no others, in reverse order",
		changes: []change{{"reference/bfcp/findings.go", "	default:\n		d.report(rule.BFCPAttributeOrder,", "	case a.Type == AttributeErrorCode && n == 1:\n	default:\n		d.report(rule.BFCPAttributeOrder,"}}},
	{name: "decoder: one extension with one length", rule: rule.BFCPUnknownMandatory, target: "bfcp-decode",
		wrong:   "loses the M bit of attribute type 77 if, and only if, it has 29 octets",
		changes: []change{{"reference/bfcp/decode.go", "a.Mandatory = word&(1<<24) != 0", "a.Mandatory = word&(1<<24) != 0 && !(t == 77 && length == 29)"}}},
	{name: "decoder: conference 0xdeadbeef", clause: "RFC 4582 §5.1", target: "bfcp-decode",
		wrong:   "reads another User ID in the one conference 0xdeadbeef",
		changes: []change{{"reference/bfcp/header.go", "	h.FragmentOffset, h.FragmentLength = 0, 0\n", "	h.FragmentOffset, h.FragmentLength = 0, 0\n	if h.ConferenceID == 0xdeadbeef {\n		h.UserID ^= 1\n	}\n"}}},
	{name: "decoder: group reaches into its parent", rule: rule.BFCPGroupOverrun, target: "bfcp-decode",
		wrong:   "reads the attributes of a group up to the end of what the group stands in",
		changes: []change{{"reference/bfcp/decode.go", "d.list(pos+groupHeader, pos+length, depth+1, inner)", "d.list(pos+groupHeader, end, depth+1, inner)"}}},
	{name: "decoder: mandatory BENEFICIARY-ID lost again", clause: "RFC 4582 §5.3.1", target: "bfcp-decode",
		wrong:   "leaves the BENEFICIARY-ID of a UserQuery out when encoding",
		changes: []change{{"reference/bfcp/append.go", "PrimitiveUserQuery)\n	e.beneficiaryID(b.BeneficiaryID)\n", "PrimitiveUserQuery)\n"}}},
	{name: "decoder: text of 253 octets cut", clause: "RFC 4582 §5.2.8", target: "bfcp-decode",
		wrong:   "cuts the last octet of a text that fills its attribute",
		changes: []change{{"reference/bfcp/read.go", "*into = Some(string(m.Contents(m.Attributes[i])))", "c := m.Contents(m.Attributes[i])\n		*into = Some(string(c[:min(len(c), 252)]))"}}},
	{name: "decoder: two messages in one piece", clause: "RFC 4582 §6.1", target: "bfcp-stream",
		wrong:   "loses what follows a message that was held, when it comes in the piece that completes it",
		changes: []change{{"reference/bfcp/stream.go", "			s.done = true\n", "			s.done, s.input = true, nil\n"}}},
	{name: "decoder: fragments of two users mixed", rule: rule.BFCPFragmentOverlap, target: "bfcp-reassemble",
		wrong:   "takes fragments together by conference and transaction alone",
		changes: []change{{"reference/bfcp/fragment.go", " && o.UserID == h.UserID && o.R == h.R", ""}}},
	{name: "decoder: fragment counted twice", rule: rule.BFCPReassembly, target: "bfcp-reassemble",
		wrong:   "counts the units of a fragment that comes again, and so thinks that the message is whole",
		changes: []change{{"reference/bfcp/fragment.go", "	p.units = 0\n	for _, word := range p.have {\n		p.units += bits.OnesCount64(word)\n	}\n", "	p.units += n + 0*bits.OnesCount64(0)\n"}}},
	{name: "decoder: one partial message too many", rule: rule.BFCPReassembly, target: "bfcp-reassemble",
		wrong:   "keeps one incomplete message more than it may",
		changes: []change{{"reference/bfcp/fragment.go", "if len(r.partial) >= most {", "if len(r.partial) > most {"}}},
}
