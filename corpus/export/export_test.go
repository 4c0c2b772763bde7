package export

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/corpus/annotate"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

var every = func() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}()

// TestTheGoTestRunsTheTargetOnTheOctets builds the exported file into package
// fuzz's tests, as they stand, without touching the folder.
func TestTheGoTestRunsTheTargetOnTheOctets(t *testing.T) {
	target := corpus.Target{Function: "BFCPDecode", Property: "It holds."}
	dir := t.TempDir()
	fuzz, err := filepath.Abs("../../fuzz")
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]map[string]string{"Replace": {}}
	for name, data := range map[string][]byte{"empty": {}, "0a-all octets": every} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, GoTest(&target, name, data), 0o644); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][filepath.Join(fuzz, "exported_"+name[:2]+"_test.go")] = path
	}
	b, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("go", "test", "-overlay", filepath.Join(dir, "overlay.json"), "-run", "HoldsOn", "-v", ".")
	c.Dir = fuzz
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestBFCPDecodeHoldsOnEmpty")) || !bytes.Contains(out, []byte("--- PASS: TestBFCPDecodeHoldsOn0aAllOctets")) {
		t.Errorf("%v\n%s", err, out)
	}
	if source := GoTest(&target, "x", every); !bytes.Contains(source, []byte(`"\x00\x01\x02`)) || !bytes.Contains(source, []byte(`\xff"`)) {
		t.Errorf("found %s", source)
	}
}

func TestTheCArrayHasEveryOctetAndItsLength(t *testing.T) {
	for name, want := range map[string]string{"crash-1f.min": "crash_1f_min", "0a": "input_0a", "é/": "input", "": "input"} {
		source := string(C(name, []byte{1, 0xfe}))
		if !strings.Contains(source, "char "+want+"[] = {\n    0x01, 0xfe,\n};") || !strings.Contains(source, want+"_length = 2;") {
			t.Errorf("%q: found %s", name, source)
		}
	}
	if n := strings.Count(string(C("x", every)), "0x"); n != 256 {
		t.Errorf("expected 256 octets, found %d", n)
	}
	if s := string(C("x", nil)); !strings.Contains(s, "x_length = 0;") {
		t.Errorf("found %s", s)
	}
}

func TestTheCaptureFileHoldsTheMessages(t *testing.T) {
	hello := []byte("\x20\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01")
	a, _ := annotate.BFCP(append(bytes.Clone(hello), "\x20\x0c\x00\x00\x00\x00\x00\x02\x00\x01\x00\x01"...), bfcp.RFC4582)
	file, err := Pcap(a)
	if err != nil || bytes.Count(file, hello) != 1 || !bytes.Contains(file, a.Sections[1].Octets) {
		t.Errorf("found % x, %v", file, err)
	}
	played := &annotate.Annotation{Trace: &trace.Trace{}}
	played.Trace.Add(0, trace.Event{Interface: trace.BFCP, Kind: trace.Deliver, From: "FCS", To: "user 1", Conn: 1, Octets: hello})
	if file, err = Pcap(played); err != nil || bytes.Count(file, hello) != 1 {
		t.Errorf("found % x, %v", file, err)
	}
	for _, none := range []*annotate.Annotation{annotate.Octets(hello), {Trace: &trace.Trace{}}, {}} {
		if _, err := Pcap(none); err == nil {
			t.Error("expected an error for an input without BFCP")
		}
	}
}
