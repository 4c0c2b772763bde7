// Package faulty holds boxes with exactly one planted fault each: the slips that
// an implementer of the procedure makes. Each names the rule that it breaks, and
// a test demands that the monitors catch it by that rule. A monitor that misses
// one, or a rule that nothing here breaks, is a gap in the harness.
//
// A faulty box is the reference box with a slip around it, which changes what
// reaches the box or what it asks for. The trace then shows the box doing it.
package faulty
