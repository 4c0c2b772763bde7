package fuzz

import (
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

func explainObserver(data []byte) *annotate.Annotation {
	if len(data) == 0 {
		return sections()
	}
	if data[0]&0x80 != 0 {
		a := sections(annotate.Script("a conformant session from its message "+fmt.Sprint(data[0]&0x3f+1)+" on", data[:1],
			part("%s", flags(data[0], "cut where this ends", "reset at the end", "", "", "", "", "in TLS"))))
		if len(data) > 1 {
			a.Sections = append(a.Sections, annotate.Script("what becomes of each message", data[1:], steps(data[1:], 1, fate)...))
		}
		return a
	}
	a := sections(annotate.Script("how it is observed", data[:1], part("%s", flags(data[0]>>2, "all is seen", "octets may be missing"))))
	for data = data[1:]; len(data) >= 2; {
		n, side, kind := data[0]&3, data[0]>>2&1, data[0]>>3&7
		b := data[2 : 2+min(int(data[1]), len(data)-2)]
		who := [...]string{"who opened it", "the other side"}[side]
		title := fmt.Sprintf("connection %d: %s sends", n, who)
		switch kind {
		case 0:
			title, b = "time goes by", nil
		case 1:
			title = fmt.Sprintf("a datagram of %s on ports %d", who, n)
		case 2:
			title, b = fmt.Sprintf("connection %d: %s ends it", n, who), nil
		case 3:
			title, b = fmt.Sprintf("connection %d: octets of %s are missing", n, who), nil
		}
		frame := []annotate.Part{part("what and where"), part("length: %d", data[1])}
		octets := data[:2+len(b)]
		if _, ok := bfcp.ParseHeader(b); ok {
			var v rule.Verdict
			s := annotate.Framed(octets, frame, message(b, bfcp.RFC8855, &v))
			s.Title = title + ": " + s.Title
			a.Sections = append(a.Sections, s)
		} else {
			if len(b) > 0 {
				frame = append(frame, annotate.Part{Length: len(b), Text: "octets"})
			}
			a.Sections = append(a.Sections, annotate.Script(title, octets, frame...))
		}
		data = data[2+len(b):]
	}
	return leftOver(a, data)
}

// fate says what becomes of a message of a session.
func fate(b []byte) string {
	switch {
	case b[0] >= 0xf0:
		return "not seen"
	case b[0] > 0:
		return fmt.Sprintf("in pieces of %d", b[0])
	}
	return "seen whole"
}
