// Package drivertest has small boxes to try drivers with: a function as a box,
// and two boxes that talk to each other on every interface.
package drivertest
