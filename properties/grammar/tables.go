package grammar

import "github.com/floorcheck/floorcheck/reference/rule"

// form is the format of an attribute (§5.2): what its Length may be and what
// its contents are.
type form uint8

const (
	extension form = iota // another document's: any contents
	number                // Unsigned16 and OctetString16: Length 4
	grouped               // header with 16 bits, then attributes
	text                  // OctetString of UTF-8
	octets                // OctetString of one-octet elements
	errorCode             // OctetString that begins with an error code

	padded = text // the forms from here on are filled up to 32 bits
)

// lengths is what the Length of an attribute may be in each form: from least to
// most in steps.
var lengths = [...]struct{ least, most, step int }{
	number:    {4, 4, 1},
	text:      {2, 255, 1},
	octets:    {2, 255, 1},
	errorCode: {3, 255, 1},
	grouped:   {4, 252, 4},
}

// attribute is a row of table 2, with what its own clause says of the contents.
type attribute struct {
	name   string
	form   form
	fields []field
	// unused are the bits of each element that are sent as zero.
	unused     byte
	unusedRule reserved
	rows       []row // of a group: its ABNF
}

// field is a bit field of 16-bit contents: mask, and the values between least
// and most that keep the rule.
type field struct {
	octet             int // from the beginning of the contents
	mask, least, most uint16
	rule              *rule.Rule
	reserved          reserved // in place of rule, where editions differ
	// unless is a value of the octet before the field that frees it.
	unless uint16
}

// row is one element of an ABNF sequence: from min to max of an attribute.
// Every sequence ends in *EXTENSION-ATTRIBUTE, which has no row.
type row struct {
	attribute uint8
	min, max  int
}

const many = 1 << 30

// Types of table 2 that the tables below name.
const (
	beneficiaryID           = 1
	floorID                 = 2
	floorRequestID          = 3
	priority                = 4
	requestStatus           = 5
	errorCodeType           = 6
	errorInfo               = 7
	participantProvidedInfo = 8
	statusInfo              = 9
	supportedAttributes     = 10
	supportedPrimitives     = 11
	userDisplayName         = 12
	userURI                 = 13
	beneficiaryInformation  = 14
	floorRequestInformation = 15
	requestedByInformation  = 16
	floorRequestStatus      = 17
	overallRequestStatus    = 18

	attributeTypes = 19 // one more than the last
)

var person = []row{{userDisplayName, 0, 1}, {userURI, 0, 1}}
var status = []row{{requestStatus, 0, 1}, {statusInfo, 0, 1}}

// attributes is table 2 (§5.2), the same in both documents.
var attributes = [attributeTypes]attribute{
	beneficiaryID:  {name: "BENEFICIARY-ID", form: number},
	floorID:        {name: "FLOOR-ID", form: number},
	floorRequestID: {name: "FLOOR-REQUEST-ID", form: number},
	priority: {name: "PRIORITY", form: number, fields: []field{
		{mask: 0xe000, most: 4 << 13, rule: rule.BFCPPriority},
		{mask: 0x1fff, reserved: ofPriority}}},
	requestStatus: {name: "REQUEST-STATUS", form: number, fields: []field{
		{mask: 0xff00, least: 1 << 8, most: 7 << 8, rule: rule.BFCPRequestStatus},
		{octet: 1, mask: 0x00ff, rule: rule.BFCPQueuePosition, unless: 2}}},
	errorCodeType:           {name: "ERROR-CODE", form: errorCode, unused: 1, unusedRule: ofErrorDetails},
	errorInfo:               {name: "ERROR-INFO", form: text},
	participantProvidedInfo: {name: "PARTICIPANT-PROVIDED-INFO", form: text},
	statusInfo:              {name: "STATUS-INFO", form: text},
	supportedAttributes:     {name: "SUPPORTED-ATTRIBUTES", form: octets, unused: 1, unusedRule: ofSupported},
	supportedPrimitives:     {name: "SUPPORTED-PRIMITIVES", form: octets},
	userDisplayName:         {name: "USER-DISPLAY-NAME", form: text},
	userURI:                 {name: "USER-URI", form: text},
	beneficiaryInformation:  {name: "BENEFICIARY-INFORMATION", form: grouped, rows: person},
	floorRequestInformation: {name: "FLOOR-REQUEST-INFORMATION", form: grouped, rows: []row{
		{overallRequestStatus, 0, 1}, {floorRequestStatus, 1, many}, {beneficiaryInformation, 0, 1},
		{requestedByInformation, 0, 1}, {priority, 0, 1}, {participantProvidedInfo, 0, 1}}},
	requestedByInformation: {name: "REQUESTED-BY-INFORMATION", form: grouped, rows: person},
	floorRequestStatus:     {name: "FLOOR-REQUEST-STATUS", form: grouped, rows: status},
	overallRequestStatus:   {name: "OVERALL-REQUEST-STATUS", form: grouped, rows: status},
}

// part is what a primitive is in a transaction (§5.1, §8).
type part uint8

const (
	request  part = 1 << iota // begins one: R clear
	response                  // ends one: R set
	ofClient                  // comes from a participant or a chair
	ofServer                  // comes from the server
)

// primitive is a row of table 1 with the ABNF of §5.3.
type primitive struct {
	name string
	part part
	rows []row
}

// primitives is table 1: the first thirteen are those of RFC 4582.
var primitives = []primitive{
	1: {"FloorRequest", request | ofClient, []row{{floorID, 1, many}, {beneficiaryID, 0, 1}, {participantProvidedInfo, 0, 1}, {priority, 0, 1}}},
	2: {"FloorRelease", request | ofClient, []row{{floorRequestID, 1, 1}}},
	3: {"FloorRequestQuery", request | ofClient, []row{{floorRequestID, 1, 1}}},
	// A status of a request answers one, or tells news.
	4:  {"FloorRequestStatus", request | response | ofServer, []row{{floorRequestInformation, 1, 1}}},
	5:  {"UserQuery", request | ofClient, []row{{beneficiaryID, 0, 1}}},
	6:  {"UserStatus", response | ofServer, []row{{beneficiaryInformation, 0, 1}, {floorRequestInformation, 0, many}}},
	7:  {"FloorQuery", request | ofClient, []row{{floorID, 0, many}}},
	8:  {"FloorStatus", request | response | ofServer, []row{{floorID, 0, many}, {floorRequestInformation, 0, many}}},
	9:  {"ChairAction", request | ofClient, []row{{floorRequestInformation, 1, 1}}},
	10: {"ChairActionAck", response | ofServer, nil},
	11: {"Hello", request | ofClient, nil},
	12: {"HelloAck", response | ofServer, []row{{supportedPrimitives, 1, 1}, {supportedAttributes, 1, 1}}},
	13: {"Error", response | ofServer, []row{{errorCodeType, 1, 1}, {errorInfo, 0, 1}}},
	14: {"FloorRequestStatusAck", response | ofClient, nil},
	15: {"FloorStatusAck", response | ofClient, nil},
	16: {"Goodbye", request | ofClient | ofServer, nil},
	17: {"GoodbyeAck", response | ofClient | ofServer, nil},
}

// The values of table 5. RFC 8855 registered those from 10 on, in a registry
// that RFC 4582 opened (§15.4): a code without an entry there may have any
// details.
const (
	lastErrorCode   = 14
	codeWithDetails = 4
)

// floorStatus4582 is the FloorStatus of RFC 4582 §5.3.8, of one floor at most.
var floorStatus4582 = []row{{floorID, 0, 1}, {floorRequestInformation, 0, many}}
