package monitor

// ReadMIKEY reads a MIKEY message and does all that is ever done with one. It
// returns where the codec reads another message, "" if nowhere.
func ReadMIKEY(b []byte) string {
	m := readMIKEY(b)
	if why := differs(b, m); m == nil || why != "" {
		return why
	}
	key := make([]byte, 16)
	ring(m, m, key)
	if m.ticket != nil {
		m.ticket.validity()
		ticketRing(m.ticket, func(string) []byte { return key })
		initAuthentic(m, key)
		respAuthentic(m, m, key)
		forked(m, m, keyring{mpks: [][]byte{key, key}, keys: []sessionKey{{key: key}}})
		isTEK("", m, m, keyring{keys: []sessionKey{{key: key}}})
	}
	return ""
}

// ReadDescription reads a session description and returns where the codec reads
// another BFCP stream, "" if nowhere.
func ReadDescription(b []byte) string { return differsInMedia(b, readMedia(b, true)) }

// MIKEYOf returns the MIKEY message in a session description, or nil.
func MIKEYOf(description []byte) []byte {
	if m := readMedia(description, true); m != nil && m.mikey != nil {
		return m.mikey.octets
	}
	return nil
}
