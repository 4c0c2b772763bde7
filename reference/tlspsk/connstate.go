package tlspsk

// ConnectionState tells what was negotiated.
type ConnectionState struct {
	HandshakeComplete    bool
	Version              uint16 // 0 before it is negotiated
	CipherSuite          CipherSuite
	Identity             []byte // the identity that the client used; at a server, also an unknown one
	IdentityHint         []byte // what a TLS 1.2 server sent
	ExtendedMasterSecret bool   // always true in TLS 1.3, whose schedule has that property
	EncryptThenMAC       bool
	SecureRenegotiation  bool    // the peer showed renegotiation_info or the SCSV
	PSKMode              PSKMode // TLS 1.3
	Group                Group   // 0 without (EC)DHE
	HelloRetryRequest    bool
	PeerClosed           bool // close_notify received
}
