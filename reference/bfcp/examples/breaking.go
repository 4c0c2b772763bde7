package examples

// The profiles by the names that package bfcp gives them.
const (
	rfc4582    = "rfc4582"
	rfc8855    = "rfc8855"
	rfc8855tcp = "rfc8855-tcp"
	rfc8855udp = "rfc8855-udp"
)

// Breaking are messages that break rules, and a few beside them that do not.
var Breaking = []Example{
	// The frame.
	{"no header", rfc4582, "2001", "close", []string{"bfcp/header@2 COMMON-HEADER"}},
	{"no header in a datagram", rfc8855udp, "400b", "discard", []string{"bfcp/header-udp@2 COMMON-HEADER"}},
	{"no fragment fields", rfc8855udp, "480b0000 00000001 00010001 0000", "discard", []string{"bfcp/header-udp@14 COMMON-HEADER"}},
	{"version 0", rfc4582, "000b0000 00000001 00010001", "close", []string{"bfcp/version@0 COMMON-HEADER/Ver"}},
	{"version 2 over TCP", rfc8855tcp, "400b0000 00000001 00010001", "Error 12", []string{"bfcp/version-8855@0 COMMON-HEADER/Ver"}},
	{"version 1 over UDP", rfc8855udp, "200b0000 00000001 00010001", "Error 12", []string{"bfcp/version-8855@0 COMMON-HEADER/Ver"}},
	{"version 7 somewhere", rfc8855, "e00b0000 00000001 00010001", "Error 12", []string{"bfcp/version-8855@0 COMMON-HEADER/Ver"}},
	{"too short", rfc4582, "200b0001 00000001 00010001", "close", []string{"bfcp/payload-length@2 COMMON-HEADER/Payload Length"}},
	{"too short inside an attribute", rfc4582, "20010002 00000001 00010001 05040001 1105", "close", []string{"bfcp/payload-length@2 COMMON-HEADER/Payload Length"}},
	{"too long", rfc4582, "200b0000 00000001 00010001 00", "close", []string{"bfcp/payload-length@12 "}},
	{"too short in RFC 8855", rfc8855, "200b0001 00000001 00010001", "Error 13", []string{"bfcp/payload-length-8855@2 COMMON-HEADER/Payload Length"}},
	{"too long in RFC 8855", rfc8855, "200b0000 00000001 00010001 0000", "Error 13", []string{"bfcp/payload-length-8855@12 "}},
	{"two messages in a datagram", rfc8855udp, "400b0000 00000001 00010001 400b0000 00000001 00020001", "Error 13", []string{"bfcp/one-message-udp@12 "}},
	{"reserved bits", rfc4582, "240b0000 00000001 00010001", "ignore", []string{"bfcp/header-reserved@0 COMMON-HEADER/Reserved"}},
	{"R and F are reserved bits", rfc4582, "380b0000 00000001 00010001", "ignore", []string{"bfcp/header-reserved@0 COMMON-HEADER/Reserved"}},
	{"reserved bits in RFC 8855", rfc8855udp, "410b0000 00000001 00010001", "ignore", []string{"bfcp/header-reserved-8855@0 COMMON-HEADER/Reserved"}},
	{"R over TCP", rfc8855, "300b0000 00000001 00010001", "ignore", []string{"bfcp/flags-reliable-8855@0 COMMON-HEADER/R, F"}},
	{"F over TCP adds no fields", rfc8855tcp, "280b0000 00000001 00010001", "ignore", []string{"bfcp/flags-reliable-8855@0 COMMON-HEADER/R, F"}},
	{"R in a request", rfc8855udp, "500b0000 00000001 00010001", "", []string{"bfcp/responder-udp@0 COMMON-HEADER/R"}},
	{"R in a Goodbye", rfc8855udp, "50100000 00000001 00010001", "", []string{"bfcp/responder-udp@0 COMMON-HEADER/R"}},
	{"no R in a response", rfc8855udp, "40110000 00000001 00010001", "", []string{"bfcp/responder-udp@0 COMMON-HEADER/R"}},
	{"transaction 0 in a request", rfc4582, "200b0000 00000001 00000001", "", []string{"bfcp/transaction-id-zero@8 COMMON-HEADER/Transaction ID"}},
	{"transaction 0 in a response", rfc4582, "200a0000 00000001 00000001", "", nil},
	{"transaction 0 over UDP", rfc8855udp, "500a0000 00000001 00000001", "", []string{"bfcp/transaction-id-zero@8 COMMON-HEADER/Transaction ID"}},

	// Primitives.
	{"primitive 14 in RFC 4582", rfc4582, "200e0000 00000001 00010001", "Error 3", []string{"bfcp/unknown-primitive@1 COMMON-HEADER/Primitive"}},
	{"primitive 18", rfc8855, "40120000 00000001 00010001", "Error 3", []string{"bfcp/unknown-primitive@1 COMMON-HEADER/Primitive"}},
	{"an unknown primitive has no grammar", rfc4582, "20ff0003 00000001 00010001 09044000 1f080001 05040001", "Error 3", []string{"bfcp/unknown-primitive@1 COMMON-HEADER/Primitive"}},
	{"an unknown primitive and a broken attribute", rfc4582, "20ff0001 00000001 00010001 05000001", "Error 3",
		[]string{"bfcp/unknown-primitive@1 COMMON-HEADER/Primitive", "bfcp/attribute-length@13 FLOOR-ID/Length"}},
	{"Goodbye over TCP", rfc8855, "20100000 00000001 00010001", "", []string{"bfcp/unreliable-primitive@1 COMMON-HEADER/Primitive"}},

	// Frames of attributes.
	{"Length 1", rfc4582, "20010001 00000001 00010001 05010001", "close", []string{"bfcp/attribute-length@13 FLOOR-ID/Length"}},
	{"Length 6 in 16 bits", rfc4582, "20020002 00000001 00010001 07060001 00000000", "close", []string{"bfcp/attribute-length@13 FLOOR-REQUEST-ID/Length"}},
	{"PRIORITY of length 5", rfc4582, "20010003 00000001 00010001 05040001 09054000 00000000", "close", []string{"bfcp/attribute-length@17 PRIORITY/Length"}},
	{"REQUEST-STATUS of length 3", rfc4582, "20040004 00000001 00010001 1f100001 23080001 0b030100 09044000", "close",
		[]string{"bfcp/attribute-length@21 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/REQUEST-STATUS/Length"}},
	{"ERROR-CODE without a code", rfc4582, "200d0001 00000001 00010001 0d020000", "close", []string{"bfcp/attribute-length@13 ERROR-CODE/Length"}},
	{"a group shorter than its header", rfc4582, "20060001 00000001 00010001 1d030001", "close", []string{"bfcp/attribute-length@13 BENEFICIARY-INFORMATION/Length"}},
	{"a group that is no multiple of 4", rfc4582, "20060002 00000001 00010001 1d070001 19034100", "close", []string{"bfcp/attribute-length@13 BENEFICIARY-INFORMATION/Length"}},
	{"Length 1 in a datagram", rfc8855udp, "40010001 00000001 00010001 05010001", "Error 10", []string{"bfcp/attribute-length-udp@13 FLOOR-ID/Length"}},
	{"past the end", rfc4582, "20010002 00000001 00010001 05040001 11076162", "close", []string{"bfcp/attribute-overrun@17 PARTICIPANT-PROVIDED-INFO/Length"}},
	{"past the end of a datagram", rfc8855udp, "40010002 00000001 00010001 05040001 11076162", "Error 10", []string{"bfcp/attribute-overrun-udp@17 PARTICIPANT-PROVIDED-INFO/Length"}},
	{"past the end of a group, not of the message", rfc4582, "20060003 00000001 00010001 1d080001 19074142 43444500", "close",
		[]string{"bfcp/group-overrun@17 BENEFICIARY-INFORMATION/USER-DISPLAY-NAME/Length"}},
	{"past the end of a group in a datagram", rfc8855udp, "50060003 00000001 00010001 1d080001 19074142 43444500", "Error 10",
		[]string{"bfcp/group-overrun-udp@17 BENEFICIARY-INFORMATION/USER-DISPLAY-NAME/Length"}},
	{"padding", rfc4582, "20010003 00000001 00010001 05040001 1107736c 69646501", "ignore", []string{"bfcp/padding@23 PARTICIPANT-PROVIDED-INFO/Padding"}},
	{"padding of an empty text", rfc4582, "20010002 00000001 00010001 05040001 11020100", "ignore", []string{"bfcp/padding@18 PARTICIPANT-PROVIDED-INFO/Padding"}},
	{"padding in RFC 8855", rfc8855, "20010003 00000001 00010001 05040001 1107736c 69646501", "ignore", []string{"bfcp/padding-8855@23 PARTICIPANT-PROVIDED-INFO/Padding"}},
	{"padding above 127 is no text", rfc4582, "20010003 00000001 00010001 05040001 1107736c 696465ff", "ignore", []string{"bfcp/padding@23 PARTICIPANT-PROVIDED-INFO/Padding"}},
	{"padding of an extension", rfc4582, "200b0001 00000001 00010001 7e036101", "", []string{"bfcp/extension-padding@15 ATTRIBUTE-63/Padding"}},

	// Grammar.
	{"nothing to request", rfc4582, "20010000 00000001 00010001", "Error", []string{"bfcp/missing-attribute@0 FLOOR-ID"}},
	{"no floor in the information", rfc4582, "20040001 00000001 00010001 1f040001", "Error",
		[]string{"bfcp/missing-attribute@12 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS"}},
	{"missing, then broken", rfc4582, "20080002 00000001 00010001 1f040001 05000000", "close",
		[]string{"bfcp/missing-attribute@12 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS", "bfcp/attribute-length@17 FLOOR-ID/Length"}},
	{"out of order", rfc4582, "20010002 00000001 00010001 09044000 05040001", "", []string{"bfcp/attribute-order@16 FLOOR-ID"}},
	{"repeatable, interrupted", rfc4582, "20010003 00000001 00010001 05040001 03040002 05040002", "", []string{"bfcp/attribute-order@20 FLOOR-ID"}},
	{"after an extension", rfc4582, "20010003 00000001 00010001 05040001 7e047878 09044000", "", []string{"bfcp/attribute-order@20 PRIORITY"}},
	{"repeated", rfc4582, "20010003 00000001 00010001 05040001 09044000 09044000", "", []string{"bfcp/attribute-repeated@20 PRIORITY"}},
	{"two floors in a FloorStatus", rfc4582, "20080002 00000001 00010001 05040001 05040002", "", []string{"bfcp/attribute-repeated@16 FLOOR-ID"}},
	{"two floors in a FloorStatus of RFC 8855", rfc8855, "20080002 00000001 00010001 05040001 05040002", "", nil},
	{"foreign", rfc4582, "200b0001 00000001 00010001 05040001", "", []string{"bfcp/attribute-foreign@12 FLOOR-ID"}},
	{"foreign in a group", rfc4582, "20060002 00000001 00010001 1d080001 05040001", "", []string{"bfcp/attribute-foreign@16 BENEFICIARY-INFORMATION/FLOOR-ID"}},
	{"what the text asks for", rfc4582, "20040005 00000001 00010001 1f140001 23040001 03040002 13076173 64666700", "",
		[]string{"bfcp/information-text@20 FLOOR-REQUEST-INFORMATION/BENEFICIARY-ID", "bfcp/information-text@24 FLOOR-REQUEST-INFORMATION/STATUS-INFO"}},
	{"too deep", rfc4582, "20040005 00000001 00010001 1f140001 23100001 25080001 1d040001 0b040300", "", []string{
		"bfcp/attribute-foreign@20 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/OVERALL-REQUEST-STATUS",
		"bfcp/attribute-depth@20 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/OVERALL-REQUEST-STATUS"}},
	{"unknown and mandatory", rfc4582, "200b0001 00000001 00010001 7f047878", "Error 4", []string{"bfcp/unknown-mandatory-attribute@12 ATTRIBUTE-63"}},
	{"type 0 is unknown, too", rfc4582, "200b0001 00000001 00010001 01047878", "Error 4", []string{"bfcp/unknown-mandatory-attribute@12 ATTRIBUTE-0"}},
	{"unknown and mandatory in a group", rfc4582, "20060002 00000001 00010001 1d080001 ff047878", "Error 4",
		[]string{"bfcp/unknown-mandatory-attribute@16 BENEFICIARY-INFORMATION/ATTRIBUTE-127"}},
	{"unknown and mandatory, and something missing", rfc4582, "20010001 00000001 00010001 7f047878", "Error 4",
		[]string{"bfcp/missing-attribute@0 FLOOR-ID", "bfcp/unknown-mandatory-attribute@12 ATTRIBUTE-63"}},
	{"unknown and mandatory, then broken", rfc4582, "200b0002 00000001 00010001 7f047878 7e000000", "close", []string{"bfcp/attribute-length@17 ATTRIBUTE-63/Length"}},

	// Contents.
	{"not UTF-8", rfc4582, "20010003 00000001 00010001 05040001 1106ff61 62630000", "", []string{"bfcp/text@18 PARTICIPANT-PROVIDED-INFO/Text"}},
	{"not UTF-8 in the ninth octet", rfc4582, "20010004 00000001 00010001 05040001 110b6162 63646566 6768c000", "", []string{"bfcp/text@18 PARTICIPANT-PROVIDED-INFO/Text"}},
	{"UTF-8 of more octets", rfc4582, "20010003 00000001 00010001 05040001 1106c3bc 61620000", "", nil},
	{"priority 5", rfc4582, "20010002 00000001 00010001 05040001 0904a000", "take as 4", []string{"bfcp/priority@18 PRIORITY/Prio"}},
	{"priority bits", rfc4582, "20010002 00000001 00010001 05040001 09044001", "ignore", []string{"bfcp/priority-reserved@18 PRIORITY/Reserved"}},
	{"priority 7 and all bits in RFC 8855", rfc8855, "20010002 00000001 00010001 05040001 0904ffff", "take as 4",
		[]string{"bfcp/priority@18 PRIORITY/Prio", "bfcp/priority-reserved-8855@18 PRIORITY/Reserved"}},
	{"status 0", rfc4582, "20040003 00000001 00010001 1f0c0001 23080001 0b040000", "",
		[]string{"bfcp/request-status@22 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/REQUEST-STATUS/Request Status"}},
	{"status 8", rfc4582, "20040003 00000001 00010001 1f0c0001 23080001 0b040800", "",
		[]string{"bfcp/request-status@22 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/REQUEST-STATUS/Request Status"}},
	{"position of a granted request", rfc4582, "20040003 00000001 00010001 1f0c0001 23080001 0b040301", "",
		[]string{"bfcp/queue-position@23 FLOOR-REQUEST-INFORMATION/FLOOR-REQUEST-STATUS/REQUEST-STATUS/Queue Position"}},
	{"position of an accepted request", rfc4582, "20040003 00000001 00010001 1f0c0001 23080001 0b0402ff", "", nil},
	{"error code 0", rfc4582, "200d0001 00000001 00010001 0d030000", "take as some error", []string{"bfcp/error-code@14 ERROR-CODE/Error Code"}},
	{"error code 14 is registered", rfc4582, "200d0001 00000001 00010001 0d030e00", "", nil},
	{"details of code 5", rfc4582, "200d0001 00000001 00010001 0d040502", "", []string{"bfcp/error-details@15 ERROR-CODE/Error Specific Details"}},
	{"R in details", rfc4582, "200d0001 00000001 00010001 0d0404ff", "ignore", []string{"bfcp/error-details-reserved@15 ERROR-CODE/R"}},
	{"R in details in RFC 8855", rfc8855, "200d0001 00000001 00010001 0d0404ff", "ignore", []string{"bfcp/error-details-reserved-8855@15 ERROR-CODE/R"}},
	{"R in SUPPORTED-ATTRIBUTES", rfc4582, "200c0002 00000001 00010001 17030100 15040203", "ignore", []string{"bfcp/supported-attributes-reserved@19 SUPPORTED-ATTRIBUTES/R"}},

	// Fragments.
	{"a fragment of another length", rfc8855udp, "48010005 00000001 00010001 00000002 05040001", "Error 13", []string{"bfcp/fragment-udp@14 COMMON-HEADER/Fragment Length"}},
	{"a fragment beyond the message", rfc8855udp, "48010005 00000001 00010001 00050001 05040001", "Error 13", []string{"bfcp/fragment-udp@12 COMMON-HEADER/Fragment Offset"}},
}
