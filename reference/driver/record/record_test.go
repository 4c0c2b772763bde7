package record

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// other returns a value of that type that is not the zero value.
func other(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Uint32:
		v.SetUint(1)
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
	case reflect.TypeFor[netip.AddrPort]().Kind():
		v.Set(reflect.ValueOf(netip.MustParseAddrPort("192.0.2.1:1")))
	}
	return v
}

func TestSameNoticesAChangeOfAnyField(t *testing.T) {
	each := func(zero any, send func(any) node.Action) {
		t.Run(reflect.TypeOf(zero).Name(), func(t *testing.T) {
			if !Same(send(zero), send(zero)) {
				t.Error("expected a message to be the same as itself")
			}
			for i := range reflect.TypeOf(zero).NumField() {
				changed := reflect.New(reflect.TypeOf(zero)).Elem()
				changed.Field(i).Set(other(changed.Field(i).Type()))
				name := reflect.TypeOf(zero).Field(i).Name
				if Same(send(zero), send(changed.Interface())) {
					t.Errorf("%s: expected a change to be noticed", name)
				}
				if !Same(send(changed.Interface()), send(changed.Interface())) {
					t.Errorf("%s: expected the same references to be the same", name)
				}
			}
		})
	}
	each(mp.Message{}, func(m any) node.Action { return node.SendMp{Message: m.(mp.Message)} })
	each(node.Sip{}, func(m any) node.Action { return node.SendSip{Message: m.(node.Sip)} })
	one := node.SendKms{Exchange: 1, Name: "n", Octets: []byte{1}}
	for _, two := range []node.Action{node.SendKms{Exchange: 2, Name: "n", Octets: one.Octets}, node.SendKms{Exchange: 1, Name: "m", Octets: one.Octets},
		node.SendKms{Exchange: 1, Name: "n", Octets: []byte{1}}, node.SendSip{}, node.Stop{}} {
		if Same(one, two) {
			t.Errorf("expected %v and %v to differ", one, two)
		}
	}
	if !Same(one, one) {
		t.Error("expected a message to be the same as itself")
	}
}

// enter has a recorder enter an action as asked and returns the event.
func enter(t *testing.T, r *Recorder, a node.Action) trace.Event {
	t.Helper()
	n := len(r.Trace().Events)
	r.Asked(time.Second, "A", a, r.Form(a))
	if len(r.Trace().Events) != n+1 {
		t.Fatalf("expected one event for %v, found %d", a, len(r.Trace().Events)-n)
	}
	return r.Trace().Events[n]
}

