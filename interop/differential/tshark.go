package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

var tshark = peer{name: "tshark", read: readTshark,
	what: "Wireshark's dissector on the command line. It is no receiver and promises to check nothing: here it accepts what it shows as BFCP without calling the packet malformed or a length too small."}

// port is where the messages go, as UDP datagrams: so none is waited for.
const port = 5070

func readTshark(messages [][]byte) ([]reading, string, error) {
	dir, err := os.MkdirTemp("", "differential")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	capture := filepath.Join(dir, "messages.pcap")
	if err := writeCapture(capture, messages); err != nil {
		return nil, "", err
	}
	var stderr bytes.Buffer
	c := exec.Command("tshark", "-n", "-r", capture, "-d", fmt.Sprintf("udp.port==%d,bfcp", port), "-T", "fields",
		"-e", "bfcp.transaction_id", "-e", "_ws.malformed", "-e", "bfcp.attribute_length.too_small")
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return nil, "", fmt.Errorf("%w\n%s", err, &stderr)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(messages) {
		return nil, "", fmt.Errorf("expected %d lines, found %d", len(messages), len(lines))
	}
	readings := make([]reading, len(lines))
	for i, line := range lines {
		transaction, wrong, _ := strings.Cut(line, "\t")
		readings[i].accepts = transaction != "" && strings.Trim(wrong, "\t") == ""
	}
	return readings, packageVersion("tshark"), nil
}

// writeCapture writes each message as a datagram of its own.
func writeCapture(path string, messages [][]byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := pcapgo.NewWriter(f)
	if err := w.WriteFileHeader(65535, layers.LinkTypeRaw); err != nil {
		return err
	}
	buffer := gopacket.NewSerializeBuffer()
	for i, m := range messages {
		ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, SrcIP: net.IPv4(192, 0, 2, 1), DstIP: net.IPv4(192, 0, 2, 2)}
		udp := &layers.UDP{SrcPort: port, DstPort: port}
		if err := udp.SetNetworkLayerForChecksum(ip); err != nil {
			return err
		}
		if err := gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, ip, udp, gopacket.Payload(m)); err != nil {
			return err
		}
		info := gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: len(buffer.Bytes()), Length: len(buffer.Bytes())}
		if err := w.WritePacket(info, buffer.Bytes()); err != nil {
			return err
		}
	}
	return f.Sync()
}
