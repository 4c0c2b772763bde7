// Package properties holds the machines to what must always be true of them,
// whatever happens: suites for rapid and gopter over shared models and
// operations (properties/model), and the conversations that drive a machine and
// its model side by side.
//
// The conversations are ordinary code, so that fuzz targets and the command can
// run them too; only the suites that need go test stand in _test.go files.
package properties
