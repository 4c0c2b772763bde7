// Package call puts one call together: the four boxes, a driver, and a fault.
//
// Run makes a call and says how it ended, how it had to end, and what the
// monitors think of it. The table of faults (faults.go) says for each fault and
// each a=setup how the call must end and by which clause.
package call
