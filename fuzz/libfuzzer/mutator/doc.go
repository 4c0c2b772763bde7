// Package mutator gives a libFuzzer binary that links it a mutator of the
// target's own: a function of package fuzz that knows what an input is made of.
package mutator
