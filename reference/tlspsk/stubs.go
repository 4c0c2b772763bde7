package tlspsk

import "errors"

const highest = VersionTLS12

func implemented(i *Info) bool {
	return i.KX == KXPSK && i.Cipher == CipherGCM
}

func (h *handshake) sessionID() []byte              { return nil }
func (h *handshake) checkDowngrade(e *Engine) error { return nil }
func (h *handshake) markDowngrade(e *Engine)        {}
func (e *Engine) ignoreCCS(p []byte) error          { return errors.New("not yet") }
func (e *Engine) macProtection(macKey, key []byte) (protection, error) {
	return nil, errors.New("not yet")
}
