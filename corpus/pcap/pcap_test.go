package pcap

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/floorcheck/floorcheck/reference/trace"
)

// segment is one TCP segment as read back from a file.
type segment struct {
	at       time.Time
	source   string
	src, dst uint16
	tcp      *layers.TCP
	payload  []byte
}

// read takes a file apart and checks every checksum on the way.
func read(t *testing.T, file []byte) []segment {
	t.Helper()
	le := binary.LittleEndian
	if len(file) < 24 || le.Uint32(file) != magicNanoseconds || le.Uint32(file[20:]) != linkEthernet {
		t.Fatalf("not a pcap file of Ethernet frames: % x", file[:min(len(file), 24)])
	}
	var all []segment
	for b := file[24:]; len(b) > 0; {
		n := int(le.Uint32(b[8:]))
		if le.Uint32(b[12:]) != uint32(n) {
			t.Fatal("a frame is cut short")
		}
		p := gopacket.NewPacket(b[16:16+n], layers.LayerTypeEthernet, gopacket.Default)
		if p.ErrorLayer() != nil {
			t.Fatal(p.ErrorLayer().Error())
		}
		tcp := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
		if err := tcp.SetNetworkLayerForChecksum(p.NetworkLayer()); err != nil {
			t.Fatal(err)
		}
		if err, wrong := p.VerifyChecksums(); err != nil || len(wrong) > 0 {
			t.Fatalf("checksums: %v %v", err, wrong)
		}
		all = append(all, segment{time.Unix(int64(le.Uint32(b)), int64(le.Uint32(b[4:]))), p.NetworkLayer().NetworkFlow().Src().String(),
			uint16(tcp.SrcPort), uint16(tcp.DstPort), tcp, tcp.Payload})
		b = b[16+n:]
	}
	return all
}

var epoch = time.Unix(1_700_000_000, 0)

func written(t *testing.T, tr *trace.Trace) []segment {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tr, epoch); err != nil {
		t.Fatal(err)
	}
	return read(t, b.Bytes())
}

// call is a trace in which the MRFP opens TCP and the UE speaks first, as in
// the figure.
func call(local, remote string) *trace.Trace {
	var t trace.Trace
	at := time.Duration(0)
	add := func(e trace.Event) {
		at += time.Millisecond
		e.Conn = 1
		t.Add(at, e)
	}
	bfcp := func(from, to string, octets string) {
		add(trace.Event{Interface: trace.BFCP, Kind: trace.Send, From: from, To: to, Octets: []byte(octets)})
		add(trace.Event{Interface: trace.BFCP, Kind: trace.Deliver, From: from, To: to, Octets: []byte(octets)})
	}
	add(trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "MRFP", To: "UE", Name: trace.TCPDial})
	add(trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "UE", To: "MRFP", Name: trace.TCPOpen, Attrs: trace.KV("role", "active", "local", local, "remote", remote)})
	add(trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "MRFP", To: "UE", Name: trace.TCPOpen, Attrs: trace.KV("role", "passive", "local", remote, "remote", local)})
	add(trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "UE", To: "MRFP", Name: trace.TCPData, Octets: []byte("ciphertext")})
	bfcp("UE", "MRFP", "hello")
	bfcp("MRFP", "UE", "hello ack")
	bfcp("UE", "MRFP", "request")
	bfcp("UE", "MRFP", "request") // the same octets again are another message
	bfcp("MRFP", "UE", "status")
	add(trace.Event{Interface: trace.TCP, Kind: trace.Send, From: "MRFP", To: "UE", Name: trace.TCPFin})
	add(trace.Event{Interface: trace.TCP, Kind: trace.Deliver, From: "MRFP", To: "UE", Name: trace.TCPFin})
	return &t
}

// conversation checks the numbers of a stream and returns its messages, each
// with the port that it came from.
func conversation(t *testing.T, segments []segment) (messages []string) {
	t.Helper()
	next := map[uint16]uint32{}
	for i, s := range segments {
		if s.tcp.SYN {
			next[s.src] = s.tcp.Seq
		}
		if s.tcp.Seq != next[s.src] {
			t.Errorf("segment %d from port %d: sequence number %d, want %d", i, s.src, s.tcp.Seq, next[s.src])
		}
		next[s.src] += uint32(len(s.payload))
		if s.tcp.SYN || s.tcp.FIN {
			next[s.src]++
		}
		if s.tcp.ACK != (i > 0) {
			t.Errorf("segment %d: ACK is %v", i, s.tcp.ACK)
		}
		if s.tcp.ACK && s.tcp.Ack != next[s.dst] {
			t.Errorf("segment %d from port %d acknowledges %d, want %d", i, s.src, s.tcp.Ack, next[s.dst])
		}
		if len(s.payload) > 0 {
			from := "client "
			if s.src == Port {
				from = "server "
			}
			messages = append(messages, from+string(s.payload))
		}
	}
	return messages
}

