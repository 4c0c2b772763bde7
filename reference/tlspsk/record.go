package tlspsk

import "github.com/floorcheck/floorcheck/reference/rule"

// Record content types (RFC 8446 §5.1).
const (
	recordCCS         uint8 = 20
	recordAlert       uint8 = 21
	recordHandshake   uint8 = 22
	recordApplication uint8 = 23
)

// Limits. All but the first three are ours: the RFCs fix none.
const (
	maxPlaintext   = 1 << 14             // RFC 8446 §5.1
	maxFragment12  = maxPlaintext + 2048 // RFC 5246 §6.2.3
	maxFragment13  = maxPlaintext + 256  // RFC 8446 §5.2
	maxHandshake   = 1 << 16             // octets of one message with its header
	maxUndrained   = 1 << 16             // octets of Incoming or Outgoing before Feed refuses more
	maxEmpty       = 32                  // empty application data records in a row
	maxWarnings    = 8                   // warning alerts in a row
	maxHelloAgain  = 4                   // attempts to renegotiate
	maxCCS13       = 32                  // change_cipher_spec records to ignore in TLS 1.3
	maxRecords     = 1 << 23             // records under one TLS 1.3 key (RFC 8446 §5.5: 2^24.5 for AES-GCM)
	maxKeyUpdates  = 32                  // KeyUpdates or tickets without data between them
	recordHeader   = 5
	handshakeStart = 4 // octets of a handshake message's header
)

// protection is one direction of a protected connection.
type protection interface {
	// seal appends one record that carries p, header and all.
	seal(dst []byte, typ uint8, p []byte) ([]byte, error)
	// open appends the plaintext of a record's fragment to dst and returns
	// its content type. The fragment is left as it is.
	open(dst []byte, typ uint8, fragment []byte) ([]byte, uint8, error)
	// wipe forgets the keys.
	wipe()
}

func errBadRecord() error {
	return fault(AlertBadRecordMAC, rule.TLSRecordProtection, "a record does not decrypt, or its MAC is wrong")
}

// take cuts the stream into records. b is the peer's; it is neither changed nor
// kept. What comes behind close_notify is ignored (RFC 5246 §7.2.1).
func (e *Engine) take(b []byte) error {
	for (len(b) > 0 || len(e.in) >= recordHeader) && !e.peerClosed {
		if len(e.in) > 0 {
			need := recordHeader
			if len(e.in) >= recordHeader {
				n, err := e.recordLength(e.in)
				if err != nil {
					return err
				}
				need += n
			}
			more := min(max(need-len(e.in), 0), len(b))
			e.in = append(e.in, b[:more]...)
			b = b[more:]
			if len(e.in) < need {
				return nil
			}
			if need == recordHeader {
				if n, err := e.recordLength(e.in); err != nil {
					return err
				} else if n > 0 {
					continue
				}
			}
			record := e.in
			e.in = e.in[:0]
			if err := e.record(record); err != nil {
				return err
			}
			continue
		}
		if len(b) >= recordHeader {
			n, err := e.recordLength(b)
			if err != nil {
				return err
			}
			if len(b) >= recordHeader+n {
				if err := e.record(b[:recordHeader+n]); err != nil {
					return err
				}
				b = b[recordHeader+n:]
				continue
			}
		}
		if e.in == nil {
			e.in = make([]byte, 0, 512)
		}
		e.in = append(e.in, b...)
		return nil
	}
	return nil
}

// recordLength judges a record's header and returns the length of its fragment.
func (e *Engine) recordLength(h []byte) (int, error) {
	typ, version, n := h[0], uint16(h[1])<<8|uint16(h[2]), int(h[3])<<8|int(h[4])
	if typ < recordCCS || typ > recordApplication {
		return 0, fault(AlertUnexpectedMessage, rule.TLSRecordType, "record content type %d, expected 20 to 23", typ)
	}
	switch {
	case e.version == VersionTLS13: // RFC 8446 §5.1: ignored for all purposes
	case e.version == VersionTLS12 && version != VersionTLS12:
		return 0, fault(AlertProtocolVersion, rule.TLSRecordVersion, "record version 0x%04x after TLS 1.2 was negotiated, expected 0x0303", version)
	case e.version == 0 && version>>8 != 3 && e.maxVersion() == VersionTLS12:
		return 0, fault(AlertProtocolVersion, rule.TLSRecordVersion, "record version 0x%04x, expected 0x03xx", version)
	case e.version == 0 && typ == recordHandshake && (e.helloVersion == 0 || e.helloVersion == VersionTLS12 || version>>8 != 3):
		e.helloVersion = version
	}
	limit := maxPlaintext
	if e.rd != nil {
		limit = maxFragment12
		if e.version == VersionTLS13 {
			limit = maxFragment13
		}
	}
	if n > limit {
		return 0, fault(AlertRecordOverflow, rule.TLSRecordOverflow, "record of %d octets, expected at most %d", n, limit)
	}
	return n, nil
}

