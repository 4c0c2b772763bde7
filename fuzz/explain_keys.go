package fuzz

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

func explainOffer(data []byte) (*annotate.Annotation, *rule.Verdict) {
	s, v := annotate.SDP(data, sdp.RFC4583)
	return sections(s), &v
}

func explainPair(data []byte) (*annotate.Annotation, *rule.Verdict) {
	first, second, found := bytes.Cut(data, []byte{0})
	offer, v := annotate.SDP(first, sdp.RFC4583)
	offer.Title = "offer, " + offer.Title
	if !found {
		return sections(offer), &v
	}
	answer, w := annotate.SDP(second, sdp.RFC4583)
	answer.Title = "answer, " + answer.Title
	add(&v, &w)
	o, _ := sdp.Parse(first, sdp.RFC4583)
	a, _ := sdp.Parse(second, sdp.RFC4583)
	if o != nil && a != nil {
		w = sdp.CheckAnswer(o, a)
		add(&v, &w)
		for _, f := range w.Findings {
			answer.Notes = append(answer.Notes, "to that offer: "+f.String())
		}
	}
	separated := annotate.Script("", data[len(first):len(first)+1], part("between offer and answer"))
	return sections(offer, separated, answer), &v
}

func explainMIKEY(data []byte) (*annotate.Annotation, *rule.Verdict) {
	s, v := annotate.MIKEY(data)
	return sections(s), &v
}

func explainExchange(data []byte) *annotate.Annotation {
	if len(data) < 2 {
		return annotate.Octets(data)
	}
	parts := []annotate.Part{part("exchange: %s", flags(data[0], "keys of 256 bits", "a self-made ticket", "the ticket carries the TEK", "the true message follows an altered one", "another exchange came before")),
		part("seed %d", data[1])}
	said := [...]string{"set an octet of", "flip a bit of", "cut octets from", "insert octets into", "cut short", "an earlier message in place of", "send twice", "lose"}
	parts = append(parts, steps(data[2:min(len(data), 2+8*4)], 4, func(b []byte) string {
		return fmt.Sprintf("%s message %d, at %d, value 0x%02x", said[b[0]>>3%alterationKinds], b[0]&7, int(b[1])<<8|int(b[2]), b[3])
	})...)
	return sections(annotate.Script("exchange and alterations", data, parts...))
}

func explainTLSServer(data []byte) (*annotate.Annotation, *rule.Verdict) {
	s, v := annotate.TLS(data)
	return sections(s...), &v
}

func explainTLSClient(data []byte) (*annotate.Annotation, *rule.Verdict) {
	if len(data) == 0 {
		return sections(), nil
	}
	s, v := annotate.TLS(data[1:])
	name := tlsClients[int(data[0])%len(tlsClients)].name
	return sections(append([]annotate.Section{annotate.Script("client", data[:1], part("%s", name))}, s...)...), &v
}

func explainTamper(data []byte) *annotate.Annotation {
	if len(data) < 2 {
		return annotate.Octets(data)
	}
	parts := []annotate.Part{part("handshake: %s", tlsShapes[int(data[0])%len(tlsShapes)].name), part("flight %d", data[1]%6)}
	said := [...]string{"flip a bit", "set an octet", "cut octets", "insert an octet", "cut short", "drop a record", "double a record", "split a record", "insert a record"}
	parts = append(parts, steps(data[2:min(len(data), 2+8*4)], 4, func(b []byte) string {
		return fmt.Sprintf("%s at %d, value 0x%02x", said[b[0]%9], int(b[1])<<8|int(b[2]), b[3])
	})...)
	return sections(annotate.Script("handshake and alterations of a flight", data, parts...))
}

// recordOperations are the operations of target TLSRecord in words.
var recordOperations = [recordKinds]string{"a protected record", "a record in the clear", "octets as they are", "application data, 37 times",
	"too large a record", "an empty record", "a handshake message in two records", "close_notify"}

func explainRecords(data []byte) *annotate.Annotation {
	if len(data) < 3 {
		return annotate.Octets(data)
	}
	to, far := "server", [...]string{"has not begun", "one flight received", "complete", "complete"}[data[1]>>1&3]
	if data[1]&1 != 0 {
		to = "client"
	}
	a := sections(annotate.Script("handshake", data[:2], part("%s", tlsShapes[int(data[0])%len(tlsShapes)].name), part("records to the %s; handshake: %s", to, far)))
	for data = data[2:]; len(data) >= 2; {
		n := min(int(data[1]&63), len(data)-2)
		parts := []annotate.Part{part("%s", recordOperations[int(data[0])%recordKinds]), part("record type %d, length %d", 20+data[1]>>6, data[1]&63)}
		if n > 0 {
			parts = append(parts, annotate.Part{Length: n, Text: "content"})
		}
		a.Sections = append(a.Sections, annotate.Script("record", data[:2+n], parts...))
		data = data[2+n:]
	}
	return leftOver(a, data)
}
