package call

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
	"github.com/floorcheck/floorcheck/reference/mp"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/sdp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// attempt makes simulated calls with something that is not in the table of
// faults, for each setup and some seeds, and hands each result to look. Whatever
// it is, the monitors must have nothing against the boxes and nothing may be
// left.
func attempt(t *testing.T, f Fault, look func(t *testing.T, r *Result)) {
	t.Helper()
	for _, setup := range setups {
		for seed := range uint64(5) {
			t.Run(fmt.Sprintf("%s/%d", setup, seed), func(t *testing.T) {
				f := f
				if f.expect == nil {
					f.expect = func(sdp.Setup, Ticket) Expectation { return Expectation{} }
				}
				r, err := run(context.Background(), Options{Sim: true, Seed: seed, Setup: setup}, &f)
				if err != nil {
					t.Fatal(err)
				}
				r.Expected.Outcome = r.Outcome
				look(t, r)
				check(t, r, nil)
			})
		}
	}
}

// count returns how many events of that kind and name a trace has.
func count(r *Result, k trace.Kind, name string) (n int) {
	for _, e := range r.Trace.Events {
		if e.Kind == k && e.Name == name {
			n++
		}
	}
	return n
}

func wantOutcome(want string) func(*testing.T, *Result) {
	return func(t *testing.T, r *Result) {
		if r.Outcome != want {
			t.Errorf("expected the call to end %q, it ended %q", want, r.Outcome)
		}
	}
}

// loses returns a wire that loses what is chosen.
func loses(chosen func(from string, a node.Action) bool) func() node.Wire {
	return func() node.Wire {
		return func(from string, a node.Action) []node.Action {
			if chosen(from, a) {
				return nil
			}
			return same(a)
		}
	}
}

func sip(method string, status int) func(string, node.Action) bool {
	return func(_ string, a node.Action) bool {
		s, ok := a.(node.SendSip)
		return ok && s.Message.Method == method && s.Message.Status == status
	}
}

func TestAUEThatStaysSilentAfterTCPIsGivenUp(t *testing.T) {
	silent := loses(func(from string, a node.Action) bool {
		_, ok := a.(node.Write)
		return ok && from == "UE"
	})
	attempt(t, Fault{wire: silent}, wantOutcome(TLSFailure))
}

func TestAnMRFPThatStaysSilentAfterTCPEndsTheCall(t *testing.T) {
	silent := loses(func(from string, a node.Action) bool {
		_, ok := a.(node.Write)
		return ok && from == "MRFP"
	})
	attempt(t, Fault{wire: silent}, wantOutcome(TLSFailure))
}

func TestAnAnswerThatNeverArrivesIsCancelled(t *testing.T) {
	attempt(t, Fault{wire: loses(sip("INVITE", 200))}, func(t *testing.T, r *Result) {
		if count(r, trace.Send, "CANCEL") != 1 {
			t.Error("the UE did not give its INVITE up")
		}
		if count(r, trace.Note, trace.TLSStart) != 0 {
			t.Error("the UE started TLS without an answer")
		}
	})
}

func TestAnINVITEThatNeverArrivesIsCancelled(t *testing.T) {
	attempt(t, Fault{wire: loses(sip("INVITE", 0))}, func(t *testing.T, r *Result) {
		if count(r, trace.Send, "CANCEL") != 1 {
			t.Error("the UE did not give its INVITE up")
		}
	})
}

func TestACKsThatNeverArriveAreNotWaitedForForEver(t *testing.T) {
	attempt(t, Fault{wire: loses(sip("ACK", 0))}, wantOutcome(Granted))
}

func TestABYEWithoutAnAnswerEndsAllTheSame(t *testing.T) {
	attempt(t, Fault{wire: loses(sip("BYE", 200))}, wantOutcome(Granted))
}

func TestLostMpMessagesLeaveNothingBehindAtTheOthers(t *testing.T) {
	for _, lost := range []struct {
		p mp.Procedure
		k mp.Kind
	}{{mp.FloorPolicy, mp.Request}, {mp.FloorPolicy, mp.Ack}, {mp.Configure, mp.Request}, {mp.Decision, mp.Notify}, {mp.MediaUpdate, mp.Ack}} {
		t.Run(fmt.Sprintf("%s %s", lost.p, lost.k), func(t *testing.T) {
			attempt(t, Fault{wire: loses(func(_ string, a node.Action) bool {
				m, ok := a.(node.SendMp)
				return ok && m.Message.Procedure == lost.p && m.Message.Kind == lost.k
			})}, func(*testing.T, *Result) {})
		})
	}
}

// kmsContacts counts the messages that the MRFC sent to the KMS.
func kmsContacts(r *Result) (n int) {
	for _, e := range r.Trace.Events {
		if e.Interface == trace.KMS && e.Kind == trace.Send && e.From == "MRFC" {
			n++
		}
	}
	return n
}

