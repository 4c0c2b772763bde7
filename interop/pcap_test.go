//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tshark reads a capture and returns the fields of every BFCP packet.
func tshark(t *testing.T, file, filter string, fields ...string) [][]string {
	t.Helper()
	args := []string{"-r", file, "-d", "tcp.port==5070,bfcp", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
		"-Y", filter, "-T", "fields"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	var stdout, stderr bytes.Buffer
	c := exec.Command(tool(t, "tshark"), args...)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("tshark: %v\n%s", err, &stderr)
	}
	var rows [][]string
	for line := range strings.Lines(stdout.String()) {
		rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\t"))
	}
	return rows
}

// primitives are the numbers of RFC 4582 §5.1 table 1.
var primitives = map[string]string{
	"FloorRequest": "1", "FloorRelease": "2", "FloorRequestQuery": "3", "FloorRequestStatus": "4", "UserQuery": "5", "UserStatus": "6",
	"FloorQuery": "7", "FloorStatus": "8", "ChairAction": "9", "ChairActionAck": "10", "Hello": "11", "HelloAck": "12", "Error": "13",
}

// call makes a call that writes a capture and returns what the trace says was
// sent: for each BFCP message its primitive and whether it was the server's.
func call(t *testing.T, file string, args ...string) (sent [][2]string) {
	t.Helper()
	out := command(t, append([]string{"call", "--json", "--pcap", file}, args...)...)
	var object struct {
		Events []struct{ Interface, Kind, Name, From string }
	}
	if err := json.Unmarshal([]byte(out), &object); err != nil {
		t.Fatal(err)
	}
	for _, e := range object.Events {
		if e.Interface == "BFCP" && e.Kind == "send" {
			from := "client"
			if e.From == "MRFP" {
				from = "server"
			}
			sent = append(sent, [2]string{primitives[e.Name], from})
		}
	}
	return sent
}

func TestTsharkReadsEveryMessageOfACall(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--setup", "active"}, {"--sim", "--seed", "3"}, {"--sim", "--setup", "passive", "--ticket", "self"},
		{"--fault", "floor-unknown"}, {"--fault", "user-unknown"}, {"--fault", "release-while-holding"},
	} {
		t.Run(strings.Join(append([]string{"call"}, args...), " "), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "call.pcap")
			want := call(t, file, args...)
			if len(want) == 0 {
				t.Fatal("expected a call with BFCP in it")
			}
			var got [][2]string
			for _, row := range tshark(t, file, "bfcp", "bfcp.primitive", "tcp.srcport") {
				from := "client"
				if row[1] == "5070" {
					from = "server"
				}
				got = append(got, [2]string{row[0], from})
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("primitives and senders (-trace +tshark):\n%s", d)
			}
		})
	}
}

func TestTsharkHasNothingToComplainOf(t *testing.T) {
	file := filepath.Join(t.TempDir(), "call.pcap")
	call(t, file)
	complaints := strings.Join([]string{"_ws.malformed", "_ws.expert.severity >= 0x600000", "tcp.analysis.flags",
		"tcp.checksum.status == 0", "ip.checksum.status == 0", "bfcp.attribute_length.too_small"}, " || ")
	for _, row := range tshark(t, file, complaints, "frame.number", "_ws.col.Info", "_ws.expert.message") {
		t.Errorf("tshark complains: %v", row)
	}
	// One whole stream: it begins with SYN, and both ends close it.
	flags := tshark(t, file, "tcp.stream == 0", "tcp.flags.syn", "tcp.flags.fin", "tcp.flags.reset")
	if len(flags) == 0 || !slices.Equal(flags[0], []string{"1", "0", "0"}) {
		t.Fatalf("expected the stream to begin with SYN, found %v", flags)
	}
	fins := 0
	for _, f := range flags {
		if f[1] == "1" {
			fins++
		}
	}
	if fins != 2 {
		t.Errorf("expected a FIN of each end, found %d", fins)
	}
}
