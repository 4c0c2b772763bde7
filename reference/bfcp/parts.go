package bfcp

// Part is one attribute to write with AppendParts, in whatever place.
type Part struct {
	Type      AttributeType
	Mandatory bool
	// Contents are those of an attribute that is no group, without padding: at
	// most 253 octets.
	Contents []byte
	// Group says that the attribute is written as a group: of that ID, with
	// those Parts, 252 octets at most in all.
	Group bool
	ID    uint16
	Parts []Part
}

// AppendParts appends a message of those attributes, in their order, as far as
// lengths can express it: unlike Body.Append it writes messages that the grammar
// does not have. Of h it takes version (0 stands for 1), R, the primitive and the
// identifiers. It fails with a *SizeError or, where groups stand more than three
// deep, a *ValueError; dst is then returned as it was.
func AppendParts(dst []byte, h Header, parts []Part) ([]byte, error) {
	e := begin(dst, h, h.Primitive)
	e.parts(parts)
	return e.end()
}

func (e *encoder) parts(parts []Part) {
	for i := range parts {
		p := &parts[i]
		first := byte(p.Type) << 1
		if p.Mandatory {
			first |= 1
		}
		switch {
		case p.Type > 0x7f:
			e.invalid(p.Type, "a type above 127")
		case !p.Group:
			e.contents(p.Type, first, p.Contents)
		case e.depth == len(e.group):
			e.invalid(p.Type, "a group more than three deep")
		default:
			at := e.open(p.Type, p.ID)
			e.b[at] = first
			e.parts(p.Parts)
			e.close(at)
		}
		if e.err != nil {
			return
		}
	}
}
