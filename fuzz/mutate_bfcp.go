package fuzz

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

// MutateBFCP returns a BFCP message that differs from data in its attributes:
// some are inserted, doubled, dropped, swapped, put into groups or taken out, or
// have other contents. Lengths and padding fit again, but for one message in
// eight, of which one length or padding is wrong. The same seed changes the same
// data the same way; the result is max octets long at most, and new.
//
// It serves libFuzzer: octets changed at random nearly always break the tree.
func MutateBFCP(data []byte, max int, seed uint64) []byte {
	if max < bfcp.HeaderLength {
		return slices.Clone(data[:min(len(data), max)])
	}
	t := bfcpTree{random: *rand.NewPCG(seed, 0)}
	t.parse(data)
	for range 1 + t.below(3) {
		t.edit()
	}
	return t.append(make([]byte, 0, max), max)
}

// bfcpTree is a message's attributes in the order in which they stand, each with
// its depth: those behind a group that are deeper are in it.
type bfcpTree struct {
	random     rand.PCG
	header     [bfcp.HeaderLength]byte
	attributes []bfcpNode
	room       [32]bfcpNode // where attributes begins
}

// bfcpNode is one attribute.
type bfcpNode struct {
	first    byte // type and M bit
	group    bool // contents are the identifier, and others stand in it
	depth    int
	contents []byte
}

// size is how many octets the attribute takes without what is in it.
func (n *bfcpNode) size() int { return (2 + len(n.contents) + 3) &^ 3 }

// below returns a random number under n, or 0 for n of 0.
func (t *bfcpTree) below(n int) int {
	if n <= 0 {
		return 0
	}
	return int(t.random.Uint64() % uint64(n))
}

// parse reads what it can of data; what is cut short is as long as it is.
func (t *bfcpTree) parse(data []byte) {
	t.attributes = t.room[:0]
	if n := copy(t.header[:], data); n < bfcp.HeaderLength {
		t.header[0] |= 1 << 5 // the version
		return
	}
	t.list(data[bfcp.HeaderLength:], 0)
}

func (t *bfcpTree) list(b []byte, depth int) {
	for len(b) >= 2 {
		length := min(max(int(b[1]), 2), len(b))
		n := bfcpNode{first: b[0], depth: depth, contents: b[2:length]}
		n.group = bfcp.AttributeType(b[0]>>1).Grouped() && length >= 4
		if n.group {
			n.contents = b[2:4]
		}
		t.attributes = append(t.attributes, n)
		if n.group {
			t.list(b[4:length], depth+1)
		}
		b = b[min((length+3)&^3, len(b)):]
	}
}

// end is the index behind attribute i and what is in it.
func (t *bfcpTree) end(i int) int {
	j := i + 1
	for j < len(t.attributes) && t.attributes[j].depth > t.attributes[i].depth {
		j++
	}
	return j
}

// edit makes one change.
func (t *bfcpTree) edit() {
	if len(t.attributes) == 0 {
		t.insert()
		return
	}
	i := t.below(len(t.attributes))
	n, end := &t.attributes[i], t.end(i)
	switch t.below(10) {
	case 0, 1:
		t.insert()
	case 2: // twice
		t.attributes = slices.Insert(t.attributes, end, slices.Clone(t.attributes[i:end])...)
	case 3: // gone
		t.attributes = slices.Delete(t.attributes, i, end)
	case 4: // behind the next
		if end < len(t.attributes) && t.attributes[end].depth == n.depth {
			slices.Reverse(t.attributes[i:end])
			next := t.end(end)
			slices.Reverse(t.attributes[end:next])
			slices.Reverse(t.attributes[i:next])
		}
	case 5: // into a group
		g := t.attribute(bfcp.AttributeBeneficiaryInformation + bfcp.AttributeType(t.below(5)))
		g.depth = n.depth
		for j := i; j < end; j++ {
			t.attributes[j].depth++
		}
		t.attributes = slices.Insert(t.attributes, i, g)
	case 6: // out of its group
		if n.group {
			for j := i + 1; j < end; j++ {
				t.attributes[j].depth--
			}
			t.attributes = slices.Delete(t.attributes, i, i+1)
		}
	case 7: // other contents
		*n = bfcpNode{first: n.first, group: n.group, depth: n.depth, contents: t.contents(bfcp.AttributeType(n.first>>1), n.group)}
	case 8: // optional, or not any more
		n.first ^= 1
	case 9: // another message
		t.header[1] = byte(1 + t.below(int(bfcp.PrimitiveGoodbyeAck)))
		if t.below(4) == 0 {
			t.header[0] = byte(1+t.below(2))<<5 | byte(t.below(2))<<4
		}
	}
}

