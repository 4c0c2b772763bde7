package fuzz

import "testing"

// Every message of every shape, cut short somewhere, keeps the other end from
// completing; where there are not so many, both complete.
func TestAnEndThatAltersItsMessagesCompletesNobody(t *testing.T) {
	for shape := range byte(len(tlsShapes)) {
		for number := range byte(8) {
			for _, alteration := range [][]byte{{0, 0, 0, 0}, {0, 0, 5, 3}, {4, 0, 3, 0}, {2, 0, 7, 0}, {3, 0, 6, 1}} {
				TLSTamper(append([]byte{shape, 0x80 | number}, alteration...))
			}
		}
	}
}

// An end that enters what it altered into its transcript alters with everything in
// hand, and the other completes: the property can fail.
func TestAnEndThatCompletesWithAnAlteredMessagePanics(t *testing.T) {
	failed := 0
	for shape := range byte(len(tlsShapes)) {
		for number := range byte(3) {
			data := []byte{shape, 0x80 | number, 0, 0, 8, 0} // a bit of a random
			if panics(func() { alterMessage(data, data[2:], false) }) {
				failed++
			}
		}
	}
	if failed == 0 {
		t.Error("expected an end that completes, found none")
	}
}

func TestAReplayedRecordEndsEveryShapeOfConnection(t *testing.T) {
	for shape := range byte(len(tlsShapes)) {
		for receiver := range byte(2) {
			s := newRecordScript(int(shape), receiver == 1, 2, 1<<20)
			s.operate(sendData, 22, []byte("once"))
			s.operate(sendAgain, 22, nil)
			s.check(nil)
			if s.receiver.err == nil {
				t.Errorf("%s, receiver %d: expected an end, found none", tlsShapes[shape].name, receiver)
			}
		}
	}
}

func TestARecordOfZerosEndsEveryShapeOfConnection(t *testing.T) {
	for shape := range byte(len(tlsShapes)) {
		for _, content := range [][]byte{nil, {1, 2, 3}} {
			s := newRecordScript(int(shape), false, 2, 1<<20)
			s.operate(sendZeros, 22, content)
			s.check(nil)
			if s.receiver.err == nil {
				t.Errorf("%s: expected an end, found none", tlsShapes[shape].name)
			}
		}
	}
}
