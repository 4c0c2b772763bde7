package mikey

// Part is where a part of a parsed message stands in its octets.
type Part struct {
	// Name is HDR, or a payload's with its role: "RANDRi".
	Name string
	// Offset and Length count octets, from the start of the message.
	Offset, Length int
}

// Parts returns where HDR and each payload of a parsed message stand, in order;
// what was not read is in none.
func (m *Message) Parts() []Part {
	if len(m.at) == 0 {
		return nil
	}
	parts := []Part{{Name: "HDR", Length: m.at[0]}}
	for i := 1; i < len(m.at) && i <= len(m.Payloads); i++ {
		parts = append(parts, Part{payloadName(m.Payloads[i-1]), m.at[i-1], m.at[i] - m.at[i-1]})
	}
	return parts
}
