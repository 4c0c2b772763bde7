package fuzz

import "github.com/floorcheck/floorcheck/corpus"

// Targets returns every target, in the order of the layers from the wire up.
func Targets() []corpus.Target {
	return explained([]corpus.Target{
		{Name: "bfcp-decode", Function: "BFCPDecode", MaxLength: 4096, Run: BFCPDecode,
			Property: "A decoder and a reader driven by tables find the same rules broken at the same octets, and what breaks none encodes to the same octets."},
		{Name: "bfcp-stream", Function: "BFCPStream", MaxLength: 4096, Run: BFCPStream,
			Property: "However a stream is split, the messages that its lengths say come out of it, and a wrong header ends it for good."},
		{Name: "bfcp-reassemble", Function: "BFCPReassemble", MaxLength: 4096, Run: BFCPReassemble,
			Property: "However fragments come, what waits stays within its limits, and what is put together fragments to the same message."},
		{Name: "sdp-offer", Function: "SDPOffer", MaxLength: 4096, Run: SDPOffer,
			Property: "A description is judged by rules at its octets and written the same again, its answer and roles are those of the tables, and what is redacted holds no key."},
		{Name: "sdp-pair", Function: "SDPPair", MaxLength: 4096, Run: SDPPair,
			Property: "An answer is taken or refused, and the roles given, as independent tables of the RFCs say, each time the same."},
		{Name: "mikey-message", Function: "MIKEYMessage", MaxLength: 4096, Run: MIKEYMessage,
			Property: "A MIKEY message, or the keys in one, is written back octet for octet unless a rule at one of its octets says why it is not read."},
		{Name: "mikey-exchange", Function: "MIKEYExchange", MaxLength: 34, Run: MIKEYExchange,
			Property: "An exchange of which a message was altered is refused, one that is done leaves both ends with one key, and no error has a key in it."},
		{Name: "tls-record", Function: "TLSRecord", MaxLength: 512, Run: TLSRecord,
			Property: "Of any records, application data arrive as they were sent, too large ones end the connection, every failure is told by an alert that the sender reads, and no split changes it."},
		{Name: "tls-server", Function: "TLSServer", MaxLength: 16384, Run: TLSServer,
			Property: "A TLS server tells every failure by an alert that a rule names and stays dead, and ends the same however the octets are split."},
		{Name: "tls-client", Function: "TLSClient", MaxLength: 16384, Run: TLSClient,
			Property: "A TLS client tells every failure by an alert that a rule names and stays dead, and ends the same however the octets are split."},
		{Name: "tls-tamper", Function: "TLSTamper", MaxLength: 34, Run: TLSTamper,
			Property: "The receiver of an altered flight never completes unless a clause says that the difference means nothing, and then with the same version, suite, identity and secrets as its peer."},
		{Name: "floor-server", Function: "FloorServer", MaxLength: 100, Run: FloorServer,
			Property: "A floor control server does what its model foretells, operation by operation, and the monitors find nothing against it."},
		{Name: "floor-octets", Function: "FloorOctets", MaxLength: 1024, Run: FloorOctets,
			Property: "Whatever octets its clients send, a floor control server sends only what the grammar allows, in bounds, and closes a connection once."},
		{Name: "floor-participant", Function: "FloorParticipant", MaxLength: 1024, Run: FloorParticipant,
			Property: "Whatever octets a server sends, a participant or chair tells events and breaches of rules, and sends only what the grammar allows."},
		{Name: "mp-message", Function: "MpMessage", MaxLength: 2048, Run: MpMessage,
			Property: "What is read as a message on Mp is written to the same meaning, and no key comes out in an error, a trace or a print."},
		{Name: "trace-file", Function: "TraceFile", MaxLength: 4096, Run: TraceFile,
			Property: "Any trace gets a verdict, the same one twice, is written to what reads back the same, and can be drawn."},
		{Name: "observer", Function: "Observer", MaxLength: 4096, Run: Observer,
			Property: "Of any octets of both sides of connections the same is found however they are split, and a conformant session with holes and a cut has no finding."},
		{Name: "oracle-request", Function: "OracleRequest", MaxLength: 2048, Run: OracleRequest,
			Property: "Any request to the oracle gets one line of JSON, the same twice and by either of its readers."},
		{Name: "call", Function: "Call", MaxLength: 64, Run: Call,
			Property: "Whatever happens to the wires of a call, no box breaks a rule."},
	})
}
