package fuzz

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/corpus"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// caught runs f and returns what it panicked with, "" for nothing.
func caught(f func()) (message string) {
	defer func() {
		if r := recover(); r != nil {
			message = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}

// anySeedCatches runs a target with a planted fault over the seeds of a target and
// wants one of them to panic with these words.
func anySeedCatches(t *testing.T, name, words string, run func(data []byte)) {
	t.Helper()
	var other string
	for _, seed := range corpus.Seeds(name) {
		switch message := caught(func() { run(seed) }); {
		case strings.Contains(message, words):
			return
		case message != "":
			other = message
		}
	}
	t.Errorf("expected a seed of %s to catch it with %q, found none; other: %s", name, words, other)
}

func TestTheTablesCatchADecoderThatReadsWrong(t *testing.T) {
	decode := (*bfcp.Message).Decode
	without := func(r *rule.Rule) decodeFunc {
		return func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict) {
			decode(m, b, p, v)
			found := append([]rule.Finding(nil), v.Findings...)
			v.Reset()
			for _, f := range found {
				if f.Rule != r {
					v.Add(f)
				}
			}
		}
	}
	for _, r := range rule.All() {
		if !strings.HasPrefix(r.ID, "bfcp/") || ofManyMessages[r] {
			continue
		}
		t.Run("without "+r.ID, func(t *testing.T) {
			anySeedCatches(t, "bfcp-decode", "the tables find", func(data []byte) {
				for _, p := range profiles {
					new(decoding).judge(data, p.profile, p.edition, without(r))
				}
			})
		})
	}
	t.Run("an octet late", func(t *testing.T) {
		anySeedCatches(t, "bfcp-decode", "the tables find", func(data []byte) {
			bfcpDecode(data, func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict) {
				decode(m, b, p, v)
				for i := range v.Findings {
					v.Findings[i].Offset++
				}
			})
		})
	})
	t.Run("without words", func(t *testing.T) {
		anySeedCatches(t, "bfcp-decode", "the tables find", func(data []byte) {
			bfcpDecode(data, func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict) {
				decode(m, b, p, v)
				for i := range v.Findings {
					v.Findings[i].Detail = ""
				}
			})
		})
	})
	t.Run("a contents lost", func(t *testing.T) {
		anySeedCatches(t, "bfcp-decode", "is clean and encodes to", func(data []byte) {
			bfcpDecode(data, func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict) {
				decode(m, b, p, v)
				m.Attributes = m.Attributes[:max(0, len(m.Attributes)-1)]
			})
		})
	})
	t.Run("memory not emptied", func(t *testing.T) {
		used := map[*bfcp.Message]bool{}
		anySeedCatches(t, "bfcp-decode", "the tables find", func(data []byte) {
			bfcpDecode(data, func(m *bfcp.Message, b []byte, p bfcp.Profile, v *rule.Verdict) {
				old := append([]rule.Finding(nil), v.Findings...)
				decode(m, b, p, v)
				if used[m] {
					v.Findings = append(v.Findings, old...)
				}
				used[m] = true
			})
		})
	})
}

// ofManyMessages are the rules of a stream or a reassembly.
var ofManyMessages = map[*rule.Rule]bool{rule.BFCPMessageSize: true, rule.BFCPFragmentOverlap: true, rule.BFCPReassembly: true}

func TestEverySeedKeepsEveryPropertyInEveryProfile(t *testing.T) {
	for _, seed := range corpus.Seeds("bfcp-decode") {
		for _, p := range profiles {
			d := new(decoding)
			d.judge(seed, p.profile, p.edition, (*bfcp.Message).Decode)
			d.checkReencoding(seed, p.profile)
			checkContents(seed, &d.message, &d.verdict, p.profile)
			checkUsedMemory(seed, d, p.profile, (*bfcp.Message).Decode)
			checkAnnotation(seed, p.profile)
		}
	}
}
