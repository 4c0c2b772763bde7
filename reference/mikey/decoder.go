package mikey

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// decoder is a cursor over octets. The first fault ends it: all later reads
// return nothing.
type decoder struct {
	b      []byte
	i      int
	base   int                    // offset of b in the message
	path   [2*maxDepth + 2]string // of the field that b is, outermost first
	now    string                 // name of the payload being read
	v      *rule.Verdict
	bad    *rule.Rule // what running past the end breaks
	depth  int        // of ticket policies in ticket policies
	failed bool
}

// maxDepth is how deep ticket policies may stand in each other: no more than a
// finding can be made of.
const maxDepth = 3

// where returns the path of a field.
func (d *decoder) where(field string) string {
	var p string
	for _, s := range append(d.path[:], d.now, field) {
		if s != "" && p != "" {
			p += "/"
		}
		p += s
	}
	return p
}

// inside returns a decoder for a field that was just read.
func (d *decoder) inside(field string, b []byte, bad *rule.Rule) decoder {
	in := decoder{b: b, base: d.base + d.i - len(b), path: d.path, v: d.v, bad: bad, depth: d.depth + 1}
	in.path[2*d.depth], in.path[2*d.depth+1] = d.now, field
	return in
}

func (d *decoder) fail(r *rule.Rule, field, format string, args ...any) {
	if !d.failed {
		d.failed = true
		d.v.Add(rule.Finding{Rule: r, Offset: d.base + d.i, Path: d.where(field), Detail: fmt.Sprintf(format, args...)})
	}
}

// take returns the next n octets.
func (d *decoder) take(n int, field string) []byte {
	if d.failed {
		return nil
	}
	if n > len(d.b)-d.i {
		d.fail(d.bad, field, "expected %d octets, found %d", n, len(d.b)-d.i)
		return nil
	}
	d.i += n
	return d.b[d.i-n : d.i : d.i]
}

func (d *decoder) u8(field string) uint8 {
	if d.failed || d.i >= len(d.b) {
		d.take(1, field)
		return 0
	}
	d.i++
	return d.b[d.i-1]
}

func (d *decoder) u16(field string) int {
	if b := d.take(2, field); b != nil {
		return int(b[0])<<8 | int(b[1])
	}
	return 0
}

func (d *decoder) u32(field string) uint32 {
	if b := d.take(4, field); b != nil {
		return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	return 0
}

// field8 returns a field with an 8-bit length before it.
func (d *decoder) field8(field string) []byte {
	n := d.take(1, field)
	if n == nil {
		return nil
	}
	return d.take(int(n[0]), field)
}

// field16 returns a field with a 16-bit length before it.
func (d *decoder) field16(field string) []byte {
	n := d.take(2, field)
	if n == nil {
		return nil
	}
	return d.take(int(n[0])<<8|int(n[1]), field)
}
