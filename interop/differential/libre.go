package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// reading is what a peer makes of a message.
type reading struct {
	accepts bool
	// contents is the primitive and the attributes as the peer tells them, ""
	// where it does not.
	contents string
}

// peer is another implementation.
type peer struct {
	name, what string
	// tells says that the contents of readings are to be compared too.
	tells bool
	read  func(messages [][]byte) (readings []reading, version string, err error)
}

var libre = peer{name: "libre", tells: true, read: readLibre,
	what: "baresip's library, the decoder `bfcp_msg_decode`, from Debian's libre-dev. It accepts what it decodes to the last octet."}

// readLibre builds the peer's program and runs all messages through it.
func readLibre(messages [][]byte) ([]reading, string, error) {
	dir, err := os.MkdirTemp("", "differential")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "libre_bfcp")
	if out, err := exec.Command("gcc", "-O1", "-I/usr/include/re", "-o", program, "interop/peers/libre_bfcp.c", "-lre").CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("%w (\"make interop-deps\" installs what it needs; run from the top of the tree)\n%s", err, out)
	}
	var in bytes.Buffer
	for _, m := range messages {
		fmt.Fprintf(&in, "%s\n", hex.EncodeToString(m))
	}
	c := exec.Command(program)
	c.Stdin = &in
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, "", err
	}
	var readings []reading
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		contents, ok := strings.CutPrefix(lines.Text(), "ok ")
		readings = append(readings, reading{accepts: ok, contents: contents})
		if !ok {
			readings[len(readings)-1].contents = ""
		}
	}
	if len(readings) != len(messages) {
		return nil, "", fmt.Errorf("expected %d lines, found %d", len(messages), len(readings))
	}
	return readings, packageVersion("libre-dev"), nil
}

// packageVersion returns the version of a Debian package.
func packageVersion(name string) string {
	out, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", name).Output()
	if err != nil {
		return "of unknown version"
	}
	return string(out)
}
