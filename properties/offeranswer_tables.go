package properties

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/floorcheck/floorcheck/reference/sdp"
)

// The tables as the documents print them, offer and answer in the attributes' own
// words. They share nothing with reference/sdp: a table that is wrong there must
// not be wrong here too.
var (
	// RFC 4145 §4.1; in a row of its own what §4.1 says of absence: active in
	// the offer, passive in the answer.
	setupTable = rows(
		"active passive", "active holdconn", "active -",
		"passive active", "passive holdconn",
		"actpass active", "actpass passive", "actpass holdconn", "actpass -",
		"holdconn holdconn",
		"- passive", "- holdconn", "- -",
	)
	// RFC 4145 §5.1, absence standing for new.
	connectionTable = rows(
		"new new", "new -", "- new", "- -",
		"existing existing", "existing new", "existing -",
	)
	// RFC 4583 §4, Table 1.
	roleTable4583 = rows("c-only s-only", "s-only c-only", "c-s c-s")
	// RFC 8856 §5.1, Table 1.
	roleTable8856 = rows("c-only s-only", "s-only c-only", "c-s c-only", "c-s s-only")
)

// row is an offer and an answer.
type row struct{ offer, answer string }

// rows makes a table that is looked up and not gone through.
func rows(lines ...string) map[row]bool {
	t := make(map[row]bool, len(lines))
	for _, line := range lines {
		offer, answer, _ := strings.Cut(line, " ")
		t[row{offer, answer}] = true
	}
	return t
}

func inTable(table map[row]bool, offer, answer string) bool {
	return table[row{cmp.Or(offer, "-"), cmp.Or(answer, "-")}]
}

// with returns the exchange with another answer.
func (x exchange) with(answer half) exchange {
	x.Answer = answer
	return x
}

func (x exchange) overTCP() bool { return strings.HasPrefix(x.Proto, "TCP") }

// resultExisting tells whether the exchange keeps the connection that there is.
func (x exchange) resultExisting() bool {
	return x.overTCP() && x.Offer.Connection == "existing" && x.Answer.Connection == "existing"
}

// roleAllowed: the answer's role goes with one that the offer lists. An absent
// list in the offer is a client's; any answer to it is open but for what it
// means, and none is open too.
func (x exchange) roleAllowed(answer string) bool {
	if x.Offer.FloorCtrl == "" || answer == "" {
		return true
	}
	table := roleTable4583
	if x.Profile == "RFC 8856" {
		table = roleTable8856
	}
	return slices.ContainsFunc(words(x.Offer.FloorCtrl), func(o string) bool { return table[row{o, answer}] })
}

// versionsAllowed is RFC 8856 §10.2 with the defaults of §5.5.
func (x exchange) versionsAllowed() bool {
	if x.Profile != "RFC 8856" {
		return true
	}
	standard := "2"
	if x.overTCP() {
		standard = "1"
	}
	offered, answered := words(x.Offer.Versions), words(x.Answer.Versions)
	if len(offered) == 0 {
		offered = []string{standard}
	}
	if len(answered) == 0 {
		answered = []string{standard}
	}
	for _, v := range answered {
		if !slices.Contains(offered, v) {
			return false
		}
	}
	return true
}

// inTables tells whether the tables have the drawn answer to the drawn offer.
func (x exchange) inTables() bool {
	return (x.resultExisting() || inTable(setupTable, x.Offer.Setup, x.Answer.Setup)) &&
		(!x.overTCP() || inTable(connectionTable, x.Offer.Connection, x.Answer.Connection)) &&
		!slices.ContainsFunc(words(x.Answer.FloorCtrl), func(r string) bool { return !x.roleAllowed(r) }) &&
		x.versionsAllowed()
}

// acceptable adds what a passive answerer needs: an address.
func (x exchange) acceptable() bool { return x.inTables() && !x.waitsUnderAName() }

// waitsUnderAName tells whether the answerer waits for a connection to the name
// of a host, which is not resolved here.
func (x exchange) waitsUnderAName() bool {
	waits := x.Answer.Setup == "" || x.Answer.Setup == "passive"
	return x.Name && waits && !x.resultExisting()
}

