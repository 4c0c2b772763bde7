package observertest

import (
	"bytes"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
)

// Identity and Key are the pre-shared key of Secure's clients.
var (
	Identity = []byte("alice")
	Key      = []byte("0123456789abcdef")
)

// Secure puts a conversation into TLS, each client's into a connection of its
// own with a handshake before its first message. message is which of said a piece
// carries, -1 for a part of a handshake. The configurations get Identity and Key.
func Secure(said []Said, client, server *tlspsk.Config) (pieces []Said, message []int, err error) {
	client.PSKs = []tlspsk.PSK{{Identity: Identity, Key: Key}}
	server.PSKs = client.PSKs
	var ends [Clients][2]*tlspsk.Engine
	add := func(m Said, from int, n int) (bool, error) {
		b := ends[m.Client][from].Outgoing()
		if len(b) == 0 {
			return false, nil
		}
		m.Server, m.Octets = from == 1, bytes.Clone(b)
		pieces, message = append(pieces, m), append(message, n)
		other := ends[m.Client][1-from]
		err := other.Feed(m.Octets)
		other.Incoming()
		return true, err
	}
	for n, m := range said {
		e := &ends[m.Client]
		if e[0] == nil {
			if e[0], err = tlspsk.NewClient(client); err != nil {
				return nil, nil, err
			}
			if e[1], err = tlspsk.NewServer(server); err != nil {
				return nil, nil, err
			}
			for more, from := true, 0; more || from == 1; from = 1 - from {
				if more, err = add(m, from, -1); err != nil {
					return nil, nil, err
				}
			}
		}
		from := 0
		if m.Server {
			from = 1
		}
		if err := e[from].Write(m.Octets); err != nil {
			return nil, nil, err
		}
		if _, err := add(m, from, n); err != nil {
			return nil, nil, err
		}
	}
	return pieces, message, nil
}
