package monitor

import "encoding/binary"

// cursor reads octets from the front; bad is set once there are too few.
type cursor struct {
	b   []byte
	at  int
	bad bool
}

func (c *cursor) take(n int) []byte {
	if c.bad || n < 0 || len(c.b)-c.at < n {
		c.bad = true
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at : c.at]
}

func (c *cursor) u8() int {
	if b := c.take(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (c *cursor) u16() int {
	if b := c.take(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// timestamp reads TS type and TS value.
func (c *cursor) timestamp() timestamp {
	kind := c.u8()
	n := 8
	if kind == 2 || kind == 3 {
		n = 4
	}
	return timestamp{uint8(kind), c.take(n)}
}

// macLength returns the length of a MAC by its algorithm.
func macLength(alg int) int {
	switch alg {
	case 0:
		return 0
	case 1:
		return 20
	case 2:
		return 32
	}
	return -1
}
