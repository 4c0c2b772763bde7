package fuzz

import "testing"

func TestRecordsThatArriveOtherwiseThanTheyWereSentPanic(t *testing.T) {
	fresh := func() *recordScript {
		s := newRecordScript(0, true, 2, 1<<20)
		s.operate(sendData, 0, []byte("hello"))
		s.check(nil)
		return s
	}
	for what, change := range map[string]func(s *recordScript){
		"data lost":               func(s *recordScript) { s.receiver.app = s.receiver.app[:3] },
		"data changed":            func(s *recordScript) { s.receiver.app[0] ^= 1 },
		"data that nobody sent":   func(s *recordScript) { s.receiver.app = append(s.receiver.app, 1) },
		"too large and taken":     func(s *recordScript) { s.tooLarge = true },
		"too large, other alert":  func(s *recordScript) { s.tooLarge = true; s.operate(sendClear, 23, []byte("clear")) },
		"an alert that is not so": func(s *recordScript) { s.operate(sendTooLarge, 23, nil); s.receiver.out = nil },
	} {
		s := fresh()
		change(s)
		if !panics(func() { s.check(nil) }) {
			t.Errorf("%s: expected a panic, found none", what)
		}
	}
}

func TestTooLargeARecordEndsEveryShapeOfConnection(t *testing.T) {
	for shape := range byte(len(tlsShapes)) {
		for receiver := range byte(2) {
			s := newRecordScript(int(shape), receiver == 1, 2, 1<<20)
			s.operate(sendTooLarge, 22, nil)
			s.check(nil)
			if !s.tooLarge || s.receiver.err == nil {
				t.Errorf("%s, receiver %d: expected an end, found none", tlsShapes[shape].name, receiver)
			}
		}
	}
}
