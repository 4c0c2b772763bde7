// Command findplanted measures how fast the engines find planted faults: it is
// the benchmark of the harness itself.
//
// A fault is a small change to the source, kept as data (faults_*.go): which
// file, the text there, the text in its place, what an implementer does wrong
// and what clause says otherwise. Go's -overlay builds the changed file in the
// place of the shipped one, so that nothing planted stands in the shipped code
// and no build tag does. Each fault is then looked for by
//
//   - native: go test -fuzz, one worker, a fresh cache;
//   - libfuzzer: the binary of fuzz/libfuzzer, a fresh corpus;
//   - rapid: a test of package properties;
//   - gopter: a suite of package properties, run by this command itself as
//     built with the change.
//
// The engines begin from the target's seeds. Every run has a seed and a bound in
// seconds; the table gives the median of several. An input that a run finds is
// handed to the target as it is without the change, which must not fail.
package main
