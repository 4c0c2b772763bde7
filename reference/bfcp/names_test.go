package bfcp

import (
	"strings"
	"testing"
)

// TestPrimitivesAreThoseOfTheTable holds names, directions and profiles against
// table 1 of RFC 8855, written down here once more.
func TestPrimitivesAreThoseOfTheTable(t *testing.T) {
	const both, client, server = "cs", "c", "s"
	table := map[Primitive]struct{ name, from string }{
		1: {"FloorRequest", client}, 2: {"FloorRelease", client}, 3: {"FloorRequestQuery", client},
		4: {"FloorRequestStatus", server}, 5: {"UserQuery", client}, 6: {"UserStatus", server},
		7: {"FloorQuery", client}, 8: {"FloorStatus", server}, 9: {"ChairAction", client},
		10: {"ChairActionAck", server}, 11: {"Hello", client}, 12: {"HelloAck", server}, 13: {"Error", server},
		14: {"FloorRequestStatusAck", client}, 15: {"FloorStatusAck", client}, 16: {"Goodbye", both}, 17: {"GoodbyeAck", both},
	}
	for p := range Primitive(40) {
		want, known := table[p]
		if p.Known(RFC8855) != known || p.Known(RFC4582) != (known && p <= 13) {
			t.Errorf("%v: known %t in RFC 8855, %t in RFC 4582", p, p.Known(RFC8855), p.Known(RFC4582))
		}
		if known && p.String() != want.name || !known && !strings.HasPrefix(p.String(), "Primitive(") {
			t.Errorf("%d is called %q, want %q", uint8(p), p, want.name)
		}
		if p.FromClient() != strings.Contains(want.from, "c") || p.FromServer() != strings.Contains(want.from, "s") {
			t.Errorf("%v: from a client %t, from the server %t", p, p.FromClient(), p.FromServer())
		}
		if b := newBody(p); (b != nil) != known || known && b.Primitive() != p {
			t.Errorf("%v: contents %T", p, b)
		}
	}
}

func TestAttributesAreThoseOfTheTable(t *testing.T) {
	names := strings.Fields(`BENEFICIARY-ID FLOOR-ID FLOOR-REQUEST-ID PRIORITY REQUEST-STATUS ERROR-CODE ERROR-INFO
		PARTICIPANT-PROVIDED-INFO STATUS-INFO SUPPORTED-ATTRIBUTES SUPPORTED-PRIMITIVES USER-DISPLAY-NAME USER-URI
		BENEFICIARY-INFORMATION FLOOR-REQUEST-INFORMATION REQUESTED-BY-INFORMATION FLOOR-REQUEST-STATUS OVERALL-REQUEST-STATUS`)
	for a := range AttributeType(128) {
		known := a >= 1 && int(a) <= len(names)
		if a.Known() != known || known && a.String() != names[a-1] || a.Grouped() != (known && a >= 14) {
			t.Errorf("%d is %v, known %t, grouped %t", uint8(a), a, a.Known(), a.Grouped())
		}
		if a.Grouped() && groupGrammars[a-AttributeBeneficiaryInformation].name != a.String() {
			t.Errorf("%v has the grammar of %s", a, groupGrammars[a-AttributeBeneficiaryInformation].name)
		}
	}
}

func TestStatusesPrioritiesAndErrorsAreThoseOfTheTables(t *testing.T) {
	for s, want := range strings.Fields("Status(0) Pending Accepted Granted Denied Cancelled Released Revoked Status(8)") {
		status := Status(s)
		if status.String() != want || status.Known() == strings.HasPrefix(want, "Status(") || status.Terminal() != (s >= 4 && s <= 7) {
			t.Errorf("status %d is %v, known %t, terminal %t", s, status, status.Known(), status.Terminal())
		}
	}
	for p, want := range strings.Fields("Lowest Low Normal High Highest Priority(5)") {
		if got := Priority(p).String(); got != want {
			t.Errorf("priority %d is %s, want %s", p, got, want)
		}
	}
	for c := range ErrorCode(20) {
		if c.Known(RFC4582) != (c >= 1 && c <= 9) || c.Known(RFC8855) != (c >= 1 && c <= 14) || c.Known(RFC8855) == strings.HasPrefix(c.String(), "Error(") {
			t.Errorf("error code %d %q: known %t, %t", uint8(c), c, c.Known(RFC4582), c.Known(RFC8855))
		}
	}
}

func TestProfilesAreReadAsTheyAreWritten(t *testing.T) {
	for p := RFC4582; p <= RFC8855Unreliable; p++ {
		if got, ok := ParseProfile(p.String()); !ok || got != p {
			t.Errorf("%v is read as %v, %t", p, got, ok)
		}
	}
	if p, ok := ParseProfile("rfc4583"); ok {
		t.Errorf("rfc4583 is read as %v", p)
	}
}
