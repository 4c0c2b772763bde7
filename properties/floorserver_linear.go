package properties

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/floorcheck/floorcheck/properties/model"
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/floor"
)

// To participants who speak at the same time, a Floor Control Server must look as
// if it took one message after the other, each at some moment between its sending
// and the arrival of its answer: it is a linearizable object. LinearModel is that
// object, for floors that are granted first come, first served.

// LinearInput is what a participant asks.
type LinearInput struct {
	User    uint16
	Message bfcp.Primitive // FloorRequest, FloorRelease or FloorRequestQuery
	Floors  uint8          // of a FloorRequest, as a set of indices
	Request uint16         // of the others
}

// LinearOutput is what the answer says: an error code, or a request and how it
// stands.
type LinearOutput struct {
	Code     bfcp.ErrorCode
	Request  uint16
	Status   bfcp.Status
	Position uint8
}

// linearRequest is a request of the model, which is the list of them in the order
// of their arrival.
type linearRequest struct {
	id, user uint16
	floors   uint8
	granted  bool
}

// LinearModel is the server of floors with that many holders each.
func LinearModel(holders ...int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return []linearRequest(nil) },
		Step: func(state, input, output any) (bool, any) {
			next, want := linearStep(holders, state.([]linearRequest), input.(LinearInput), output.(LinearOutput).Request)
			return want == output.(LinearOutput), next
		},
		Equal: func(a, b any) bool { return slices.Equal(a.([]linearRequest), b.([]linearRequest)) },
		DescribeOperation: func(input, output any) string {
			in, out := input.(LinearInput), output.(LinearOutput)
			return fmt.Sprintf("%d: %s %b #%d -> %d #%d %s %d", in.User, in.Message, in.Floors, in.Request, out.Code, out.Request, out.Status, out.Position)
		},
	}
}

// linearStep takes one message and returns the new state and the answer. The
// server chooses the identifier of a new request, as long as no other has it.
func linearStep(holders []int, state []linearRequest, in LinearInput, id uint16) ([]linearRequest, LinearOutput) {
	at := slices.IndexFunc(state, func(r linearRequest) bool { return r.id == in.Request })
	next := slices.Clone(state)
	switch in.Message {
	case bfcp.PrimitiveFloorRequest:
		if id == 0 || slices.ContainsFunc(state, func(r linearRequest) bool { return r.id == id }) {
			return state, LinearOutput{}
		}
		next = linearGrant(holders, append(next, linearRequest{id: id, user: in.User, floors: in.Floors}))
		return next, linearStatus(next, len(next)-1)
	case bfcp.PrimitiveFloorRelease:
		switch {
		case at < 0:
			return state, LinearOutput{Code: bfcp.ErrorFloorRequestIDDoesNotExist}
		case state[at].user != in.User:
			return state, LinearOutput{Code: bfcp.ErrorUnauthorizedOperation}
		}
		out := LinearOutput{Request: in.Request, Status: bfcp.StatusCancelled}
		if state[at].granted {
			out.Status = bfcp.StatusReleased
		}
		return linearGrant(holders, slices.Delete(next, at, at+1)), out
	}
	if at < 0 {
		return state, LinearOutput{Code: bfcp.ErrorFloorRequestIDDoesNotExist}
	}
	return state, linearStatus(state, at)
}

// linearGrant goes through the requests in their order: who waits blocks its
// floors for whoever came later.
func linearGrant(holders []int, state []linearRequest) []linearRequest {
	var taken [model.MaxFloors]int
	for _, r := range state {
		for f := range holders {
			if r.granted && r.floors>>f&1 != 0 {
				taken[f]++
			}
		}
	}
	var blocked uint8
	for i := range state {
		r := &state[i]
		if r.granted {
			continue
		}
		free := r.floors&blocked == 0
		for f := range holders {
			free = free && (r.floors>>f&1 == 0 || taken[f] < holders[f])
		}
		if !free {
			blocked |= r.floors
			continue
		}
		r.granted = true
		for f := range holders {
			taken[f] += int(r.floors >> f & 1)
		}
	}
	return state
}

func linearStatus(state []linearRequest, at int) LinearOutput {
	r := state[at]
	if r.granted {
		return LinearOutput{Request: r.id, Status: bfcp.StatusGranted}
	}
	worst := 0
	for f := range model.MaxFloors {
		position := 1
		for _, o := range state[:at] {
			if !o.granted && o.floors&r.floors>>f&1 != 0 {
				position++
			}
		}
		if r.floors>>f&1 != 0 {
			worst = max(worst, position)
		}
	}
	return LinearOutput{Request: r.id, Status: bfcp.StatusAccepted, Position: uint8(worst)}
}