func TestWhatTheMRFCCanRefuseItselfNeverReachesTheKMSOrTheMRFP(t *testing.T) {
	other := func(id string) func(*boxes) { return func(b *boxes) { b.ue.URI = id } }
	early := map[string]Fault{
		"expired ticket":      *find("ticket-expired"),
		"no key management":   *find("key-mgmt-missing"),
		"bidding down":        *find("sdp-ids-mismatch"),
		"unknown setup":       *find("setup-invalid"),
		"policy not accepted": {configure: func(b *boxes) { b.mrfc.KMS.Accept = func(mikey.Policy) error { return fmt.Errorf("not today") } }},
		"other protocol type": {configure: func(b *boxes) { b.mrfc.KMS.Profile.ProtocolTypeTLS++ }},
		"not a member":        {configure: func(b *boxes) { other("sip:mallory@example.com")(b); b.ue.SelfMade = true }},
		"From is not IDRi": {wire: func() node.Wire {
			return changeINVITE(func(m *node.Sip) { m.From = "sip:bob@example.com" })
		}, configure: func(b *boxes) {
			b.mrfc.Users = append(b.mrfc.Users, b.mrfc.Users[0])
			b.mrfc.Users[1].URI = "sip:bob@example.com"
		}},
		"plain TCP/BFCP": {wire: func() node.Wire {
			return onBody("INVITE", 0, func(s string) string { return strings.Replace(s, "TCP/TLS/BFCP", "TCP/BFCP", 1) })
		}},
		"no body": {wire: func() node.Wire { return changeINVITE(func(m *node.Sip) { m.Body = nil }) }},
	}
	for name, f := range early {
		t.Run(name, func(t *testing.T) {
			attempt(t, f, func(t *testing.T, r *Result) {
				if n := kmsContacts(r); n != 0 {
					t.Errorf("the KMS was contacted %d times", n)
				}
				if n := count(r, trace.Send, "Configure BFCP Termination Request"); n != 0 {
					t.Errorf("the MRFP was asked %d times", n)
				}
				refused := slices.ContainsFunc(r.Trace.Events, func(e trace.Event) bool {
					return e.Interface == trace.SIP && e.From == "MRFC" && strings.HasSuffix(e.Name, " INVITE") && e.Name[0] == '4'
				})
				if !refused {
					t.Error("the offer was not refused")
				}
			})
		})
	}
}

func changeINVITE(change func(*node.Sip)) node.Wire {
	return func(_ string, a node.Action) []node.Action {
		s, ok := a.(node.SendSip)
		if ok && s.Message.Method == "INVITE" && s.Message.Status == 0 {
			change(&s.Message)
			return same(s)
		}
		return same(a)
	}
}

func TestTCPMayStandBeforeTheAnswerOrAfterIt(t *testing.T) {
	before, after := 0, 0
	for seed := range uint64(60) {
		r, err := Run(context.Background(), Options{Sim: true, Seed: seed, Setup: sdp.SetupPassive})
		check(t, r, err)
		open, answer := 0, 0
		for _, e := range r.Trace.Events {
			if e.Kind == trace.Deliver && e.To == "UE" && e.Name == trace.TCPOpen {
				open = e.Seq
			}
			if e.Kind == trace.Deliver && e.Name == "200 INVITE" {
				answer = e.Seq
			}
		}
		if open < answer {
			before++
		} else {
			after++
		}
	}
	if before == 0 || after == 0 {
		t.Errorf("expected calls of both kinds, found %d with TCP first and %d with the answer first", before, after)
	}
}

func TestTCPIsStartedIfAndOnlyIfTheAnswerSaysActive(t *testing.T) {
	for _, preference := range []sdp.Setup{sdp.SetupActive, sdp.SetupPassive} {
		attempt(t, Fault{configure: func(b *boxes) { b.mrfc.Setup = preference }}, func(t *testing.T, r *Result) {
			wantOutcome(Granted)(t, r)
			configure := r.Trace.First(trace.Mp, trace.Send, "Configure BFCP Termination Request")
			answer := r.Trace.First(trace.SIP, trace.Send, "200 INVITE")
			ack := r.Trace.First(trace.Mp, trace.Deliver, "Configure BFCP Termination Ack")
			if configure == nil || answer == nil || ack == nil {
				t.Fatal("expected the request, its ack and the answer")
			}
			active := strings.Contains(string(answer.Octets), "a=setup:active")
			if started := configure.Attrs.Has("establishTcp"); started != active {
				t.Errorf("the answer says active %t, the start of TCP was requested %t", active, started)
			}
			if answer.Seq < ack.Seq {
				t.Error("the answer went out before the MRFP's ack")
			}
			address, _, _ := strings.Cut(ack.Attrs.Get("local"), ":")
			if !strings.Contains(string(answer.Octets), "c=IN IP4 "+address+"\r\n") {
				t.Errorf("the address %s of the ack is not in\n%s", address, answer.Octets)
			}
		})
	}
}

func TestAnMRFPThatRefusesIsNotAnswered(t *testing.T) {
	refuses := func() node.Wire { return onConfigure(func(m *mp.Message) { m.PreSharedKey = m.PreSharedKey[:8] }) }
	attempt(t, Fault{wire: refuses}, func(t *testing.T, r *Result) {
		if count(r, trace.Deliver, "500 INVITE") != 1 {
			t.Error("expected a 500")
		}
	})
}

// TestAUserMayHangUpAtAnyTime once found the UE at a loss when the server's
// Finished and its close_notify arrived together.
func TestAUserMayHangUpAtAnyTime(t *testing.T) {
	for ms := 1; ms < 500; ms += 2 {
		for i, setup := range setups {
			o := Options{Sim: true, Seed: uint64(ms), Setup: setup, Ticket: []Ticket{FromKMS, SelfMade}[i%2], HangUp: time.Duration(ms) * time.Millisecond}
			r, err := Run(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			r.Expected.Outcome = r.Outcome // it depends on how far the call was
			check(t, r, nil)
			if t.Failed() {
				t.Fatalf("%+v", o)
			}
		}
	}
}
