package sdp

import (
	"fmt"
	"strings"
	"testing"
)

// hostile are descriptions of the greatest size, each of one thing over and over.
func hostile() map[string]string {
	full := func(line func(i int) string) string {
		var b strings.Builder
		b.WriteString(head + stream)
		for i := 0; b.Len() < MaxSize-100; i++ {
			b.WriteString(line(i) + "\r\n")
		}
		return b.String()
	}
	repeat := func(line string) string { return full(func(int) string { return line }) }
	return map[string]string{
		"protocols":    full(func(i int) string { return fmt.Sprintf("a=key-mgmt:p%d AAAA", i) }),
		"groups":       head + strings.Repeat("a=group:BUNDLE x\r\n", 3600) + stream,
		"floors":       full(func(i int) string { return fmt.Sprintf("a=floorid:%d", i) }),
		"pointers":     full(func(i int) string { return fmt.Sprintf("a=floorid:%d mstrm:x%d", i, i) }),
		"labels":       full(func(i int) string { return fmt.Sprintf("m=audio 1 A *\r\na=label:x%d", i) }),
		"one line":     head + stream + "a=floorid:1 mstrm:" + strings.Repeat("x ", 32000) + "\r\n",
		"roles":        head + stream + "a=floorctrl:" + strings.Repeat("x ", 32000) + "\r\n",
		"formats":      head + "m=application 1 TCP/BFCP" + strings.Repeat(" *", 32000) + "\r\n",
		"junk":         repeat("junk"),
		"empty lines":  repeat(""),
		"wrong setups": repeat("a=setup:x"),
		"m-lines":      repeat("m="),
		"addresses":    repeat("c=IN IP4 192.0.2.1"),
		"hyphens":      strings.Repeat("-", MaxSize),
		"key-mgmt":     strings.Repeat("key-mgmt:", MaxSize/9),
	}
}

func TestHostileDescriptionsEndInBoundedFindings(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) { judgeAnything(t, []byte(text)) })
	}
}

func BenchmarkParseHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Parse([]byte(text), RFC8856)
			}
		})
		b.Run(name+"/redact", func(b *testing.B) {
			for b.Loop() {
				Redact([]byte(text))
			}
		})
	}
}
