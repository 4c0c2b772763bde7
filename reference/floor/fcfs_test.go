package floor

import "testing"

func TestAFreeFloorIsGrantedAtOnce(t *testing.T) {
	newBench(t, Config{}).connect(7).request(7, 1).
		want("the first request", "7: t FloorRequestStatus u7 #1 Granted f1").
		decided("the grant", "request 1 floors [1] user 7 Granted")
}

func TestAHeldFloorQueuesFirstComeFirstServed(t *testing.T) {
	b := newBench(t, Config{}).connect(7, 8, 9)
	b.request(7, 1)
	b.request(8, 1).want("the second", "8: t FloorRequestStatus u8 #2 Accepted(1) f1").decided("nothing")
	b.request(9, 1).want("the third", "9: t FloorRequestStatus u9 #3 Accepted(2) f1")
	b.release(7, 1).
		want("after the release",
			"7: t FloorRequestStatus u7 #1 Released f1",
			"8: 0 FloorRequestStatus u8 #2 Granted f1",
			"9: 0 FloorRequestStatus u9 #3 Accepted(1) f1").
		decided("release and grant", "request 1 floors [1] user 7 Released", "request 2 floors [1] user 8 Granted")
}
