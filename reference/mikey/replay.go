package mikey

import "time"

// replayCache remembers authenticated initial messages until their timestamps
// are too old to be taken anyway (RFC 3830 §5.4). A message is known by its MAC,
// for there are octets that the MAC does not cover and a replay could change.
// It never holds more than its limit.
type replayCache struct {
	limit int
	seen  map[macKey]struct{}
	queue []replayEntry // oldest first
}

type macKey [20]byte

type replayEntry struct {
	key   macKey
	until time.Time
}

func keyOf(v *V) (k macKey) {
	copy(k[:], v.VerData)
	return k
}

// forget drops what is outdated at now.
func (c *replayCache) forget(now time.Time) {
	n := 0
	for n < len(c.queue) && c.queue[n].until.Before(now) {
		delete(c.seen, c.queue[n].key)
		n++
	}
	if n > 0 {
		c.queue = append(c.queue[:0], c.queue[n:]...)
	}
}

// has tells whether the message came before.
func (c *replayCache) has(v *V) bool {
	_, ok := c.seen[keyOf(v)]
	return ok
}

// full tells whether add would have no room at now.
func (c *replayCache) full(now time.Time) bool {
	if len(c.queue) >= c.limit {
		c.forget(now)
	}
	return len(c.queue) >= c.limit
}

// add remembers a message whose timestamp is at most skew ahead of now: it is
// outdated after twice that. It returns false, and remembers nothing, if the
// message came before or there is no room.
func (c *replayCache) add(now time.Time, skew time.Duration, v *V) bool {
	if c.has(v) || c.full(now) {
		return false
	}
	if c.seen == nil {
		c.seen = make(map[macKey]struct{})
	}
	c.seen[keyOf(v)] = struct{}{}
	c.queue = append(c.queue, replayEntry{keyOf(v), now.Add(2 * skew)})
	return true
}
