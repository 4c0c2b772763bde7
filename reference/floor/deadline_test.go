package floor

import (
	"testing"
	"time"

	"github.com/floorcheck/floorcheck/reference/bfcp"
)

func TestALostUserOfWhomNothingIsKeptIsNotWaitedFor(t *testing.T) {
	s, err := NewServer(Config{Conferences: []Conference{{ID: 1, Floors: []Floor{{ID: 1}}, Users: []User{{ID: 7}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var out Output
	now := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	s.Connect(now, 1, Auth{})
	request, err := NewParticipant(1, 7, bfcp.RFC4582).RequestFloor([]uint16{1}, RequestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Receive(now, 1, request, &out)
	s.Disconnect(now, 1, &out)
	if at, ok := s.NextDeadline(); !ok || !at.Equal(now.Add(DefaultKeep)) {
		t.Fatalf("expected the floor to be kept until %v, found %v, %t", now.Add(DefaultKeep), at, ok)
	}
	s.Revoke(now, 1, 7, &out)
	if at, ok := s.NextDeadline(); ok {
		t.Errorf("expected nothing to wait for once the floor is revoked, found %v", at)
	}
}
