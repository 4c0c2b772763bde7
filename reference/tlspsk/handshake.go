package tlspsk

import "crypto/rsa"

// handshake is what is needed until the handshake is complete. It holds the
// secrets; wipe forgets them.
type handshake struct {
	transcript
	clientRandom, serverRandom [32]byte
	hash                       [48]byte // a transcript hash
	premaster                  []byte
	master                     [48]byte
	mac                        mac // HMAC under the premaster secret, then under the master secret
	prf                        prfScratch
	keys                       [2 * (48 + 32 + 16)]byte // the key block
	verify                     [2][12]byte              // verify_data: client's, server's
	premasterMem               [160]byte                // plain PSK with a key of up to 78 octets
	other                      [48]byte                 // other_secret; a DH one does not fit and moves out
	share                      keyShare
	ff                         ffShare
	peerPublic                 []byte         // the server's (EC)DH public value, at a client
	rsaKey                     *rsa.PublicKey // the server's, at a client

	sessionIDMem [32]byte // what the client sent
	sessionIDLen int

	*handshake13 // nil as long as TLS 1.3 is out of the question
}

// handshake13 is what only TLS 1.3 needs.
type handshake13 struct {
	sched          schedule
	shares         []keyShare // a client's
	sharesMem      [2]keyShare
	offers         []offer13 // a client's
	offersMem      [2]offer13
	selected       int // the identity that this server selected
	cookie         []byte
	retryGroup     Group
	firstHello     [32]byte // digestHello of the first ClientHello
	clientFinished []byte   // what a server expects
	appHash        []byte
	binderMem      [48]byte
	verifyMem      [48]byte
	stateMem       [208]byte
}

func (h *handshake13) wipe() {
	if h == nil {
		return
	}
	clear(h.shares)
	for i := range h.offers {
		if h.offers[i].imported {
			clear(h.offers[i].key)
		}
	}
	*h = handshake13{}
}

func (h *handshake) wipe() {
	h.mac.wipe()
	clear(h.premaster)
	h.ff.wipe()
	h.handshake13.wipe()
	*h = handshake{}
}
