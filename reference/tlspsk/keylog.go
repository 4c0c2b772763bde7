package tlspsk

import "encoding/hex"

// logKey writes one line of an NSS key log, where the configuration asks for it.
func (e *Engine) logKey(label string, secret []byte) {
	if e.cfg.KeyLog == nil {
		return
	}
	b := append(make([]byte, 0, 192), label...)
	b = hex.AppendEncode(append(b, ' '), e.h.clientRandom[:])
	b = hex.AppendEncode(append(b, ' '), secret)
	_, _ = e.cfg.KeyLog.Write(append(b, '\n'))
}
