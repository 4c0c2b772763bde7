//go:build interop

package interop

import "github.com/floorcheck/floorcheck/reference/tlspsk"

// least is how many cells of each role must work, so that a library that
// forgets its suites does not pass unseen.
var least = map[string]int{}

// exception says why a peer cannot do a row in a role, though it has the suite;
// "" if it can. Each reason is the peer's, and was looked up or measured.
func exception(p *peer, r row, server bool) string {
	info, _ := r.suite.Info()
	_ = info
	return ""
}

var _ = tlspsk.KXPSK
