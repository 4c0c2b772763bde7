package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// split cuts the attributes of a list apart, each with its padding. The list is
// one that this package wrote.
func split(b []byte) (list [][]byte) {
	for len(b) > 0 {
		n := (int(b[1]) + 3) &^ 3
		list, b = append(list, b[:n]), b[n:]
	}
	return list
}

// list is the attributes of a message or of one group in it, and how to write the
// message with others in their place.
type list struct {
	name       string
	attributes [][]byte
	write      func([][]byte) []byte
}

// lists returns the list of a message and those of all groups in it.
func lists(o over, b body) []list {
	octets := o.octets(b.Body)
	top := func(a [][]byte) []byte { return o.message(b.Primitive(), a...) }
	all := []list{{b.Primitive().String(), split(octets[bfcp.HeaderLength:]), top}}
	for i := 0; i < len(all); i++ {
		l := all[i]
		for j, a := range l.attributes {
			t := bfcp.AttributeType(a[0] >> 1)
			if !t.Grouped() {
				continue
			}
			all = append(all, list{l.name + "/" + t.String(), split(a[4:]), func(inner [][]byte) []byte {
				outer := slices.Clone(l.attributes)
				group := slices.Concat(a[:4], slices.Concat(inner...))
				group[1] = byte(len(group))
				outer[j] = group
				return l.write(outer)
			}})
		}
	}
	return all
}

// bfcpGrammar turns every list of every message: each attribute taken away, put
// twice, exchanged with the next; one that has no place, unknown ones.
func bfcpGrammar(f *file) {
	for _, o := range []over{tcp4582, udp8855} {
		done := map[string]bool{}
		for _, b := range largest(o) {
			g := f.group(o.clause(b.section), fmt.Sprintf("%v, %v", b.Primitive(), o))
			for _, l := range lists(o, b) {
				// Two groups of a type in one message, or the same in another
				// message, show nothing new.
				short := l.name[strings.LastIndexByte(l.name, '/')+1:]
				if done[short] {
					continue
				}
				done[short] = true
				for i, a := range l.attributes {
					t := bfcp.AttributeType(a[0] >> 1)
					g.message(o, fmt.Sprintf("%s without %v", l.name, t), l.write(slices.Delete(slices.Clone(l.attributes), i, i+1)))
					if 2*len(a) < 200 {
						g.message(o, fmt.Sprintf("%s with %v twice", l.name, t), l.write(slices.Insert(slices.Clone(l.attributes), i, a)))
					}
					if i > 0 {
						other := slices.Clone(l.attributes)
						other[i-1], other[i] = other[i], other[i-1]
						g.message(o, fmt.Sprintf("%s with %v before what it follows", l.name, t), l.write(other))
					}
					clear := slices.Clone(a)
					clear[0] &^= 1
					other := slices.Clone(l.attributes)
					other[i] = clear
					g.message(o, fmt.Sprintf("%s with %v without the M bit", l.name, t), l.write(other), "MBitClear")
				}
				with := func(a []byte) []byte { return l.write(append(slices.Clone(l.attributes), a)) }
				g.message(o, l.name+" with an ERROR-INFO, or a second one", with(attribute(bfcp.AttributeErrorInfo, true, 4, 'n', 'o')))
				g.message(o, l.name+" with an unknown attribute", with(attribute(100, false, 4, 1, 2)), "UnknownOptionalAttribute")
				g.message(o, l.name+" with an unknown attribute and the M bit", with(attribute(100, true, 4, 1, 2)))
				g.message(o, l.name+" begun by an unknown attribute", l.write(append([][]byte{attribute(19, false, 2)}, l.attributes...)), "UnknownOptionalAttribute")
			}
		}
	}
}

