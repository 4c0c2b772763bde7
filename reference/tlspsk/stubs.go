package tlspsk

import "errors"

const highest = VersionTLS12

func implemented(i *Info) bool {
	return i.KX != KXTLS13
}

func (h *handshake) sessionID() []byte              { return nil }
func (h *handshake) checkDowngrade(e *Engine) error { return nil }
func (h *handshake) markDowngrade(e *Engine)        {}
func (e *Engine) ignoreCCS(p []byte) error          { return errors.New("not yet") }
