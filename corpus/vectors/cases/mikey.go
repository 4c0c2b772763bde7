package cases

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/corpus/vectors"
	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mikey/examples"
)

var mikeyNotes = map[string]vectors.Note{
	"Normal":     note(none, "A message with nothing odd about it.", ""),
	"Breach":     note(lenience, "A message of a call with one change that breaks a rule. Its MAC, which a parser cannot check, is that of the message before.", "RFC 3830, RFC 6043"),
	"Exchange":   note(none, "An exchange in which nothing is odd.", "RFC 6043 §4.2"),
	"Refused":    note(cryptography, "An exchange with a message that its receiver must not take, though it can be read.", "RFC 6043"),
	"Truncated":  note(memory, "The octets end too early.", "RFC 3830 §6"),
	"Length":     note(memory, "A length field that does not agree with the message.", "RFC 3830 §6"),
	"Value":      note(lenience, "A number in a field that no table has, or not for that field.", "RFC 3830 §6, RFC 6043 §6"),
	"Derivation": note(cryptography, "Keys from keys: every label and every value.", "RFC 3830 §4.1, RFC 6043 §5.1"),
	"Call":       note(cryptography, "A whole call, from the pre-shared keys to the Traffic-Encrypting Key.", "RFC 6043 §4.2"),
}

// mikeySettings are the calls that vectors are made of.
func mikeySettings() (all []struct {
	name string
	examples.Setting
}) {
	add := func(name string, s examples.Setting) {
		all = append(all, struct {
			name string
			examples.Setting
		}{name, s})
	}
	both := mikey.FlagE | mikey.FlagF | mikey.FlagG | mikey.FlagH | mikey.FlagN | mikey.FlagO
	for _, f := range []mikey.Family{mikey.Family128, mikey.Family256} {
		for _, own := range []bool{false, true} {
			origin, mode := mikey.FlagD, "mode 1"
			if own {
				origin, mode = mikey.FlagL, "mode 3"
			}
			for _, x := range []struct {
				name  string
				flags mikey.Flags
				key   mikey.KeyType
			}{
				{"forked", both | mikey.FlagI, mikey.KeyTGK}, {"not forked", both, mikey.KeyTGK}, {"a TEK in the ticket", both | mikey.FlagI, mikey.KeyTEK}, {"a TEK in the ticket, not forked", both, mikey.KeyTEK},
				{"RANDRr alone", both &^ mikey.FlagH, mikey.KeyTGK}, {"RANDRi alone", both &^ mikey.FlagG, mikey.KeyTGK},
			} {
				add(fmt.Sprintf("%s, %v, %s", mode, f, x.name), examples.Setting{Family: f, OwnTicket: own, Profile: mikey.Profile33328{Flags: x.flags | origin, KeyType: x.key}})
			}
		}
	}
	return all
}

func mikeyDecode(b []byte) request { return request{Op: "decode", Kind: "mikey", Hex: toHex(b)} }

func mikeyFiles(s *set) {
	f := s.file("mikey", "messages", "The messages of whole calls, with both families of algorithms.", mikeyNotes)
	for _, x := range mikeySettings() {
		messages, _, _, err := x.Call()
		if err != nil {
			s.err = fmt.Errorf("%s: %w", x.name, err)
			return
		}
		for _, m := range messages {
			f.group("RFC 6043 §4.2", m.Name).only(nil, m.Name+": "+x.name, mikeyDecode(m.Octets), "Normal")
		}
	}
	mikeyForm(s.file("mikey", "form", "Messages of a call with a change: one or more for each rule that one message can break, and every field with values that it has not.", mikeyNotes))
	mikeyExchanges(s.file("mikey", "exchanges", "What a KMS, a Responder or an Initiator sends and receives, with the keys that it holds, up to what it must refuse.", mikeyNotes))
	mikeyDerivations(s.file("mikey", "derivations", "Derivations of keys with their labels, and whole calls with every key in them.", mikeyNotes))
}

func mikeyForm(f *file) {
	messages, _, _, err := examples.Setting{}.Call()
	if err != nil {
		f.set.err = err
		return
	}
	for _, x := range examples.Breaking {
		b := x.Change(examples.Message(messages, x.Message))
		f.group(x.Rule.Clause, "").add(x.Message+": "+x.Rule.Summary, mikeyDecode(b), "Breach")
	}
	for _, m := range messages {
		g := f.group("RFC 3830 §6.1", m.Name)
		for _, c := range []struct {
			what string
			at   int
			v    []byte
		}{{"version", 0, []byte{0, 2, 255}}, {"data type", 1, []byte{0, 7, 20, 255}}, {"next payload", 2, []byte{0, 99, 255}}, {"PRF", 3, []byte{2, 0x7f}}, {"number of Crypto Sessions", 8, []byte{1, 2, 255}}, {"CS ID map type", 9, []byte{0, 1, 2, 3, 255}}} {
			for _, v := range c.v {
				g.add(fmt.Sprintf("%s with %s %d", m.Name, c.what, v), mikeyDecode(set1(m.Octets, c.at, v)), "Value")
			}
		}
		for _, n := range []int{0, 1, 9, 10, 11, len(m.Octets) / 3, len(m.Octets) / 2, len(m.Octets) - 1} {
			g.add(fmt.Sprintf("%d of the %d octets of %s", n, len(m.Octets), m.Name), mikeyDecode(m.Octets[:n]), "Truncated")
		}
		g.add(m.Name+" with an octet more", mikeyDecode(append(bytes.Clone(m.Octets), 0)), "Length")
	}
}