// insert puts a new attribute before or behind another, or into it.
func (t *bfcpTree) insert() {
	kind := bfcp.AttributeType(1 + t.below(int(bfcp.AttributeOverallRequestStatus)+1))
	if t.below(4) == 0 { // any extension, of which a decoder may think it knows one
		kind = bfcp.AttributeOverallRequestStatus + bfcp.AttributeType(1+t.below(127-int(bfcp.AttributeOverallRequestStatus)))
	}
	n := t.attribute(kind)
	at := t.below(len(t.attributes) + 1)
	if at > 0 {
		before := &t.attributes[at-1]
		n.depth = before.depth
		if before.group {
			n.depth++
		}
		if at == len(t.attributes) {
			n.depth = t.below(n.depth + 1)
		}
	}
	t.attributes = slices.Insert(t.attributes, at, n)
}

// attribute makes one of a type.
func (t *bfcpTree) attribute(kind bfcp.AttributeType) bfcpNode {
	return bfcpNode{first: byte(kind)<<1 | byte(t.below(8)/7^1), group: kind.Grouped(), contents: t.contents(kind, kind.Grouped())}
}

// contents makes contents as long as a type has them: 16 bits, or any number of
// octets.
func (t *bfcpTree) contents(kind bfcp.AttributeType, group bool) []byte {
	number := uint16(t.below(4))
	if t.below(2) == 0 {
		number = uint16(t.random.Uint64())
	}
	switch kind {
	case bfcp.AttributePriority:
		number = uint16(t.below(8)) << 13
	case bfcp.AttributeRequestStatus:
		number = uint16(t.below(10))<<8 | uint16(t.below(3))
	case bfcp.AttributeErrorCode:
		return append([]byte{byte(t.below(16))}, "\x02\x04\x06\x08"[:t.below(5)]...)
	case bfcp.AttributeErrorInfo, bfcp.AttributeParticipantProvidedInfo, bfcp.AttributeStatusInfo,
		bfcp.AttributeUserDisplayName, bfcp.AttributeUserURI:
		if t.below(8) == 0 { // as long as a text can be, or nearly
			return bytes.Repeat([]byte{'a'}, 250+t.below(4))
		}
		return []byte("aß😀\xff\x00bcde"[:t.below(14)])
	case bfcp.AttributeSupportedAttributes, bfcp.AttributeSupportedPrimitives:
		list := make([]byte, t.below(20))
		for i := range list {
			list[i] = byte(i+1) << (kind&1 ^ 1)
		}
		return list
	}
	if !kind.Known() {
		return make([]byte, t.below(64))
	}
	if !group && t.below(8) == 0 {
		return make([]byte, t.below(7))
	}
	return binary.BigEndian.AppendUint16(nil, number)
}

// append writes the message, without its last attributes if it would be longer
// than max.
func (t *bfcpTree) append(b []byte, max int) []byte {
	size, fit := bfcp.HeaderLength, 0
	for fit < len(t.attributes) && size+t.attributes[fit].size() <= max {
		size += t.attributes[fit].size()
		fit++
	}
	t.attributes = t.attributes[:fit]
	b = append(b, t.header[:]...)
	binary.BigEndian.PutUint16(b[2:], uint16((size-bfcp.HeaderLength)/4))
	wrong := -1
	if t.below(8) == 0 {
		wrong = t.below(len(t.attributes) + 1)
	}
	for i := range t.attributes {
		n := &t.attributes[i]
		at, length := len(b), 2+len(n.contents)
		if n.group {
			for j := i + 1; j < t.end(i); j++ {
				length += t.attributes[j].size()
			}
		}
		b = append(append(b, n.first, byte(length)), n.contents...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		if i == wrong {
			if t.below(2) == 0 {
				b[at+1] += byte(t.below(8) - 4)
			} else {
				b[len(b)-1] ^= 1
			}
		}
	}
	if wrong == len(t.attributes) {
		b[3] += byte(t.below(4) - 2)
	}
	return b
}
