package tlspsk

import (
	"bytes"
	"errors"
	"slices"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// JudgeRecord judges the octets of one record by themselves, without a
// connection: whatever may be protected is taken to be. It enters the findings
// into v.
func JudgeRecord(b []byte, v *rule.Verdict) {
	if len(b) < recordHeader {
		v.Report(rule.TLSSyntax, 0, "TLSPlaintext", "expected a record's header of %d octets, found %d octets", recordHeader, len(b))
		return
	}
	typ, version, n := b[0], uint16(b[1])<<8|uint16(b[2]), int(b[3])<<8|int(b[4])
	if typ < recordCCS || typ > recordApplication {
		v.Report(rule.TLSRecordType, 0, "TLSPlaintext.type", "expected 20 to 23, found %d", typ)
	}
	if version>>8 != 3 {
		v.Report(rule.TLSRecordVersion, 1, "TLSPlaintext.version", "expected 0x03xx, found 0x%04x", version)
	}
	if n > maxFragment12 {
		v.Report(rule.TLSRecordOverflow, 3, "TLSPlaintext.length", "expected at most %d octets, protected or not, found %d", maxFragment12, n)
	}
	if n != len(b)-recordHeader {
		v.Report(rule.TLSSyntax, 3, "TLSPlaintext.length", "expected the length of the fragment, %d octets, found %d", len(b)-recordHeader, n)
		return
	}
	p := b[recordHeader:]
	switch {
	case n == 0 && typ != recordApplication && typ >= recordCCS && typ <= recordAlert+1:
		v.Report(rule.TLSEmptyFragment, 3, "TLSPlaintext.length", "expected a fragment, found none in a record of content type %d", typ)
	case typ == recordCCS && !bytes.Equal(p, []byte{1}):
		v.Report(rule.TLSSyntax, recordHeader, "ChangeCipherSpec", "expected the single octet 1, found %d octets", n)
	case typ == recordAlert && n == 1:
		v.Report(rule.TLSAlertSyntax, recordHeader, "Alert", "expected 2 octets, found 1")
	case typ == recordAlert && n == 2 && p[0] != 1 && p[0] != 2:
		v.Report(rule.TLSAlertSyntax, recordHeader, "Alert.level", "expected 1 or 2, found %d", p[0])
	}
}

// JudgeHandshake judges the octets of one handshake message by themselves: what
// does not depend on the messages before it. It enters the findings into v, and
// stops at the first that hides what comes after it.
func JudgeHandshake(b []byte, v *rule.Verdict) {
	if len(b) < handshakeStart {
		v.Report(rule.TLSSyntax, 0, "Handshake", "expected a header of %d octets, found %d octets", handshakeStart, len(b))
		return
	}
	name := HandshakeName(b[0])
	if name == "" {
		v.Report(rule.TLSUnexpectedMessage, 0, "Handshake.msg_type", "expected a type that is assigned, found %d", b[0])
		return
	}
	n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	if n != len(b)-handshakeStart {
		v.Report(rule.TLSSyntax, 1, "Handshake.length", "expected the length of the body, %d octets, found %d", len(b)-handshakeStart, n)
		return
	}
	if handshakeStart+n > maxHandshake {
		v.Report(rule.TLSHandshakeSize, 1, "Handshake.length", "expected at most %d octets with the header, found %d", maxHandshake, handshakeStart+n)
		return
	}
	body := b[handshakeStart:]
	switch b[0] {
	case typeClientHello:
		report(v, name, judgeClientHello(body, v))
	case typeServerHello:
		report(v, name, judgeServerHello(body, v))
	case typeHelloRequest, typeServerHelloDone, typeEndOfEarlyData:
		if n != 0 {
			v.Report(rule.TLSSyntax, handshakeStart, name, "expected no body, found %d octets", n)
		}
	case typeFinished:
		if !slices.Contains([]int{12, 32, 48}, n) { // TLS 1.2; TLS 1.3 by its hashes
			v.Report(rule.TLSSyntax, handshakeStart, name+".verify_data", "expected 12, 32 or 48 octets, found %d", n)
		}
	case typeKeyUpdate:
		switch {
		case n != 1:
			v.Report(rule.TLSSyntax, handshakeStart, name, "expected 1 octet, found %d", n)
		case body[0] > 1:
			v.Report(rule.TLSKeyUpdate, handshakeStart, name+".request_update", "expected 0 or 1, found %d", body[0])
		}
	case typeEncryptedExtensions:
		var x extensions
		c := cursor{b: body}
		block := c.vec16()
		if !c.done() {
			report(v, name, badSyntax(name))
			return
		}
		if err := x.parse(block, name); err != nil {
			report(v, name, err)
			return
		}
		if x.versions != nil || x.cookie != nil || x.pskModes != nil || x.keyShare != nil || x.psk != nil || x.reneg != nil || x.points != nil {
			v.Report(rule.TLSExtensionPlace, handshakeStart, name+".extensions", "expected extensions of EncryptedExtensions only, found one of another message")
		}
	}
}

// HandshakeName returns the name of a handshake message type, "" for one that
// TLS 1.2 and 1.3 with pre-shared keys do not have.
func HandshakeName(typ uint8) string {
	if typ == uint8(kindCCS) {
		return ""
	}
	return kindNames[kind(typ)]
}

// report enters a fault of the codec, which is about the message as a whole.
func report(v *rule.Verdict, path string, err error) {
	var a *AlertError
	if errors.As(err, &a) && a.Rule != nil {
		v.Report(a.Rule, handshakeStart, path, "%s", a.Detail)
	}
}

// judgeClientHello returns the first fault that the codec finds; what does not
// stop the reading it enters itself.
func judgeClientHello(body []byte, v *rule.Verdict) error {
	var h clientHello
	if err := parseClientHello(body, &h); err != nil {
		return err
	}
	x := &h.ext
	tls13 := false
	if h.version <= 0x0300 {
		v.Report(rule.TLSVersion, handshakeStart, "ClientHello.legacy_version", "expected 0x0303, found 0x%04x", h.version)
	}
	if x.versions != nil {
		c := cursor{b: x.versions}
		list := c.vec8()
		if !c.done() || len(list) < 2 || len(list)%2 != 0 {
			return badSyntax("supported_versions")
		}
		for i := 0; i < len(list); i += 2 {
			tls13 = tls13 || list[i] == 3 && list[i+1] == 4
		}
	}
	if !bytes.Contains(h.compression, []byte{0}) {
		v.Report(rule.TLSCompression, handshakeStart, "ClientHello.legacy_compression_methods", "expected null compression among the methods, found none")
	} else if tls13 && len(h.compression) != 1 {
		v.Report(rule.TLSCompression, handshakeStart, "ClientHello.legacy_compression_methods", "expected null compression only where TLS 1.3 is offered, found %d methods", len(h.compression))
	}
	if x.reneg != nil && !bytes.Equal(x.reneg, []byte{0}) {
		v.Report(rule.TLSRenegotiationInfo, handshakeStart, "ClientHello.renegotiation_info", "expected an empty renegotiated_connection in a first handshake, found %d octets", len(x.reneg))
	}
	var groups []byte
	if x.groups != nil {
		var err error
		if groups, err = parseGroups(x.groups); err != nil {
			return err
		}
	}
	if x.points != nil {
		if err := checkPoints(x.points); err != nil {
			return err
		}
	}
	if err := judgeSizeLimit(x.sizeLimit); err != nil {
		return err
	}
	if x.pskModes != nil {
		c := cursor{b: x.pskModes}
		if modes := c.vec8(); !c.done() || len(modes) == 0 {
			return badSyntax("psk_key_exchange_modes")
		}
	}
	if x.psk != nil {
		if !x.pskLast {
			v.Report(rule.TLSPSKLast, handshakeStart, "ClientHello.pre_shared_key", "expected pre_shared_key as the last extension")
		}
		if x.pskModes == nil {
			v.Report(rule.TLSMissingExtension, handshakeStart, "ClientHello.extensions", "expected psk_key_exchange_modes beside pre_shared_key, found none")
		}
		var p parsedPSK
		if err := parsePSK(x.psk, &p); err != nil {
			return err
		}
		if p.short {
			return badSyntax("a binder of pre_shared_key")
		}
	}
	_, err := parseShares(x.keyShare, groups)
	return err
}

func judgeServerHello(body []byte, v *rule.Verdict) error {
	var h serverHello
	if err := parseServerHello(body, &h); err != nil {
		return err
	}
	if h.version != VersionTLS12 {
		v.Report(rule.TLSVersion, handshakeStart, "ServerHello.legacy_version", "expected 0x0303, found 0x%04x", h.version)
	}
	if h.compression != 0 {
		v.Report(rule.TLSCompression, handshakeStart, "ServerHello.legacy_compression_method", "expected 0, found %d", h.compression)
	}
	if x := &h.ext; x.versions != nil && len(x.versions) != 2 {
		return badSyntax("supported_versions")
	}
	return judgeSizeLimit(h.ext.sizeLimit)
}

// judgeSizeLimit judges record_size_limit (RFC 8449 §4).
func judgeSizeLimit(x []byte) error {
	if x == nil {
		return nil
	}
	if len(x) != 2 {
		return badSyntax("record_size_limit")
	}
	if n := int(x[0])<<8 | int(x[1]); n < 64 {
		return fault(AlertIllegalParameter, rule.TLSRecordSizeLimit, "record_size_limit %d, expected at least 64", n)
	}
	return nil
}
