package live_test

import (
	"context"
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/drivertest"
	"github.com/floorcheck/floorcheck/reference/driver/live"
	"github.com/floorcheck/floorcheck/reference/driver/sim"
	"github.com/floorcheck/floorcheck/reference/node"
	"github.com/floorcheck/floorcheck/reference/trace"
)

func TestSocketsKeepTheirPromisesToBoxesThatDoAnything(t *testing.T) {
	opened := 0
	for seed := range uint64(30) {
		d := sim.Reader(seed, "dice")
		unit := 20 * time.Microsecond
		c := live.Config{Nodes: []node.Node{drivertest.Wild("A", "B", d, unit), drivertest.Wild("B", "A", d, unit)}, Linger: 20 * time.Millisecond}
		if seed%2 == 1 {
			c.Wire = drivertest.Cutting(d)
		}
		l := start(t, c)
		if stop, err := l.Run(context.Background(), live.Until{Idle: 10 * time.Millisecond}); stop != live.Idle || err != nil {
			t.Fatal(stop, err)
		}
		shut(t, l)
		if err := drivertest.Check(l.Trace()); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text(l.Trace()))
		}
		for _, e := range l.Trace().Events {
			if e.Name == trace.TCPOpen {
				opened++
			}
		}
	}
	if opened < 50 {
		t.Errorf("expected 50 connections, found %d: the test sees too little", opened)
	}
}