// Exchange sends a participant's message and returns all that reached the
// participant since the last time, in order, up to the message that answers this
// one. It is called by one goroutine for each user, for all users at the same time.
type Exchange func(user uint16, message []byte) [][]byte

// ConcurrentParticipants has that many participants ask for floors, release them
// and query requests, their own and others', all at once, and returns what they
// asked and were told. Participants are users 1 and up. It fails where an answer
// is missing or not an answer.
func ConcurrentParticipants(users, operations, floors int, seed uint64, exchange Exchange) ([]porcupine.Operation, error) {
	var clock, known atomic.Int64
	var done sync.WaitGroup
	histories, failures := make([][]porcupine.Operation, users), make([]error, users)
	for u := range users {
		done.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(u)))
			p := floor.NewParticipant(model.Conference, model.UserID(u), bfcp.RFC4582)
			for range operations {
				in, message, err := linearDraw(random, p, floors, uint16(known.Load()))
				if err != nil {
					failures[u] = err
					return
				}
				call := clock.Add(1)
				arrived := exchange(in.User, message)
				end := clock.Add(1)
				out, err := linearRead(p, arrived)
				if err != nil {
					failures[u] = err
					return
				}
				for old := known.Load(); int64(out.Request) > old && !known.CompareAndSwap(old, int64(out.Request)); old = known.Load() {
				}
				histories[u] = append(histories[u], porcupine.Operation{ClientId: u, Input: in, Call: call, Output: out, Return: end})
			}
		})
	}
	done.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(histories...), nil
}

func linearDraw(random *rand.Rand, p *floor.Participant, floors int, known uint16) (LinearInput, []byte, error) {
	in := LinearInput{User: p.User(), Request: 1 + uint16(random.IntN(int(known)+1))}
	if own := p.Ongoing(); len(own) > 0 && random.IntN(4) > 0 {
		in.Request = own[random.IntN(len(own))]
	}
	switch random.IntN(5) {
	case 0, 1:
		in.Message, in.Request, in.Floors = bfcp.PrimitiveFloorRequest, 0, 1+uint8(random.IntN(1<<floors-1))
		var ids []uint16
		for f := range floors {
			if in.Floors>>f&1 != 0 {
				ids = append(ids, model.FloorID(f))
			}
		}
		octets, err := p.RequestFloor(ids, floor.RequestOptions{})
		return in, octets, err
	case 2, 3:
		in.Message = bfcp.PrimitiveFloorRelease
		return in, p.ReleaseFloor(in.Request), nil
	}
	in.Message = bfcp.PrimitiveFloorRequestQuery
	return in, p.QueryRequest(in.Request), nil
}

// linearRead takes what reached the participant, and finds the answer in it.
func linearRead(p *floor.Participant, arrived [][]byte) (out LinearOutput, err error) {
	answered := false
	for _, message := range arrived {
		events, err := p.Receive(message)
		if err != nil {
			return out, err
		}
		for _, e := range events {
			switch {
			case e.Kind == floor.Breach:
				return out, e.Finding
			case e.Kind == floor.Refused:
				out, answered = LinearOutput{Code: e.Code}, true
			case e.Transaction != 0 && len(e.Requests) == 1:
				status := e.Requests[0].OverallRequestStatus.Value.RequestStatus.Value
				out, answered = LinearOutput{Request: e.Request, Status: status.Status, Position: status.QueuePosition}, true
			}
		}
	}
	if !answered {
		return out, fmt.Errorf("expected an answer among the %d messages to user %d, found none", len(arrived), p.User())
	}
	return out, nil
}

// SharedServer makes an Exchange of a server that all participants share in this
// process, one message at a time. Answers dawdle on their way back, so that many
// are under way at once.
func SharedServer(server FloorServer) Exchange {
	var lock sync.Mutex
	inbox := map[floor.Conn][][]byte{}
	return func(user uint16, message []byte) [][]byte {
		runtime.Gosched()
		c := floor.Conn(user)
		lock.Lock()
		if inbox[c] == nil {
			server.Connect(time.Unix(0, 0), c, floor.Auth{})
		}
		var out floor.Output
		server.Receive(time.Unix(0, 0), c, message, &out)
		for _, m := range out.Messages {
			inbox[m.Conn] = append(inbox[m.Conn], m.Octets)
		}
		arrived := inbox[c]
		inbox[c] = [][]byte{}
		lock.Unlock()
		runtime.Gosched()
		return arrived
	}
}
