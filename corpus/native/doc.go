// Package native runs fuzz targets with Go's own fuzzer, one after another, and
// tells how far it is in values: what "go test -fuzz" prints, for programs.
//
// It builds the test binary once, instrumented, where "go test -fuzz" looks for
// the changes of every package before each target, and runs that binary. The
// corpus that the fuzzer gathers is the one of go test, in the build cache.
package native
