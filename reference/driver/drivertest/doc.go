// Package drivertest has small boxes to try drivers with (a function as a box,
// two boxes that talk to each other on every interface, boxes that do anything)
// and what must be true of every trace, whichever driver wrote it.
package drivertest