func bfcpValues(f *file) {
	for _, o := range overs {
		for p := range byte(8) {
			f.group(o.clause("5.2.4"), o.String()).message(o, fmt.Sprintf("priority %d", p), o.put(placesOf[bfcp.AttributePriority][0], attribute(bfcp.AttributePriority, true, 4, p<<5, 0)), "Boundary")
		}
		for _, bits := range [][2]byte{{0x1f, 0xff}, {0x10, 0}, {0, 1}} {
			f.group(o.clause("5.2.4"), o.String()).message(o, fmt.Sprintf("priority 2, reserved bits %02x%02x", bits[0], bits[1]),
				o.put(placesOf[bfcp.AttributePriority][0], attribute(bfcp.AttributePriority, true, 4, 0x40|bits[0], bits[1])))
		}
		for _, s := range []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 127, 255} {
			for _, position := range []byte{0, 1, 255} {
				f.group(o.clause("5.2.5"), o.String()).message(o, fmt.Sprintf("status %d (%v) at position %d", s, bfcp.Status(s), position),
					o.put(placesOf[bfcp.AttributeRequestStatus][0], attribute(bfcp.AttributeRequestStatus, true, 4, s, position)), "Boundary")
			}
		}
		for _, c := range []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255} {
			f.group(o.clause("5.2.6"), o.String()).message(o, fmt.Sprintf("error code %d (%v)", c, bfcp.ErrorCode(c)), o.put(placesOf[bfcp.AttributeErrorCode][0], attribute(bfcp.AttributeErrorCode, true, 3, c)))
		}
		for _, details := range [][]byte{{0xc8}, {0xc9}, {0xc8, 0x7e, 0x80}} {
			f.group(o.clause("5.2.6.1"), o.String()).message(o, fmt.Sprintf("details %x", details),
				o.put(placesOf[bfcp.AttributeErrorCode][0], attribute(bfcp.AttributeErrorCode, true, 3+len(details), append([]byte{4}, details...)...)))
		}
		for _, c := range []struct {
			what string
			list []byte
			t    bfcp.AttributeType
		}{{"the R bit of one", []byte{2, 5, 6}, bfcp.AttributeSupportedAttributes}, {"the highest type", []byte{254}, bfcp.AttributeSupportedAttributes},
			{"the same twice", []byte{4, 4}, bfcp.AttributeSupportedAttributes}, {"type 0", []byte{0}, bfcp.AttributeSupportedAttributes}} {
			f.group(o.clause(section(c.t)), o.String()).message(o, "SUPPORTED-ATTRIBUTES with "+c.what, o.put(placesOf[c.t][0], attribute(c.t, true, 2+len(c.list), c.list...)), "Boundary")
		}
		for _, t := range []bfcp.AttributeType{7, 8, 9, 12, 13} {
			g := f.group(o.clause(section(t)), o.String())
			p := placesOf[t][0]
			for _, n := range []int{0, 1, 2, 3, 4, 5, 253} {
				if n > 200 && len(p.in) > 0 {
					n = 232
				}
				flags := []string{"Boundary"}
				if n%4 == 1 || n%4 == 3 {
					flags = append(flags, "PaddingSkip")
				}
				g.message(o, fmt.Sprintf("%v of %d octets", t, n), o.put(p, attribute(t, true, 2+n, []byte(strings.Repeat("x", n))...), attribute(100, false, 2)), flags...)
			}
			for pad := 1; pad < 4; pad++ {
				a := attribute(t, true, 2+6-pad, []byte(strings.Repeat("x", 6-pad))...)
				a[len(a)-1] = 0xff
				g.message(o, fmt.Sprintf("%v with %d octets of padding, the last 0xff", t, pad), o.put(p, a))
				inside := attribute(t, true, 8, append([]byte(strings.Repeat("x", 6-pad)), make([]byte, pad)...)...)
				g.message(o, fmt.Sprintf("%v with %d NUL counted by its Length", t, pad), o.put(p, inside), "PaddingInsideLength")
			}
			for _, c := range []struct{ what, octets string }{
				{"two octets of UTF-8", "\xc3\xa9"}, {"three octets of UTF-8", "\xe2\x82\xac"}, {"four octets of UTF-8", "\xf0\x9f\x8e\xa4"}, {"the largest code point", "\xf4\x8f\xbf\xbf"},
				{"a lone continuation", "\x80"}, {"an overlong form", "\xc0\xaf"}, {"a surrogate", "\xed\xa0\x80"}, {"beyond the largest code point", "\xf4\x90\x80\x80"}, {"0xff", "\xff"}, {"a sequence cut short", "ab\xe2\x82"},
			} {
				g.message(o, fmt.Sprintf("%v of %s", t, c.what), o.put(p, attribute(t, true, 2+len(c.octets), []byte(c.octets)...)), "Boundary")
			}
		}
	}
}

func bfcpFragments(f *file) {
	o := udp8855
	g := f.group(o.clause("6.2.3"), "fragments that belong to a message")
	for _, b := range largest(o) {
		message := o.octets(b.Body)
		for _, mtu := range []int{40, 120} {
			fragments, err := bfcp.Fragments(message, mtu)
			if err != nil {
				panic(err)
			}
			if len(fragments) == 1 {
				continue
			}
			for i, x := range fragments {
				if i < 2 || i == len(fragments)-1 {
					g.message(o, fmt.Sprintf("fragment %d of %d of a %v", i+1, len(fragments), b.Primitive()), x, "Fragment")
				}
			}
		}
	}
	message := o.octets(&bfcp.FloorRequest{FloorIDs: []uint16{1, 2, 3, 4, 5, 6}})
	fragments, err := bfcp.Fragments(message, 33)
	if err != nil {
		panic(err)
	}
	x := fragments[1]
	g = f.group(o.clause("5.1"), "fragment fields")
	for _, c := range []struct {
		what string
		at   int
		v    byte
	}{{"Fragment Offset", 13, 0}, {"Fragment Offset", 13, 1}, {"Fragment Offset", 13, 2}, {"Fragment Offset", 13, 5}, {"Fragment Offset", 13, 6}, {"Fragment Offset", 13, 7}, {"Fragment Offset", 12, 0xff},
		{"Fragment Length", 15, 0}, {"Fragment Length", 15, 1}, {"Fragment Length", 15, 3}, {"Fragment Length", 15, 4}, {"Fragment Length", 15, 7}, {"Fragment Length", 14, 0xff},
		{"Payload Length", 3, 0}, {"Payload Length", 3, 1}, {"Payload Length", 3, 3}, {"Payload Length", 2, 0xff}} {
		g.message(o, fmt.Sprintf("octet %d of %s set to %d", c.at, c.what, c.v), set1(x, c.at, c.v))
	}
	for n := 12; n < len(x); n++ {
		g.message(o, fmt.Sprintf("%d of %d octets of a fragment", n, len(x)), x[:n])
	}
	g.message(o, "a fragment with 4 octets more", append(slices.Clone(x), 0, 0, 0, 0))
	g.message(o, "a fragment of a message of version 1", set1(x, 0, x[0]&0x1f|0x20))
	g = f.group(o.clause("6.2.3"), "what may not be fragmented sensibly")
	whole, err := bfcp.Fragments(message, 1500)
	if err != nil {
		panic(err)
	}
	one := slices.Concat(whole[0][:12], []byte{0, 0, 0, 6}, whole[0][12:])
	one[0] |= 8
	g.message(o, "one fragment that is the whole message", one, "Fragment")
	hello := slices.Concat(o.octets(&bfcp.Hello{}), []byte{0, 0, 0, 0})
	hello[0] |= 8
	g.message(o, "a fragment of a message without payload", hello, "Fragment")
}
