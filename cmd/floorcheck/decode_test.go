package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decode runs the command with that standard input.
func decode(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(append([]string{"decode"}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func TestDecodePrintsEveryOctetWithItsFieldAndFindingsBelow(t *testing.T) {
	code, out, errs := decode("20010003 00000001 00010002 05040001 1107736c 69646501")
	want := `FloorRequest, 24 octets, judged by rfc4582
                               COMMON-HEADER
0000  20                         Ver: 1
                                 Reserved: 0x00
0001  01                         Primitive: 1 (FloorRequest)
0002  00 03                      Payload Length: 3 (12 octets)
0004  00 00 00 01                Conference ID: 1
0008  00 01                      Transaction ID: 1
000a  00 02                      User ID: 2
                               FLOOR-ID
000c  05                         Type: 2 (FLOOR-ID)
                                 M: 1
000d  04                         Length: 4
000e  00 01                      Floor ID: 1
                               PARTICIPANT-PROVIDED-INFO
0010  11                         Type: 8 (PARTICIPANT-PROVIDED-INFO)
                                 M: 1
0011  07                         Length: 7
0012  73 6c 69 64 65             Text: "slide"
0017  01                         Padding: 01
      ^^                         ! bfcp/padding (RFC 4582 §5.2.6 to §5.2.13, SHOULD): PARTICIPANT-PROVIDED-INFO/Padding: expected zero, found 01
sender: deviation, receiver: accept (ignore)
`
	if diff := cmp.Diff(want, out); diff != "" || code != 0 || errs != "" {
		t.Errorf("exit %d, stderr %q (-want +got)\n%s", code, errs, diff)
	}
}

func TestDecodeExitCodeIsTheVerdict(t *testing.T) {
	for _, c := range []struct {
		what, octets string
		args         []string
		code         int
	}{
		{"nothing wrong", "200b0000 00000001 00010001", nil, 0},
		{"a SHOULD broken", "210b0000 00000001 00010001", nil, 0},
		{"a MUST broken that the receiver must bear", "210b0000 00000001 00010001", []string{"--profile", "rfc8855"}, 1},
		{"a MUST broken, the receiver free", "200b0001 00000001 00010001 05040001", nil, 1},
		{"no fault, but to be refused", "20000000 00000001 00010001", nil, 1},
		{"to be rejected", "200b0001 00000001 00010001", nil, 1},
		{"the second of two", "200b0000 00000001 00010001 200b0001 00000001 00010001", nil, 1},
		{"version 2", "400b0000 00000001 00010001", nil, 1},
		{"version 2 where it belongs", "400b0000 00000001 00010001", []string{"--profile", "rfc8855"}, 0},
		{"not hexadecimal", "200b0000 0000000g", nil, 2},
		{"half an octet", "200b0", nil, 2},
		{"no such profile", "200b0000 00000001 00010001", []string{"--profile", "rfc1"}, 2},
		{"no such file", "", []string{"/nowhere/at all"}, 2},
		{"two files", "", []string{"a", "b"}, 2},
	} {
		code, out, errs := decode(c.octets, c.args...)
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.what, code, c.code, out, errs)
		}
		if (code == 2) != (errs != "") || (code == 2) != (out == "") {
			t.Errorf("%s: exit %d with stdout %q, stderr %q", c.what, code, out, errs)
		}
	}
}

func TestDecodeReadsHexHoweverWrittenAndBinary(t *testing.T) {
	const message = "200b00010000000a00010001" + "7e047830"
	octets, err := hex.DecodeString(message)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "message.bin")
	if err := os.WriteFile(file, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	_, want, _ := decode(message)
	for what, got := range map[string]func() (int, string, string){
		"binary":       func() (int, string, string) { return decode(string(octets)) },
		"a file":       func() (int, string, string) { return decode("", file) },
		"a dash":       func() (int, string, string) { return decode(message, "-") },
		"capitals":     func() (int, string, string) { return decode(strings.ToUpper(message)) },
		"0x and colon": func() (int, string, string) { return decode("0x20:0b:00:01, 0x0000000a\r\n\t00010001 0x7e047830\n") },
		"comments": func() (int, string, string) {
			return decode("# Hello\n200b0001 # four octets\n0000000a000100017e047830")
		},
	} {
		if code, out, errs := got(); out != want || code != 0 {
			t.Errorf("%s: exit %d, %s\n%s", what, code, errs, cmp.Diff(want, out))
		}
	}
}

func TestDecodeTakesMessagesApart(t *testing.T) {
	code, out, _ := decode("200b0000 00000001 00010001  20010001 00000001 00020001 05040001  20010000 000000")
	for _, want := range []string{
		"message 1 at octet 0: Hello, 12 octets", "message 2 at octet 12: FloorRequest, 16 octets",
		"message 3 at octet 28: octets without a header, 7 octets", "all 3 messages: sender: violation, receiver: reject (close)",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code != 1 {
		t.Errorf("exit %d", code)
	}
	// Over UDP a fragment is as long as its own length says.
	_, out, _ = decode("48010005 01020304 00010002 00000002 05040001 03040002 400b0000 00000001 00010001", "--profile", "rfc8855")
	if !strings.Contains(out, "message 2 at octet 24: Hello") {
		t.Errorf("after a fragment\n%s", out)
	}
}

func TestDecodeJSONIsOneObject(t *testing.T) {
	code, out, errs := decode("200b0000 00000001 00010001 20010002 00000001 00010002 05040001 09044001", "--json")
	if code != 0 || errs != "" {
		t.Fatalf("exit %d, %s", code, errs)
	}
	var got struct {
		Profile  string
		Verdict  map[string]string
		Findings []map[string]any
		Messages []struct {
			Offset, Length int
			Primitive      string
			Verdict        map[string]string
			Fields         []struct {
				Name, Path     string
				Offset, Length int
				Fields         []struct{ Name, Value string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Profile != "rfc4582" || got.Verdict["sender"] != "deviation" || got.Verdict["receiver"] != "accept" {
		t.Errorf("%s: verdict %v", got.Profile, got.Verdict)
	}
	want := []map[string]any{{
		"message": 1.0, "rule": "bfcp/priority-reserved", "clause": "RFC 4582 §5.2.4", "level": "SHOULD", "receiver": "accept",
		"reaction": "ignore", "offset": 18.0, "path": "PRIORITY/Reserved", "detail": "expected 0, found 0x0001",
	}}
	if diff := cmp.Diff(want, got.Findings); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
	if len(got.Messages) != 2 || got.Messages[1].Offset != 12 || got.Messages[1].Length != 20 ||
		got.Messages[1].Primitive != "FloorRequest" || got.Messages[0].Verdict["sender"] != "conformant" {
		t.Fatalf("messages %+v", got.Messages)
	}
	f := got.Messages[1].Fields[1]
	if f.Name != "FLOOR-ID" || f.Offset != 12 || f.Length != 4 || len(f.Fields) != 4 || f.Fields[3].Name != "Floor ID" || f.Fields[3].Value != "1" {
		t.Errorf("field %+v", f)
	}
	// Nothing to read is an object as well.
	if code, out, _ := decode("", "--json"); code != 1 || !json.Valid([]byte(out)) {
		t.Errorf("of no octets: exit %d\n%s", code, out)
	}
}

func TestDecodeNamesDialects(t *testing.T) {
	const octets = "20010014 01020304 fedcba98 05040001 03040002 1107736c 69646500 09044000"
	code, out, _ := decode(octets)
	if want := "looks like a dialect of the field, payload-length-in-octets: "; code != 1 || !strings.Contains(out, want) {
		t.Errorf("exit %d, no %q in\n%s", code, want, out)
	}
	if _, out, _ = decode(octets, "--json"); !strings.Contains(out, `"payload-length-in-octets"`) {
		t.Errorf("no dialect in\n%s", out)
	}
}
