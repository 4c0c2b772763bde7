// Package libfuzzer puts a fuzz target under libFuzzer, and with it under
// ClusterFuzzLite and OSS-Fuzz.
//
// targets/<name>/main.go, generated from fuzz.Targets, is a caller of three
// lines: it names one target and is linked with what that target needs and no
// more. libFuzzer looks at all counters after every execution, so that one
// archive with all targets would cost each of them a microsecond an execution.
// The script build makes the binaries.
//
// All that touches C is behind the build tag libfuzzer, which Go's own
// instrumentation needs too.
package libfuzzer
