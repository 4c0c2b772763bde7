package mikey

import "fmt"

// DataType is the kind of a message (RFC 3830 §6.1, RFC 6043 §6.1).
type DataType uint8

// The data types; the names are those of the RFCs.
const (
	PSKInit        DataType = 0
	PSKResp        DataType = 1
	PKInit         DataType = 2
	PKResp         DataType = 3
	DHInit         DataType = 4
	DHResp         DataType = 5
	ErrorMessage   DataType = 6
	RequestInitPSK DataType = 11
	RequestInitPK  DataType = 12
	RequestResp    DataType = 13
	TransferInit   DataType = 14
	TransferResp   DataType = 15
	ResolveInitPSK DataType = 16
	ResolveInitPK  DataType = 17
	ResolveResp    DataType = 18
)

var dataTypeNames = map[DataType]string{
	PSKInit: "PSK", PSKResp: "PSK_RESP", PKInit: "PK", PKResp: "PK_RESP", DHInit: "DH_INIT", DHResp: "DH_RESP",
	ErrorMessage: "Error", RequestInitPSK: "REQUEST_INIT_PSK", RequestInitPK: "REQUEST_INIT_PK", RequestResp: "REQUEST_RESP",
	TransferInit: "TRANSFER_INIT", TransferResp: "TRANSFER_RESP", ResolveInitPSK: "RESOLVE_INIT_PSK",
	ResolveInitPK: "RESOLVE_INIT_PK", ResolveResp: "RESOLVE_RESP",
}

// String returns the message's name, or its number where it has none.
func (d DataType) String() string {
	if s, ok := dataTypeNames[d]; ok {
		return s
	}
	return fmt.Sprintf("data type %d", uint8(d))
}

// ErrorNo is the number in an ERR payload (RFC 3830 §6.12, RFC 6043 §6.9).
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