// answerable tells whether there is an answer with what the answerer wants.
func (x exchange) answerable() bool {
	setup := x.Prefers != "" && inTable(setupTable, x.Offer.Setup, x.Prefers) ||
		x.Prefers == "" && slices.ContainsFunc([]string{"active", "passive", "holdconn", "-"}, func(a string) bool { return inTable(setupTable, x.Offer.Setup, a) })
	connection := !x.overTCP() || inTable(connectionTable, x.Offer.Connection, x.Connects)
	var role bool
	switch {
	case x.Offer.FloorCtrl == "":
		role = x.Takes == "" || x.Takes == "s-only" // the default of RFC 4583 §4
	case x.Takes == "":
		// Whoever serves says s-only, or c-s where only that is offered.
		role = x.roleAllowed("s-only") || x.roleAllowed("c-s")
	default:
		role = x.roleAllowed(x.Takes)
	}
	version := "1"
	if !x.overTCP() {
		version = "2"
	}
	return setup && connection && role && x.with(half{Versions: version}).versionsAllowed()
}

// roles are the parties' roles, from the answer.
func (x exchange) roles() sdp.RoleTable {
	var r sdp.RoleTable
	switch x.Answer.FloorCtrl {
	case "c-only":
		r.FloorServer = sdp.Offerer
	case "c-s":
		r.FloorServer = sdp.Everybody
	default:
		r.FloorServer = sdp.Answerer
	}
	if x.resultExisting() || x.Answer.Setup == "holdconn" {
		return r
	}
	active := sdp.Offerer
	if x.Answer.Setup == "active" {
		active = sdp.Answerer
	}
	if x.overTCP() {
		r.TCPActive = active
	}
	switch x.Proto {
	case "TCP/TLS/BFCP":
		// RFC 4583 §8: the answerer is the TLS server; RFC 8856 §10: the active
		// endpoint sends the ClientHello.
		r.TLSClient = sdp.Offerer
		if x.Profile == "RFC 8856" {
			r.TLSClient = active
		}
	case "TCP/DTLS/BFCP", "UDP/TLS/BFCP":
		r.TLSClient = active
	}
	return r
}

// words splits a list, of which the empty one has no words.
func words(s string) []string { return strings.Fields(s) }

// join is the way back.
func join[T any](list []T) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = fmt.Sprint(x)
	}
	return strings.Join(out, " ")
}

// genExchange draws whole exchanges. What the tables are about is drawn evenly;
// values that they do not know are among them.
func genExchange() gopter.Gen {
	drawn := gen.Struct(reflect.TypeFor[exchange](), map[string]gopter.Gen{
		"Profile":   gen.OneConstOf("RFC 4583", "RFC 8856"),
		"Proto":     gen.OneConstOf("TCP/BFCP", "TCP/TLS/BFCP", "TCP/TLS/BFCP", "TCP/DTLS/BFCP", "UDP/BFCP", "UDP/TLS/BFCP"),
		"Offer":     genHalf(),
		"Prefers":   gen.OneConstOf("", "", "active", "passive", "actpass", "holdconn", "sometimes"),
		"Connects":  gen.OneConstOf("", "", "new", "existing"),
		"Takes":     gen.OneConstOf("", "", "s-only", "c-only", "c-s"),
		"Answer":    genHalf(),
		"KeyMgmt":   gen.Bool(),
		"Name":      gen.Bool(),
		"WithAudio": gen.Bool(),
	})
	return drawn.Map(func(x exchange) exchange {
		if x.Profile == "RFC 4583" && x.Proto != "TCP/BFCP" {
			x.Proto = "TCP/TLS/BFCP" // RFC 4583 §3 has no other
		}
		return x
	})
}

func genHalf() gopter.Gen {
	return gen.Struct(reflect.TypeFor[half](), map[string]gopter.Gen{
		"Setup":      gen.OneConstOf("", "active", "passive", "actpass", "actpass", "holdconn", "sometimes"),
		"Connection": gen.OneConstOf("", "new", "new", "existing", "old"),
		"FloorCtrl":  gen.OneConstOf("", "c-only", "c-only", "s-only", "s-only", "c-s", "c-only s-only", "c-only s-only c-s"),
		"Versions":   gen.OneConstOf("", "1", "1", "2", "1 2"),
	})
}
