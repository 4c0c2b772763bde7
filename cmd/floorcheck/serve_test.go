package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is a running "floorcheck serve".
type served struct {
	t       *testing.T
	process *exec.Cmd
	address string
	stderr  bytes.Buffer
	rest    chan string // what stdout has after its first line
}

// startServer runs the command as its own process; TestMain has put it on PATH.
func startServer(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{t: t, process: exec.Command("floorcheck", append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), rest: make(chan string, 1)}
	s.process.Stderr = &s.stderr
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.process.Process.Kill() })
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no first line: %v\n%s", err, &s.stderr)
	}
	var ok bool
	if s.address, ok = strings.CutPrefix(strings.TrimSpace(first), "listening on "); !ok {
		t.Fatalf("expected \"listening on ADDRESS\" first, found %q", first)
	}
	go func() {
		rest, _ := io.ReadAll(lines)
		s.rest <- string(rest)
	}()
	return s
}

// stop signals the server and checks that it ends well; it returns what it told
// on standard error.
func (s *served) stop(signal os.Signal) string {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	rest := <-s.rest
	if err := s.process.Wait(); err != nil {
		s.t.Errorf("expected exit code 0 after %v, found %v\n%s", signal, err, &s.stderr)
	}
	if rest != "" {
		s.t.Errorf("expected nothing but the address on standard output, found %q", rest)
	}
	return s.stderr.String()
}

func (s *served) dial() net.Conn {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// ask sends one BFCP message in hexadecimal and reads one back, framed by hand:
// the codec is what is under test.
func ask(t *testing.T, c net.Conn, message string) string {
	t.Helper()
	octets, err := hex.DecodeString(strings.ReplaceAll(message, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(octets); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 12)
	if _, err := io.ReadFull(c, answer); err != nil {
		t.Fatal(err)
	}
	payload := make([]byte, 4*int(binary.BigEndian.Uint16(answer[2:])))
	if _, err := io.ReadFull(c, payload); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(append(answer, payload...))
}

const (
	hello        = "200b0000 00000007 0001 0009"
	floorRequest = "20010001 00000007 0002 0009 05040003"
)

func TestAPlainClientGetsItsFloor(t *testing.T) {
	s := startServer(t, "--plain", "--conference", "7", "--floor", "3", "--user", "9")
	c := s.dial()
	if got := ask(t, c, hello); !strings.HasPrefix(got, "200c") || got[8:24] != "0000000700010009" {
		t.Errorf("expected a HelloAck with the request's numbers, found %s", got)
	}
	// REQUEST-STATUS (type 5) with status Granted (3) and no queue position.
	if got := ask(t, c, floorRequest); !strings.HasPrefix(got, "2004") || !strings.Contains(got, "0b040300") && !strings.Contains(got, "0a040300") {
		t.Errorf("expected a FloorRequestStatus Granted, found %s", got)
	}
	log := s.stop(os.Interrupt)
	for _, want := range []string{"connection 1: BFCP <- Hello", "BFCP -> HelloAck", "floor decision"} {
		if !strings.Contains(log, want) {
			t.Errorf("expected %q on standard error, found:\n%s", want, log)
		}
	}
}

func TestTheServerSaysWhichRuleAClientBreaks(t *testing.T) {
	s := startServer(t, "--plain", "--conference", "7")
	// Reserved bits that are not zero: the sender's fault, and still answered.
	if got := ask(t, s.dial(), "270b0000 00000007 0001 0009"); !strings.HasPrefix(got, "200c") {
		t.Errorf("expected a HelloAck, found %s", got)
	}
	if log := s.stop(syscall.SIGTERM); !strings.Contains(log, "verdict: sender") || !strings.Contains(log, "bfcp/") {
		t.Errorf("expected a finding on standard error, found:\n%s", log)
	}
}

func TestASilentClientIsCutOff(t *testing.T) {
	s := startServer(t, "--plain", "--idle-timeout", "50ms")
	if n, err := s.dial().Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("expected the connection to end, found %d octets and %v", n, err)
	}
	s.stop(os.Interrupt)
}

func TestAClientThatNeverStartsTLSIsCutOff(t *testing.T) {
	s := startServer(t, "--psk", "alice:000102030405060708090a0b0c0d0e0f", "--handshake-timeout", "50ms")
	if _, err := io.Copy(io.Discard, s.dial()); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("expected the connection to end, found %v", err)
	}
	if log := s.stop(os.Interrupt); strings.Contains(log, "0001020304") {
		t.Error("the log has the key")
	}
}

func TestGarbageDoesNotDisturbOthers(t *testing.T) {
	s := startServer(t, "--plain", "--conference", "7")
	bad := s.dial()
	if _, err := bad.Write(bytes.Repeat([]byte("GET / HTTP/1.1\r\n"), 1000)); err != nil {
		t.Log(err) // the server may be quicker
	}
	if got := ask(t, s.dial(), hello); !strings.HasPrefix(got, "200c") {
		t.Errorf("expected a HelloAck, found %s", got)
	}
	if log := s.stop(os.Interrupt); strings.Contains(log, "panic") {
		t.Errorf("found a panic:\n%s", log)
	}
}
