package mikey

import (
	"encoding/binary"
	"fmt"
	"time"
)

// TSType is the type of a timestamp.
type TSType uint8

// The timestamp types (RFC 3830 §6.6, RFC 6043 §6.3).
const (
	NTPUTC   TSType = 0 // 64 bits
	NTP      TSType = 1 // 64 bits
	COUNTER  TSType = 2 // 32 bits
	NTPUTC32 TSType = 3 // 32 bits, whole seconds
)

// size returns the number of octets of a value, 0 for a type that has none.
func (t TSType) size() int {
	switch t {
	case NTPUTC, NTP:
		return 8
	case COUNTER, NTPUTC32:
		return 4
	}
	return 0
}

// Timestamp is a value of one of the timestamp types, as it stands on the wire.
type Timestamp struct {
	TSType TSType
	Value  uint64
}

func (t *Timestamp) append(b []byte) []byte {
	b = append(b, byte(t.TSType))
	if t.TSType.size() == 4 {
		return binary.BigEndian.AppendUint32(b, uint32(t.Value))
	}
	return binary.BigEndian.AppendUint64(b, t.Value)
}

// bits64 returns the 64 bits that go into an IV: NTP-UTC-32 gets a fraction of
// zero (RFC 6043 §6.3), COUNTER leading zeroes (RFC 3830 §6.6).
func (t Timestamp) bits64() uint64 {
	if t.TSType == NTPUTC32 {
		return t.Value << 32
	}
	return t.Value
}

// ntpToUnix is the number of seconds from 1900 to 1970, the start of Unix time.
const ntpToUnix = 2208988800

// Time returns the point in time, and false for a counter. Values with the top
// bit clear are of 2036 to 2104 (RFC 4330 §3).
func (t Timestamp) Time() (time.Time, bool) {
	if t.TSType.size() == 0 || t.TSType == COUNTER {
		return time.Time{}, false
	}
	bits := t.bits64()
	seconds := int64(bits >> 32)
	if bits>>63 == 0 {
		seconds += 1 << 32
	}
	nanos := (bits & 0xFFFFFFFF) * 1e9 >> 32
	return time.Unix(seconds-ntpToUnix, int64(nanos)).UTC(), true
}

// ntp returns the NTP-UTC timestamp of t.
func ntp(t time.Time) Timestamp {
	fraction := uint64(t.Nanosecond()) << 32 / 1e9
	return Timestamp{NTPUTC, uint64(uint32(t.Unix()+ntpToUnix))<<32 | fraction}
}

// ntp32 returns the NTP-UTC-32 timestamp of t; a fraction of a second is cut off.
func ntp32(t time.Time) Timestamp {
	return Timestamp{NTPUTC32, uint64(uint32(t.Unix() + ntpToUnix))}
}

// String returns the time, or the value of a counter.
func (t Timestamp) String() string {
	if at, ok := t.Time(); ok {
		return at.Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("counter %d", t.Value)
}

// clock hands out timestamps that are never the same twice, since every message
// of an Initiator needs one of its own (RFC 3830 §5.2) and a simulated clock may
// stand still.
type clock struct{ last uint64 }

func (c *clock) stamp(now time.Time) Timestamp {
	t := ntp(now)
	if t.Value <= c.last && c.last-t.Value < 1<<32 {
		t.Value = c.last + 1
	}
	c.last = t.Value
	return t
}
