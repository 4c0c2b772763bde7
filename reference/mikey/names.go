package mikey

import "fmt"

// DataType is the kind of a message (RFC 3830 §6.1, RFC 6043 §6.1).
type DataType uint8

// The data types. 7 and 8 are those of RFC 4650, 9 and 10 of RFC 4738.
const (
	PSKInit        DataType = 0
	PSKResp        DataType = 1
	PKInit         DataType = 2
	PKResp         DataType = 3
	DHInit         DataType = 4
	DHResp         DataType = 5
	ErrorMessage   DataType = 6
	DHHMACInit     DataType = 7
	DHHMACResp     DataType = 8
	RSARInit       DataType = 9
	RSARResp       DataType = 10
	RequestInitPSK DataType = 11
	RequestInitPK  DataType = 12
	RequestResp    DataType = 13
	TransferInit   DataType = 14
	TransferResp   DataType = 15
	ResolveInitPSK DataType = 16
	ResolveInitPK  DataType = 17
	ResolveResp    DataType = 18
)

var dataTypeNames = [...]string{"PSK_INIT", "PSK_RESP", "PK_INIT", "PK_RESP", "DH_INIT", "DH_RESP", "Error", "DHHMAC_INIT",
	"DHHMAC_RESP", "RSA-R_I_MSG", "RSA-R_R_MSG", "REQUEST_INIT_PSK", "REQUEST_INIT_PK", "REQUEST_RESP", "TRANSFER_INIT",
	"TRANSFER_RESP", "RESOLVE_INIT_PSK", "RESOLVE_INIT_PK", "RESOLVE_RESP"}

// known tells whether the data type is assigned by the RFCs named above.
func (d DataType) known() bool { return int(d) < len(dataTypeNames) }

// ticket tells whether it is a message of RFC 6043's three exchanges.
func (d DataType) ticket() bool { return d >= RequestInitPSK && d <= ResolveResp }

// response tells whether it is a response of RFC 6043's exchanges.
func (d DataType) response() bool { return d == RequestResp || d == TransferResp || d == ResolveResp }

// String returns the message's name, or its number where it has none.
func (d DataType) String() string {
	if d.known() {
		return dataTypeNames[d]
	}
	return fmt.Sprintf("data type %d", uint8(d))
}

// PayloadType is the number that a Next Payload field has for a payload.
type PayloadType uint8

// The payload types (RFC 3830 §6.1, RFC 6043 §6.1).
const (
	TypeLast             PayloadType = 0
	TypeKEMAC            PayloadType = 1
	TypePKE              PayloadType = 2
	TypeDH               PayloadType = 3
	TypeSIGN             PayloadType = 4
	TypeT                PayloadType = 5
	TypeID               PayloadType = 6
	TypeCERT             PayloadType = 7
	TypeCHASH            PayloadType = 8
	TypeV                PayloadType = 9
	TypeSP               PayloadType = 10
	TypeRAND             PayloadType = 11
	TypeERR              PayloadType = 12
	TypeTR               PayloadType = 13
	TypeIDR              PayloadType = 14
	TypeRANDR            PayloadType = 15
	TypeTP               PayloadType = 16
	TypeTICKET           PayloadType = 17
	TypeKeyData          PayloadType = 20
	TypeGeneralExtension PayloadType = 21
)

var payloadNames = map[PayloadType]string{TypeLast: "Last payload", TypeKEMAC: "KEMAC", TypePKE: "PKE", TypeDH: "DH", TypeSIGN: "SIGN",
	TypeT: "T", TypeID: "ID", TypeCERT: "CERT", TypeCHASH: "CHASH", TypeV: "V", TypeSP: "SP", TypeRAND: "RAND", TypeERR: "ERR",
	TypeTR: "TR", TypeIDR: "IDR", TypeRANDR: "RANDR", TypeTP: "TP", TypeTICKET: "TICKET", TypeKeyData: "Key data",
	TypeGeneralExtension: "General Ext"}

// String returns the payload's name, or its number where it has none.
func (t PayloadType) String() string {
	if s, ok := payloadNames[t]; ok {
		return s
	}
	return fmt.Sprintf("payload %d", uint8(t))
}

// Role is the role of a TR, IDR or RANDR payload; each has numbers of its own.
type Role uint8

// The roles (RFC 6043 §6.4, §6.6, §6.8).
const (
	TRi Role = 1 // time of issue
	TRs Role = 2 // start of the validity period
	TRe Role = 3 // end of the validity period
	TRr Role = 4 // rekeying interval

	IDRi   Role = 1
	IDRr   Role = 2
	IDRkms Role = 3
	IDRpsk Role = 4
	IDRapp Role = 5

	RANDRi   Role = 1
	RANDRr   Role = 2
	RANDRkms Role = 3
)

// IDType is how the data of an ID or IDR payload are encoded.
type IDType uint8

// The ID types (RFC 3830 §6.7, RFC 6043 §6.5).
const (
	IDNAI        IDType = 0
	IDURI        IDType = 1
	IDByteString IDType = 2
)

// MapType is the CS ID map type of a message.
type MapType uint8

// The CS ID map types (RFC 3830 §6.1, RFC 4563 §5, RFC 6043 §6.1).
const (
	MapSRTPID    MapType = 0
	MapEmpty     MapType = 1
	MapGenericID MapType = 2
)

// The types of General Extensions that concern us (RFC 3830 §6.15).
const (
	ExtensionVendorID uint8 = 0
	ExtensionSDPIDs   uint8 = 1
)

// ErrorNo is the number in an ERR payload (RFC 3830 §6.12, RFC 4738, RFC 6043 §6.9).
type ErrorNo uint8

// The error numbers.
const (
	AuthFailure            ErrorNo = 0
	InvalidTS              ErrorNo = 1
	InvalidPRF             ErrorNo = 2
	InvalidMAC             ErrorNo = 3
	InvalidEA              ErrorNo = 4
	InvalidHA              ErrorNo = 5
	InvalidDH              ErrorNo = 6
	InvalidID              ErrorNo = 7
	InvalidCert            ErrorNo = 8
	InvalidSP              ErrorNo = 9
	InvalidSPpar           ErrorNo = 10
	InvalidDT              ErrorNo = 11
	UnspecifiedError       ErrorNo = 12
	UnsupportedMessageType ErrorNo = 13
	InvalidTICKET          ErrorNo = 14
	InvalidTPpar           ErrorNo = 15
)

var errorNames = [...]string{"Auth failure", "Invalid TS", "Invalid PRF", "Invalid MAC", "Invalid EA", "Invalid HA", "Invalid DH",
	"Invalid ID", "Invalid Cert", "Invalid SP", "Invalid SPpar", "Invalid DT", "Unspecified error", "Unsupported message type",
	"Invalid TICKET", "Invalid TPpar"}

// String returns the RFCs' name of the error.
func (e ErrorNo) String() string {
	if int(e) < len(errorNames) {
		return errorNames[e]
	}
	return fmt.Sprintf("error %d", uint8(e))
}
