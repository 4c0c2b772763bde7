// Command judge shows how a Go program asks floorcheck about a BFCP message: it
// decodes a FloorRequest whose PRIORITY has a reserved bit set and whose
// attributes stand in an unusual order, and prints what is wrong with it, for
// the sender and for the receiver.
//
//	go run ./examples/judge
package main

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

func main() {
	message := []byte{
		0x20, 1, 0, 2, 0, 0, 0, 1, 0, 1, 0, 2, // COMMON-HEADER: FloorRequest of user 2, 8 octets follow
		9, 4, 0x40, 0x01, // PRIORITY: Normal, and a reserved bit
		5, 4, 0, 1, // FLOOR-ID: 1
	}
	m, verdict := bfcp.Decode(message, bfcp.RFC4582)
	fmt.Printf("%s of user %d: sender %s, receiver %s\n", m.Primitive, m.UserID, verdict.Sender, verdict.Receiver)
	for _, f := range verdict.Findings {
		fmt.Println(f)
	}
	if request, ok := m.Body().(*bfcp.FloorRequest); ok {
		fmt.Println("floors asked for:", request.FloorIDs)
	}
}
