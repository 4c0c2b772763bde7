package node

import (
	"errors"
	"strconv"

	"github.com/floorcheck/floorcheck/reference/tlspsk"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// TLSFailed enters into the trace how TLS ended on a connection: the alert, who
// raised it, and why.
func (o *Outbox) TLSFailed(c Conn, err error) {
	attrs := trace.KV("detail", err.Error())
	if a := (*tlspsk.AlertError)(nil); errors.As(err, &a) {
		by := "us"
		if a.FromPeer {
			by = "peer"
		}
		attrs = trace.KV("alert", strconv.Itoa(int(a.Alert)), "by", by, "detail", err.Error())
	}
	o.Note(trace.TLS, trace.TLSFailed, c, attrs)
}
