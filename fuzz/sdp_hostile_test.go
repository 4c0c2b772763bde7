package fuzz

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/properties"
	"github.com/floorcheck/floorcheck/reference/sdp"
)

// hostileDescriptions are descriptions of the greatest size, each of one thing over and over.
func hostileDescriptions() map[string]string {
	full := func(line func(i int) string) string {
		var b strings.Builder
		b.WriteString(sdpHead + sdpStream)
		for i := 0; b.Len() < sdp.MaxSize-100; i++ {
			b.WriteString(line(i) + "\r\n")
		}
		return b.String()
	}
	repeat := func(line string) string { return full(func(int) string { return line }) }
	return map[string]string{
		"protocols":    full(func(i int) string { return fmt.Sprintf("a=key-mgmt:p%d AAAA", i) }),
		"groups":       sdpHead + strings.Repeat("a=group:BUNDLE x\r\n", 3600) + sdpStream,
		"floors":       full(func(i int) string { return fmt.Sprintf("a=floorid:%d", i) }),
		"pointers":     full(func(i int) string { return fmt.Sprintf("a=floorid:%d mstrm:x%d", i, i) }),
		"labels":       full(func(i int) string { return fmt.Sprintf("m=audio 1 A *\r\na=label:x%d", i) }),
		"one line":     sdpHead + sdpStream + "a=floorid:1 mstrm:" + strings.Repeat("x ", 32000) + "\r\n",
		"roles":        sdpHead + sdpStream + "a=floorctrl:" + strings.Repeat("x ", 32000) + "\r\n",
		"formats":      sdpHead + "m=application 1 TCP/BFCP" + strings.Repeat(" *", 32000) + "\r\n",
		"junk":         repeat("junk"),
		"empty lines":  repeat(""),
		"wrong setups": repeat("a=setup:x"),
		"m-lines":      repeat("m="),
		"addresses":    repeat("c=IN IP4 192.0.2.1"),
		"hyphens":      strings.Repeat("-", sdp.MaxSize),
		"key-mgmt":     strings.Repeat("key-mgmt:", sdp.MaxSize/9),
	}
}

func TestHostileDescriptionsEndInBoundedFindings(t *testing.T) {
	for name, text := range hostileDescriptions() {
		t.Run(name, func(t *testing.T) { sdpOffer([]byte(text), properties.ReferenceSides(), bothSDPProfiles...) })
	}
}

func BenchmarkReadHostileDescriptions(b *testing.B) {
	for name, text := range hostileDescriptions() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sdp.Parse([]byte(text), sdp.RFC8856)
			}
		})
		b.Run(name+"/redact", func(b *testing.B) {
			for b.Loop() {
				sdp.Redact([]byte(text))
			}
		})
	}
}
