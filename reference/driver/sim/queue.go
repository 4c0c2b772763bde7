package sim

import (
	"time"

	"github.com/floorcheck/floorcheck/reference/driver/record"
	"github.com/floorcheck/floorcheck/reference/node"
)

// kind says what is pending.
type kind uint8

const (
	input   kind = iota // in for box
	timer               // the timer id of box
	syn                 // e's dial reaches the address
	synAck              // the answer reaches e, the dialler
	ack                 // the third segment reaches e, the acceptor
	failed              // e's dial fails for the reason in in
	segment             // the oldest segment of e's queue
)

// pending is something that will happen.
type pending struct {
	kind kind
	box  int
	in   node.Input
	form *record.Form
	end  *end
	id   uint64
	next int32 // the next free place
}

// entry is a place in the heap: the time, a number that keeps what was put in
// first before what was put in later, and where the rest stands.
type entry struct {
	at    time.Duration
	seq   uint64
	place int32
}

func (a entry) before(b entry) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// queue holds what will happen, soonest first. Its memory is used again, so
// that nothing is allocated once a run is under way.
type queue struct {
	heap   []entry
	places []pending
	free   int32 // 1 + the first free place, 0 for none
	seq    uint64
	// traffic is how many entries are no timers.
	traffic int
}

// usual is more than is pending at a time in most runs.
const usual = 16

func (q *queue) reset() {
	if q.heap == nil {
		q.heap, q.places = make([]entry, 0, usual), make([]pending, 0, usual)
	}
	clear(q.places)
	*q = queue{heap: q.heap[:0], places: q.places[:0]}
}

func (q *queue) push(at time.Duration, p pending) {
	if p.kind != timer {
		q.traffic++
	}
	place := q.free - 1
	if place >= 0 {
		q.free = q.places[place].next
		q.places[place] = p
	} else {
		place = int32(len(q.places))
		q.places = append(q.places, p)
	}
	q.seq++
	q.heap = append(q.heap, entry{at, q.seq, place})
	i := len(q.heap) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !q.heap[i].before(q.heap[up]) {
			break
		}
		q.heap[i], q.heap[up] = q.heap[up], q.heap[i]
		i = up
	}
}

// head returns what happens next without taking it.
func (q *queue) head() (time.Duration, *pending) {
	return q.heap[0].at, &q.places[q.heap[0].place]
}

// pop takes what happens next.
func (q *queue) pop() pending {
	place := q.heap[0].place
	last := len(q.heap) - 1
	q.heap[0] = q.heap[last]
	q.heap = q.heap[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && q.heap[down+1].before(q.heap[down]) {
			down++
		}
		if !q.heap[down].before(q.heap[i]) {
			break
		}
		q.heap[i], q.heap[down] = q.heap[down], q.heap[i]
		i = down
	}
	p := q.places[place]
	q.places[place] = pending{next: q.free}
	q.free = place + 1
	if p.kind != timer {
		q.traffic--
	}
	return p
}
