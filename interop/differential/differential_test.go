package main

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/rule"
)

func octets(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOnlyWhatTheSpecificationsDecideIsADifference(t *testing.T) {
	for _, c := range []struct {
		what, message string
		accepts       bool
		contents      string
		sort          sort
		rule          *rule.Rule
		different     bool
	}{
		{"a good message taken", "200b0000 00000001 00010001", true, "11", 0, nil, false},
		{"a good message refused", "200b0000 00000001 00010001", false, "", refusesRight, nil, true},
		{"a good message read as another", "200b0000 00000001 00010001", true, "12", readsOther, nil, true},
		{"its attributes too", "20010001 00000001 00010001 05040001", true, "1 2=2", readsOther, nil, true},
		{"a bad message taken", "20010000 00000001 00010001", true, "1", takesWrong, rule.BFCPMissingAttribute, true},
		{"a bad message refused", "20010000 00000001 00010001", false, "", 0, nil, false},
		{"what is open, taken", "200b0001 00000001 00010001 05040001", true, "11 2=1", 0, nil, false},
		{"what is open, refused", "200b0001 00000001 00010001 05040001", false, "", 0, nil, false},
		{"reserved bits refused", "280b0000 00000001 00010001", false, "", refusesRight, rule.BFCPReserved, true},
	} {
		table := newTable(libre, "")
		table.compare(octets(t, c.message), reading{c.accepts, c.contents})
		switch {
		case (table.differences == 1) != c.different:
			t.Errorf("%s: found %d differences", c.what, table.differences)
		case c.different && (table.rows[0].sort != c.sort || table.rows[0].rule != c.rule):
			t.Errorf("%s: found %+v", c.what, table.rows[0])
		}
	}
}

func TestMutantsAreTheSameForASeedAndDiffer(t *testing.T) {
	a, err := inputs(2000, 7)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := inputs(2000, 7)
	c, _ := inputs(2000, 8)
	same, other, changed := true, false, 0
	vectors := map[string]bool{}
	for i := range a {
		same = same && bytes.Equal(a[i], b[i])
		other = other || !bytes.Equal(a[i], c[i])
		if i < len(a)-2000 {
			vectors[string(a[i])] = true
		} else if !vectors[string(a[i])] {
			changed++
		}
		if len(a[i]) == 0 || len(a[i]) > longest+32 {
			t.Errorf("input %d has %d octets", i, len(a[i]))
		}
	}
	if !same || !other || changed < 1800 {
		t.Errorf("the same seed the same: %v, another another: %v, %d of 2000 are no vectors", same, other, changed)
	}
}

func TestTheShortestMessageStandsForItsRow(t *testing.T) {
	found := newTable(libre, "1")
	for _, m := range []string{"20010001 00000001 00010001 09044000", "20010000 00000001 00010001", "20010001 00000002 00010001 09044000"} {
		found.compare(octets(t, m), reading{accepts: true})
	}
	found.finish()
	var out bytes.Buffer
	if err := report(&out, []*table{found}, 3, 0, 1); err != nil {
		t.Fatal(err)
	}
	if want := "| 3 | 1 | [`bfcp/missing-attribute`](rules.md) | RFC 4582, RFC 8855 §5.3: "; !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "`200100000000000100010001`") {
		t.Errorf("expected %s and the shortest in\n%s", want, &out)
	}
}
