package tlspsk

// cursor reads the presentation language of RFC 8446 §3 from front to back. A
// read past the end sets bad, and all reads after it yield nothing.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n int) []byte {
	if c.bad || n > len(c.b) {
		c.bad = true
		return nil
	}
	p := c.b[:n:n]
	c.b = c.b[n:]
	return p
}

func (c *cursor) u8() uint8 {
	if p := c.take(1); p != nil {
		return p[0]
	}
	return 0
}

func (c *cursor) u16() uint16 {
	if p := c.take(2); p != nil {
		return uint16(p[0])<<8 | uint16(p[1])
	}
	return 0
}

func (c *cursor) u24() int {
	if p := c.take(3); p != nil {
		return int(p[0])<<16 | int(p[1])<<8 | int(p[2])
	}
	return 0
}

// vec8 and vec16 read a vector with a length of one and of two octets.
func (c *cursor) vec8() []byte  { return c.take(int(c.u8())) }
func (c *cursor) vec16() []byte { return c.take(int(c.u16())) }

// done tells whether everything was read, and nothing more than that.
func (c *cursor) done() bool { return !c.bad && len(c.b) == 0 }

// more tells whether there is something left to read.
func (c *cursor) more() bool { return !c.bad && len(c.b) > 0 }

func put16(b []byte, v int) []byte { return append(b, byte(v>>8), byte(v)) }

func put24(b []byte, v int) []byte { return append(b, byte(v>>16), byte(v>>8), byte(v)) }

// open16 leaves room for a length of two octets; close16 fills it in with what
// was appended since.
func open16(b []byte) ([]byte, int) { return append(b, 0, 0), len(b) }

func close16(b []byte, at int) []byte {
	n := len(b) - at - 2
	b[at], b[at+1] = byte(n>>8), byte(n)
	return b
}
