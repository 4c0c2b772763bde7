package tlspsk

import (
	"errors"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// Alert is an alert description (RFC 8446 §6).
type Alert uint8

// The alerts, by their names in the TLS registry.
const (
	AlertCloseNotify            Alert = 0
	AlertUnexpectedMessage      Alert = 10
	AlertBadRecordMAC           Alert = 20
	AlertRecordOverflow         Alert = 22
	AlertDecompressionFailure   Alert = 30
	AlertHandshakeFailure       Alert = 40
	AlertBadCertificate         Alert = 42
	AlertUnsupportedCertificate Alert = 43
	AlertCertificateRevoked     Alert = 44
	AlertCertificateExpired     Alert = 45
	AlertCertificateUnknown     Alert = 46
	AlertIllegalParameter       Alert = 47
	AlertUnknownCA              Alert = 48
	AlertAccessDenied           Alert = 49
	AlertDecodeError            Alert = 50
	AlertDecryptError           Alert = 51
	AlertProtocolVersion        Alert = 70
	AlertInsufficientSecurity   Alert = 71
	AlertInternalError          Alert = 80
	AlertInappropriateFallback  Alert = 86
	AlertUserCanceled           Alert = 90
	AlertNoRenegotiation        Alert = 100
	AlertMissingExtension       Alert = 109
	AlertUnsupportedExtension   Alert = 110
	AlertUnrecognizedName       Alert = 112
	AlertUnknownPSKIdentity     Alert = 115
	AlertCertificateRequired    Alert = 116
	AlertNoApplicationProtocol  Alert = 120
)

var alertNames = map[Alert]string{
	AlertCloseNotify:            "close_notify",
	AlertUnexpectedMessage:      "unexpected_message",
	AlertBadRecordMAC:           "bad_record_mac",
	AlertRecordOverflow:         "record_overflow",
	AlertDecompressionFailure:   "decompression_failure",
	AlertHandshakeFailure:       "handshake_failure",
	AlertBadCertificate:         "bad_certificate",
	AlertUnsupportedCertificate: "unsupported_certificate",
	AlertCertificateRevoked:     "certificate_revoked",
	AlertCertificateExpired:     "certificate_expired",
	AlertCertificateUnknown:     "certificate_unknown",
	AlertIllegalParameter:       "illegal_parameter",
	AlertUnknownCA:              "unknown_ca",
	AlertAccessDenied:           "access_denied",
	AlertDecodeError:            "decode_error",
	AlertDecryptError:           "decrypt_error",
	AlertProtocolVersion:        "protocol_version",
	AlertInsufficientSecurity:   "insufficient_security",
	AlertInternalError:          "internal_error",
	AlertInappropriateFallback:  "inappropriate_fallback",
	AlertUserCanceled:           "user_canceled",
	AlertNoRenegotiation:        "no_renegotiation",
	AlertMissingExtension:       "missing_extension",
	AlertUnsupportedExtension:   "unsupported_extension",
	AlertUnrecognizedName:       "unrecognized_name",
	AlertUnknownPSKIdentity:     "unknown_psk_identity",
	AlertCertificateRequired:    "certificate_required",
	AlertNoApplicationProtocol:  "no_application_protocol",
}

// String returns the registry's name and the number.
func (a Alert) String() string {
	if name, ok := alertNames[a]; ok {
		return fmt.Sprintf("%s(%d)", name, uint8(a))
	}
	return fmt.Sprintf("alert(%d)", uint8(a))
}

// AlertError is the end of a connection by a fatal alert. Where FromPeer is
// false, this end found the fault and the alert stands in Outgoing.
type AlertError struct {
	Alert    Alert
	FromPeer bool
	// Rule is what the peer broke; nil for an alert of the peer.
	Rule *rule.Rule
	// Detail says what was expected and what was found. Never a secret.
	Detail string
}

func (e *AlertError) Error() string {
	if e.FromPeer {
		return "tls: peer sent fatal alert " + e.Alert.String()
	}
	s := "tls: sent fatal alert " + e.Alert.String() + ": " + e.Detail
	if e.Rule != nil {
		s += " [" + e.Rule.String() + "]"
	}
	return s
}

// TruncationError says that the transport ended without a close_notify: an
// attacker may have cut the stream short (RFC 8446 §6.1).
type TruncationError struct {
	// Handshake is set if the handshake had not been completed.
	Handshake bool
	// Partial is the number of octets of an unfinished record, or of an
	// unfinished handshake message, that were left over.
	Partial int
}

func (e *TruncationError) Error() string {
	when := "after the handshake"
	if e.Handshake {
		when = "during the handshake"
	}
	return fmt.Sprintf("tls: transport ended without close_notify %s (%d octets of an unfinished record or message left)", when, e.Partial)
}

var (
	// ErrClosed is what an engine returns once this end closed it.
	ErrClosed = errors.New("tls: engine is closed")
	// ErrHandshake is what Write returns before the handshake is complete.
	ErrHandshake = errors.New("tls: handshake is not complete")
	// ErrPeerClosed is what Write returns after the close_notify of a TLS 1.2 peer.
	ErrPeerClosed = errors.New("tls: peer has closed the connection")
	// ErrUndrained is what Feed returns, without taking any octet, while more
	// than 64 KiB of decrypted data wait in Incoming or of records in Outgoing.
	ErrUndrained = errors.New("tls: more than 65536 octets wait to be drained")
)

// fault makes the error that ends a connection with an alert of ours.
func fault(a Alert, r *rule.Rule, format string, args ...any) error {
	return &AlertError{Alert: a, Rule: r, Detail: fmt.Sprintf(format, args...)}
}
