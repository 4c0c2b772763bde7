package trace

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func drawn(t *testing.T, tr *Trace) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := LadderSVG(&b, tr); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// element is one element of a drawing, as far as the tests ask.
type element struct {
	name, text string
	attr       map[string]string
}

func elements(t *testing.T, svg []byte) []element {
	t.Helper()
	var all []element
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := element{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			if len(all) > 0 {
				all[len(all)-1].text += string(x)
			}
		}
	}
}

func TestTheDrawingIsSelfContainedAndAccessible(t *testing.T) {
	svg := drawn(t, wholeCall())
	all := elements(t, svg)
	if root := all[0]; root.name != "svg" || root.attr["role"] != "img" || root.attr["aria-labelledby"] != "t d" {
		t.Errorf("the root lacks its role or its label: %v", root)
	}
	if all[1].name != "title" || all[1].text == "" || all[2].name != "desc" || !strings.Contains(all[2].text, "UE, MRFC, MRFP, KMS") {
		t.Errorf("want a title and a description first, got %v", all[1:3])
	}
	for _, e := range all {
		if e.name == "script" || e.name == "image" || e.attr["href"] != "" {
			t.Errorf("%v does not belong into a self-contained drawing", e)
		}
	}
	if !bytes.Contains(svg, []byte("prefers-color-scheme:dark")) {
		t.Error("there is no dark scheme")
	}
}

func TestEveryRowOfTheDrawingHasATitle(t *testing.T) {
	_, rows := rowsOf(wholeCall())
	titles := 0
	for _, e := range elements(t, drawn(t, wholeCall()))[2:] {
		if e.name == "title" && strings.Contains(e.text, " at ") {
			titles++
		}
	}
	if titles != len(rows) {
		t.Errorf("%d titles for %d rows", titles, len(rows))
	}
}

func TestTextFromAPeerIsEscapedInTheDrawing(t *testing.T) {
	svg := drawn(t, failedCall())
	for _, e := range elements(t, svg) {
		if e.name == "script" {
			t.Fatal("a peer's text became an element")
		}
	}
	if bytes.ContainsAny(svg, "\x1b\u202e") || !bytes.Contains(svg, []byte("&lt;script&gt;")) {
		t.Error("a peer's text is not escaped")
	}
}

func TestOneTunnelIsDrawnForOneHandshake(t *testing.T) {
	count := func(tr *Trace) (n int) {
		for _, e := range elements(t, drawn(t, tr)) {
			if e.attr["class"] == "tunnel" {
				n++
			}
		}
		return n
	}
	if n := count(wholeCall()); n != 1 {
		t.Errorf("%d tunnels in the whole call", n)
	}
	if n := count(failedCall()); n != 0 {
		t.Errorf("%d tunnels where only one end completed the handshake", n)
	}
	open := wholeCall() // cut off before the connection ends
	for i := range open.Events {
		if open.Events[i].Name == TCPFin {
			open.Events = open.Events[:i]
			break
		}
	}
	if n := count(open); n != 1 {
		t.Errorf("%d tunnels in a call that is cut off", n)
	}
}
