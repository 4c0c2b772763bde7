package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// annotated returns the trace with what its BFCP messages say as attributes,
// for a ladder: package trace stands below the codecs and cannot read them.
func annotated(t *trace.Trace) *trace.Trace {
	out := &trace.Trace{Events: slices.Clone(t.Events)}
	for i := range out.Events {
		if e := &out.Events[i]; e.Interface == trace.BFCP && len(e.Attrs) == 0 && len(e.Octets) > 0 {
			e.Attrs = content(e.Octets)
		}
	}
	return out
}

// content picks what a reader of a ladder wants to know of a BFCP message.
func content(octets []byte) trace.Attrs {
	m, _ := bfcp.Decode(octets, bfcp.RFC4582)
	switch b := m.Body().(type) {
	case *bfcp.FloorRequest:
		a := trace.KV("floor", numbers(b.FloorIDs))
		if b.BeneficiaryID.Present {
			a = append(a, trace.Attr{Key: "for user", Value: fmt.Sprint(b.BeneficiaryID.Value)})
		}
		return a
	case *bfcp.FloorRelease:
		return trace.KV("request", fmt.Sprint(b.FloorRequestID))
	case *bfcp.FloorRequestQuery:
		return trace.KV("request", fmt.Sprint(b.FloorRequestID))
	case *bfcp.FloorRequestStatus:
		return requestContent(&b.FloorRequestInformation)
	case *bfcp.ChairAction:
		return requestContent(&b.FloorRequestInformation)
	case *bfcp.FloorQuery:
		return trace.KV("floor", numbers(b.FloorIDs))
	case *bfcp.FloorStatus:
		return trace.KV("floor", numbers(b.FloorIDs), "requests", fmt.Sprint(len(b.FloorRequestInformation)))
	case *bfcp.UserStatus:
		return trace.KV("requests", fmt.Sprint(len(b.FloorRequestInformation)))
	case *bfcp.Error:
		return trace.KV("code", fmt.Sprintf("%d %s", uint8(b.Code), b.Code))
	}
	return nil
}

// requestContent is a request's number and status: the overall one, or else
// that for its first floor.
func requestContent(i *bfcp.FloorRequestInformation) trace.Attrs {
	a := trace.KV("request", fmt.Sprint(i.FloorRequestID))
	status := i.OverallRequestStatus.Value.RequestStatus
	if !status.Present && len(i.FloorRequestStatus) > 0 {
		status = i.FloorRequestStatus[0].RequestStatus
	}
	if status.Present {
		a = append(a, trace.Attr{Key: "status", Value: status.Value.Status.String()})
		if status.Value.QueuePosition > 0 {
			a = append(a, trace.Attr{Key: "position", Value: fmt.Sprint(status.Value.QueuePosition)})
		}
	}
	return a
}

func numbers(ids []uint16) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprint(id)
	}
	return strings.Join(parts, " ")
}