var said = []string{"client hello", "server hello ack", "client request", "client request", "server status"}

func TestACallBecomesOneWholeTCPStream(t *testing.T) {
	for _, addresses := range [][2]string{
		{"127.0.0.1:41000", "127.0.0.1:9000"}, {"[2001:db8::1]:41000", "[2001:db8::2]:9000"},
		{"", ""}, {"127.0.0.1:5070", "[::1]:5070"}, {"nonsense", "[fe80::1%eth0]:9"},
	} {
		segments := written(t, call(addresses[0], addresses[1]))
		if d := cmp.Diff(said, conversation(t, segments)); d != "" {
			t.Errorf("%v: messages (-want +got):\n%s", addresses, d)
		}
		first, second, third := segments[0], segments[1], segments[2]
		if !first.tcp.SYN || first.src != Port || !second.tcp.SYN || second.dst != Port || third.tcp.SYN {
			t.Errorf("%v: want SYN by the server, which dialled, then SYN ACK, then ACK", addresses)
		}
		last := segments[len(segments)-3:]
		if !last[0].tcp.FIN || last[0].src != Port || !last[1].tcp.FIN || last[2].tcp.FIN {
			t.Errorf("%v: want FIN of the server, FIN of the client, ACK", addresses)
		}
		if want := epoch.Add(5 * time.Millisecond); !segments[3].at.Equal(want) {
			t.Errorf("%v: the first message is at %v, want the trace's %v", addresses, segments[3].at, want)
		}
	}
}

func TestAddressesAndTheClientsPortAreTheTraces(t *testing.T) {
	first := written(t, call("192.0.2.7:41000", "192.0.2.8:9000"))[0]
	if first.source != "192.0.2.7" || first.src != Port || first.dst != 9000 {
		t.Errorf("the first segment goes from %s port %d to port %d", first.source, first.src, first.dst)
	}
}

func TestWhatOnlyItsReceiverToldOfIsInTheFile(t *testing.T) {
	tr := call("", "")
	var heard trace.Trace // as a server alone hears a foreign client
	for _, e := range tr.Events {
		if e.From == "UE" && e.Kind == trace.Send {
			continue
		}
		heard.Add(e.At, e)
	}
	if d := cmp.Diff(said, conversation(t, written(t, &heard))); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
}

func TestAMessageOnItsWayWhenTheConnectionEndsIsInTheFile(t *testing.T) {
	tr := call("", "")
	tr.Add(time.Second, trace.Event{Interface: trace.BFCP, Kind: trace.Send, From: "UE", To: "MRFP", Conn: 1, Octets: []byte("late")})
	segments := written(t, tr)
	if d := cmp.Diff(append(said[:5:5], "client late"), conversation(t, segments)); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
	if !segments[len(segments)-2].tcp.FIN {
		t.Error("the stream is not closed after it")
	}
}

func TestAResetIsAReset(t *testing.T) {
	tr := call("", "")
	tr.Events[len(tr.Events)-2].Name = trace.TCPReset
	segments := written(t, tr)
	if last := segments[len(segments)-1]; !last.tcp.RST || last.src != Port {
		t.Errorf("the last segment is no RST of the server: %+v", last.tcp)
	}
}

func TestConnectionsWithoutBFCPAreNotInTheFile(t *testing.T) {
	tr := call("", "")
	tr.Events = tr.Events[:4]
	if s := written(t, tr); len(s) != 0 {
		t.Errorf("%d segments of a connection that carried no BFCP", len(s))
	}
}

func TestTheLongestMessageFitsThroughSeveralSegments(t *testing.T) {
	tr := call("", "")
	long := bytes.Repeat([]byte{7}, 4*(1<<16))
	tr.Events[4].Octets, tr.Events[5].Octets = long, long
	var got []byte
	for _, s := range written(t, tr) {
		if s.dst == Port && bytes.Contains(s.payload, []byte{7}) {
			got = append(got, s.payload...)
		}
	}
	if !bytes.Equal(got, long) {
		t.Errorf("%d octets came through, want %d", len(got), len(long))
	}
}

func TestAnyEventsMakeAFile(t *testing.T) {
	var tr trace.Trace
	for _, i := range []trace.Interface{trace.TCP, trace.BFCP, trace.TLS, ""} {
		for _, k := range []trace.Kind{trace.Send, trace.Deliver, trace.Note, ""} {
			for _, name := range []string{"", trace.TCPOpen, trace.TCPFin, trace.TCPReset} {
				for _, box := range []string{"", "UE", "MRFP"} {
					for conn := range 4 {
						tr.Add(-time.Second, trace.Event{Interface: i, Kind: k, Name: name, From: box, To: "UE", Conn: conn - 1,
							Octets: make([]byte, conn), Attrs: trace.KV("local", "300.1.1.1:99999", "remote", "[::1]:1")})
					}
				}
			}
		}
	}
	tr.Events[7].Seq = -1
	written(t, &tr)
}
