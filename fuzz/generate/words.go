package main

import (
	"encoding/binary"
	"go/constant"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/fuzz"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// protocols are the dictionaries, by what the names of their targets begin with;
// the longest beginning counts. Targets without one read scripts, in which any
// octet means something: nil says so.
var protocols = map[string]func(root string) (*dictionary, error){
	"bfcp":              bfcpWords,
	"floor-octets":      bfcpWords,
	"floor-participant": bfcpWords,
	"floor-server":      nil,
	"sdp":               sdpWords,
	"mikey-message":     mikeyWords,
	"mikey-exchange":    nil,
	"tls":               tlsWords,
	"tls-tamper":        nil,
	"mp":                mpWords,
	"trace":             traceWords,
	"observer":          bfcpWords,
	"call":              nil,
	"oracle-request":    nil, // JSON, and words of its own would be those of the seeds
}

// wordsFor returns the dictionary of a target; known is false for a target that
// protocols says nothing of.
func wordsFor(root, target string) (d *dictionary, known bool, err error) {
	best := ""
	for _, prefix := range sortedKeys(protocols) {
		if len(prefix) > len(best) && (target == prefix || strings.HasPrefix(target, prefix+"-")) {
			best = prefix
		}
	}
	words, known := protocols[best]
	if words == nil {
		return nil, known, nil
	}
	d, err = words(root)
	return d, true, err
}

// bfcpWords: the first octets of a message, by version and primitive, and those
// of an attribute, with the M bit and without.
func bfcpWords(string) (*dictionary, error) {
	d := &dictionary{about: "BFCP: the first two octets of every primitive in both versions, the header of every attribute with M set and not."}
	for p := bfcp.Primitive(1); p.Known(bfcp.RFC8855); p++ {
		d.add("v1_"+p.String(), 0x20, byte(p))
		d.add("v2_"+p.String(), 0x40, byte(p))
	}
	for t := bfcp.AttributeType(1); t.Known(); t++ {
		// An attribute with 16 bits of contents, or a group that is empty.
		d.add(t.String(), byte(t)<<1|1, 4)
		d.add(t.String()+"_optional", byte(t)<<1, 4)
	}
	return d, nil
}

// sdpWords: line types, the attributes of the stream and their values.
func sdpWords(root string) (*dictionary, error) {
	src, err := read(filepath.Join(root, "reference/sdp"))
	if err != nil {
		return nil, err
	}
	d := &dictionary{about: "SDP: the line types, the attributes that the offer and answer rules are about, and their words."}
	for _, c := range src.constants(func(n named) bool { return n.name == "types" }) {
		for _, letter := range c.text() {
			d.addText("line_"+string(letter), "\r\n"+string(letter)+"=")
		}
	}
	for _, name := range src.compared("name") {
		d.addText("attribute_"+name, "\r\na="+name+":")
	}
	for _, c := range src.constants(ofType("Proto", "Setup", "Connection", "Role")) {
		d.addText(c.name, c.text())
	}
	for _, word := range src.compared("word") {
		d.addText(word, " "+word+":")
	}
	return d, nil
}

// mikeyWords: the first octets of a message and the numbers of its payloads.
func mikeyWords(root string) (*dictionary, error) {
	src, err := read(filepath.Join(root, "reference/mikey"))
	if err != nil {
		return nil, err
	}
	d := &dictionary{about: "MIKEY: version and data type of every message, the number of every payload."}
	for _, c := range src.constants(ofType("DataType")) {
		d.add(c.name, 1, byte(c.number()))
	}
	for _, c := range src.constants(ofType("PayloadType")) {
		d.add(c.name, byte(c.number()))
	}
	return d, nil
}

// tlsWords: what begins records, messages and extensions, and what is in them.
// Labels of the key schedule never cross the wire.
func tlsWords(root string) (*dictionary, error) {
	src, err := read(filepath.Join(root, "reference/tlspsk"))
	if err != nil {
		return nil, err
	}
	d := &dictionary{about: "TLS: the beginnings of records, messages and fatal alerts, extensions, groups, versions, suites, the identities that the targets know."}
	for _, c := range src.constants(prefixed("record", "uint8")) {
		d.add(c.name+"_12", byte(c.number()), 3, 3)
		d.add(c.name+"_10", byte(c.number()), 3, 1)
	}
	for _, c := range src.constants(prefixed("type", "uint8")) {
		d.add(c.name, byte(c.number()), 0)
	}
	for _, c := range src.constants(ofType("Alert")) {
		d.add(c.name, 2, byte(c.number()))
	}
	for _, c := range src.constants(func(n named) bool {
		return prefixed("ext", "uint16")(n) || n.kind == "Group" || strings.HasPrefix(n.name, "VersionTLS")
	}) {
		d.add(c.name, binary.BigEndian.AppendUint16(nil, uint16(c.number()))...)
	}
	for _, s := range tlspsk.AllSuites() {
		d.add(s.String(), binary.BigEndian.AppendUint16(nil, uint16(s))...)
	}
	for _, c := range src.constants(func(n named) bool { return n.name == "downgrade" }) {
		d.addText(c.name, c.text())
	}
	for _, identity := range [][]byte{fuzz.TLSIdentity, fuzz.TLSIdentity384, fuzz.TLSIdentityImported} {
		d.add("identity_"+string(identity), identity...)
	}
	return d, nil
}

// mpWords: the elements' names and the words that they hold.
func mpWords(root string) (*dictionary, error) {
	d := &dictionary{about: "Mp: the names of the elements in JSON, procedures, kinds, protocols, algorithms."}
	d.keys(reflect.TypeFor[mp.Message]())
	return d, d.strings(filepath.Join(root, "reference/mp"), "Procedure", "Kind", "Protocol", "Algorithm")
}

// traceWords: the fields of an event, the interfaces, kinds and names.
func traceWords(root string) (*dictionary, error) {
	d := &dictionary{about: "Traces: the fields of an event in JSON, interfaces, kinds, the names of notes and of BFCP's messages."}
	d.keys(reflect.TypeFor[trace.Event]())
	for p := bfcp.Primitive(1); p.Known(bfcp.RFC8855); p++ {
		d.addText(p.String(), `"`+p.String()+`"`)
	}
	return d, d.strings(filepath.Join(root, "reference/trace"), "Interface", "Kind", "")
}

// keys adds the names of a struct's fields in JSON, and of those in it.
func (d *dictionary) keys(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			d.addText("key_"+name, `"`+name+`":`)
			d.keys(f.Type)
		}
	}
}

// strings adds the string constants of these types, in quotes, of one line and
// exported: what is not is of the package's own concern.
func (d *dictionary) strings(dir string, kinds ...string) error {
	src, err := read(dir)
	if err != nil {
		return err
	}
	for _, c := range src.constants(func(n named) bool {
		return slices.Contains(kinds, n.kind) && n.value.Kind() == constant.String && n.name[0] >= 'A' && n.name[0] <= 'Z'
	}) {
		d.addText(c.name, `"`+c.text()+`"`)
	}
	return nil
}
