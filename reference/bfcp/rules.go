package bfcp

import "github.com/floorcheck/floorcheck/reference/rule"

// rules are the rules that one transport of one specification words or weighs
// differently.
type rules struct {
	header, version, payloadLength, trailing           *rule.Rule
	reserved, padding, priorityReserved, errorReserved *rule.Rule
	attributeLength, attributeOverrun, groupOverrun    *rule.Rule
	reservedMask                                       uint8
}

var reliable4582 = rules{
	header: rule.BFCPHeader, version: rule.BFCPVersion, payloadLength: rule.BFCPPayloadLength, trailing: rule.BFCPPayloadLength,
	reserved: rule.BFCPReserved, padding: rule.BFCPPadding, priorityReserved: rule.BFCPPriorityReserved, errorReserved: rule.BFCPErrorReserved,
	attributeLength: rule.BFCPAttributeLength, attributeOverrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
	reservedMask: flagR | flagF | reservedBits,
}

var reliable8855 = rules{
	header: rule.BFCPHeader, version: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, trailing: rule.BFCPPayloadLength8855,
	reserved: rule.BFCPReserved8855, padding: rule.BFCPPadding8855, priorityReserved: rule.BFCPPriorityReserved8855, errorReserved: rule.BFCPErrorReserved8855,
	attributeLength: rule.BFCPAttributeLength, attributeOverrun: rule.BFCPAttributeOverrun, groupOverrun: rule.BFCPGroupOverrun,
	reservedMask: reservedBits,
}

var unreliable8855 = rules{
	header: rule.BFCPHeaderUDP, version: rule.BFCPVersion8855, payloadLength: rule.BFCPPayloadLength8855, trailing: rule.BFCPOneMessage,
	reserved: rule.BFCPReserved8855, padding: rule.BFCPPadding8855, priorityReserved: rule.BFCPPriorityReserved8855, errorReserved: rule.BFCPErrorReserved8855,
	attributeLength: rule.BFCPAttributeLengthUDP, attributeOverrun: rule.BFCPAttributeOverrunUDP, groupOverrun: rule.BFCPGroupOverrunUDP,
	reservedMask: reservedBits,
}