func TestMessagesStandInTheTraceWithTheirDetails(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:5070")
	user := uint16(7)
	r := New(Config{})
	for _, c := range []struct {
		a    node.Action
		want trace.Event
	}{
		{node.SendSip{To: "B", Message: node.Sip{Method: "INVITE", Status: 488, Reason: "Not Acceptable Here", Warning: "306 x", CallID: "c", CSeq: 9, From: "f", To: "t"}},
			trace.Event{Interface: trace.SIP, Name: "488 INVITE", Transaction: 9,
				Attrs: trace.KV("callid", "c", "from", "f", "to", "t", "warning", "306 x", "reason", "Not Acceptable Here")}},
		{node.SendMp{To: "B", Message: mp.Message{Transaction: 2, Procedure: mp.Configure, Kind: mp.Request, Context: 1, Termination: 2, Protocol: mp.TCPTLSBFCP, RemoteAddress: address, LocalAddress: address,
			PreSharedKey: mp.Key("key"), NotifyTCPFailure: true, NotifyTLSFailure: true, EstablishTCP: true, Cause: "c", UserID: &user}},
			trace.Event{Interface: trace.Mp, Name: "Configure BFCP Termination Request", Transaction: 2,
				Attrs: trace.KV("context", "1", "termination", "2", "protocol", "TCP/TLS/BFCP", "remote", "192.0.2.1:5070", "local", "192.0.2.1:5070",
					"psk", trace.Fingerprint([]byte("key")), "establishTcp", "true", "notifyTcp", "true", "notifyTls", "true", "cause", "c", "user", "7")}},
		{node.SendMp{To: "B", Message: mp.Message{Transaction: 3, Procedure: mp.Decision, Kind: mp.Notify, Decision: &mp.DecisionElement{FloorRequest: 4, Status: "Granted", User: 5}}},
			trace.Event{Interface: trace.Mp, Name: "Report Floor Request Decision Notify", Transaction: 3, Attrs: trace.KV("request", "4", "status", "Granted", "user", "5")}},
		{node.SendKms{To: "B", Exchange: 6, Name: "REQUEST_INIT_PSK", Octets: []byte{1, 2, 3}},
			trace.Event{Interface: trace.KMS, Name: "REQUEST_INIT_PSK", Transaction: 6, Attrs: trace.KV("length", "3"), Sealed: []byte{1, 2, 3}}},
	} {
		got := enter(t, r, c.a)
		c.want.Seq, c.want.At, c.want.Kind, c.want.From, c.want.To = got.Seq, time.Second, trace.Send, "A", "B"
		if got.Interface == trace.Mp {
			c.want.Octets = got.Octets
			var m map[string]any
			if err := json.Unmarshal(got.Octets, &m); err != nil || m["transaction"] == nil || strings.Contains(string(got.Octets), "a2V5") {
				t.Errorf("expected JSON without the key, found %s, %v", got.Octets, err)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestASessionDescriptionIsRedacted(t *testing.T) {
	body := "v=0\r\na=key-mgmt:mikey c2VjcmV0\r\nm=application 9 TCP/TLS/BFCP *\r\na=key-mgmt:mikey c2VjcmV0"
	e := enter(t, New(Config{}), node.SendSip{To: "B", Message: node.Sip{Method: "INVITE", Body: []byte(body)}})
	if strings.Contains(string(e.Octets), "c2VjcmV0") || !strings.Contains(string(e.Octets), "m=application 9") || string(e.Sealed) != body {
		t.Errorf("expected a description without its keys and a sealed one with them, found %q and %q", e.Octets, e.Sealed)
	}
}

func TestARemarkKnowsItsConnectionAndTheOtherParty(t *testing.T) {
	r := New(Config{Peer: "stranger"})
	n := r.Connect("A", 5, "B")
	r.Join("B", 1, "A", n)
	m := r.Connect("A", 6, "")
	got := []trace.Event{
		enter(t, r, node.Tell{Conn: 5, Event: trace.Event{Kind: trace.Send, Name: "Hello"}}),
		enter(t, r, node.Tell{Conn: 5, Event: trace.Event{Kind: trace.Deliver, Name: "HelloAck"}}),
		enter(t, r, node.Tell{Conn: 6, Event: trace.Event{Kind: trace.Deliver, Name: "Hello"}}),
		enter(t, r, node.Tell{Conn: 6, Event: trace.Event{Kind: trace.Send, To: "named", Name: "Hello"}}),
		enter(t, r, node.Tell{Event: trace.Event{Kind: trace.Note, Name: "note"}}),
		enter(t, r, node.Tell{Conn: 77, Event: trace.Event{Kind: trace.Note, Name: "note"}}),
	}
	var lines []string
	for _, e := range got {
		lines = append(lines, fmt.Sprintf("%d %s>%s", e.Conn, e.From, e.To))
	}
	if d := cmp.Diff([]string{"1 A>B", "1 B>A", "2 stranger>A", "2 A>named", "0 A>", "0 A>"}, lines); d != "" || n != 1 || m != 2 {
		t.Errorf("numbers %d and %d: %s", n, m, d)
	}
}

func TestEachEndHasOneEnding(t *testing.T) {
	r := New(Config{})
	c := r.Connect("A", 1, "B")
	r.Join("B", 1, "A", c)
	for range 2 {
		r.Asked(0, "A", node.Close{Conn: 1}, nil)
		r.Asked(0, "B", node.Close{Conn: 2, Reset: true}, nil) // no such connection
	}
	r.Arrived(0, "B", node.Closed{Conn: 1}, nil)
	r.Asked(0, "B", node.Close{Conn: 1}, nil)
	var lines []string
	for _, e := range r.Trace().Events {
		lines = append(lines, fmt.Sprintf("%s %s>%s %s", e.Kind, e.From, e.To, e.Name))
	}
	if d := cmp.Diff([]string{"send A>B FIN", "deliver A>B FIN"}, lines); d != "" {
		t.Error(d)
	}
}

func TestARecorderThatRunsForEverForgets(t *testing.T) {
	seq := 0
	r := New(Config{Off: true, Observe: func(e trace.Event) {
		if seq++; e.Seq != seq {
			t.Fatalf("expected event %d, found %d", seq, e.Seq)
		}
	}})
	r.Connect("A", 1, "B") // stays open
	for c := node.Conn(2); c < 5*remembered; c++ {
		n := r.Connect("A", c, "")
		r.Arrived(0, "A", node.Closed{Conn: c}, nil)
		if got := r.conn("A", c).number; got != n {
			t.Fatalf("expected a late note to find connection %d, found %d", n, got)
		}
	}
	if len(r.conns) != remembered+1 || r.conn("A", 1).number != 1 || len(r.Trace().Events) != 0 {
		t.Errorf("expected %d ends, the open one among them, found %d", remembered+1, len(r.conns))
	}
}

func TestOverTheLimitEventsAreCounted(t *testing.T) {
	observed := 0
	r := New(Config{Limit: 3, Observe: func(trace.Event) { observed++ }})
	for range 5 {
		r.LeftTimer(0, "A", "t")
	}
	if len(r.Trace().Events) != 3 || r.Dropped() != 2 || observed != 5 {
		t.Errorf("expected 3 kept, 2 dropped, 5 observed, found %d, %d, %d", len(r.Trace().Events), r.Dropped(), observed)
	}
}
