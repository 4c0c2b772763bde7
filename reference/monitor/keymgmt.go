package monitor

// keyMessage is a MIKEY message as far as the rules of a call ask about it.
type keyMessage struct {
	ticket *ticket
}

type ticket struct{ data []byte }

func readKeyMgmt(data string) *keyMessage { return nil }

// wantsTransferResp tells whether the ticket in the offer demands a
// TRANSFER_RESP.
func (d *dialogue) wantsTransferResp() bool { return false }