// record handles one whole record.
func (e *Engine) record(r []byte) error {
	typ, fragment := r[0], r[recordHeader:]
	if e.rd == nil || (e.version == VersionTLS13 && typ != recordApplication) {
		return e.plainRecord(typ, fragment)
	}
	if e.appTaken {
		e.app, e.appTaken = e.app[:0], false
	}
	start := len(e.app)
	app, typ, err := e.rd.open(e.app, typ, fragment)
	if err != nil {
		if e.skipEarly > 0 && !e.opened { // RFC 8446 §4.2.10
			return e.skip(len(fragment), err)
		}
		return err
	}
	e.opened = true
	limit := maxPlaintext
	if e.readLimit > 0 {
		limit = e.readLimit
	}
	if n := len(app) - start; n > limit {
		clear(app[start:])
		return fault(AlertRecordOverflow, rule.TLSRecordOverflow, "record with a plaintext of %d octets, expected at most %d", n, limit)
	}
	if typ == recordApplication {
		if err := e.checkApplication(len(app) - start); err != nil {
			clear(app[start:])
			return err
		}
		e.app = app
		return nil
	}
	err = e.content(typ, app[start:])
	clear(app[start:])
	return err
}

// plainRecord handles a record without protection.
func (e *Engine) plainRecord(typ uint8, fragment []byte) error {
	if e.version == VersionTLS13 && e.rd != nil {
		switch {
		case typ == recordCCS:
		case typ == recordAlert && !e.opened && !e.client:
			// The client could not read our flight and has no keys to say so.
		default:
			return fault(AlertUnexpectedMessage, rule.TLSRecordPlaintext, "record of content type %d without protection", typ)
		}
	}
	if typ == recordApplication && e.skipEarly > 0 {
		return e.skip(len(fragment), nil)
	}
	if typ == recordApplication {
		return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "application data before the handshake was complete")
	}
	return e.content(typ, fragment)
}

// skip passes over early data, which this server does not take.
func (e *Engine) skip(n int, otherwise error) error {
	if e.skipEarly -= n + 1; e.skipEarly > 0 {
		return nil
	}
	if otherwise == nil {
		otherwise = fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d octets of early data", maxSkippedEarly)
	}
	return otherwise
}

// checkApplication judges application data of n octets by where it arrives.
func (e *Engine) checkApplication(n int) error {
	if !e.done || len(e.hs) > 0 {
		return fault(AlertUnexpectedMessage, rule.TLSUnexpectedMessage, "application data in state %s", e.stateName())
	}
	e.warnings = 0
	if n > 0 {
		e.empty, e.updates = 0, 0
		return nil
	}
	if e.empty++; e.empty > maxEmpty {
		return fault(AlertUnexpectedMessage, rule.TLSFlood, "more than %d empty records in a row", maxEmpty)
	}
	return nil
}

// content handles what a record carries, except application data.
func (e *Engine) content(typ uint8, p []byte) error {
	if len(p) == 0 {
		return fault(AlertUnexpectedMessage, rule.TLSEmptyFragment, "record of content type %d with no content", typ)
	}
	switch typ {
	case recordHandshake:
		return e.handshakeOctets(p)
	case recordAlert:
		return e.alert(p)
	case recordCCS:
		return e.changeCipherSpec(p)
	}
	return fault(AlertUnexpectedMessage, rule.TLSRecordType, "inner content type %d", typ)
}

// send appends records that carry p to Outgoing.
func (e *Engine) send(typ uint8, p []byte) error {
	if e.outTaken {
		e.out, e.outTaken = e.out[:0], false
	}
	limit := maxPlaintext
	if e.writeLimit > 0 {
		limit = e.writeLimit
	}
	for {
		n := min(len(p), limit)
		if err := e.sendRecord(typ, p[:n]); err != nil {
			return err
		}
		if p = p[n:]; len(p) == 0 {
			return nil
		}
	}
}

func (e *Engine) sendRecord(typ uint8, p []byte) error {
	if h := e.cfg.Hooks; h != nil && h.Record != nil {
		return h.Record(&RecordOut{engine: e}, typ, p)
	}
	return e.rawRecord(typ, p)
}

func (e *Engine) rawRecord(typ uint8, p []byte) (err error) {
	if e.wr != nil && (typ != recordCCS || e.version == VersionTLS12) {
		e.out, err = e.wr.seal(e.out, typ, p)
		return err
	}
	version := VersionTLS12
	if e.version == 0 && e.client && e.hellos == 0 {
		version = 0x0301 // RFC 5246 E.1, RFC 8446 §5.1: for old middleboxes
	}
	e.out = append(e.out, typ, byte(version>>8), byte(version), byte(len(p)>>8), byte(len(p)))
	e.out = append(e.out, p...)
	return nil
}
