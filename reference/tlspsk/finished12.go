package tlspsk

import (
	"crypto/subtle"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// sendFinished12 sends change_cipher_spec and Finished.
func (e *Engine) sendFinished12() error {
	if err := e.sendCCS(); err != nil {
		return err
	}
	wr, err := e.protection12(e.client)
	if err != nil {
		return err
	}
	e.wr = wr
	verify := e.h.verifyData(e.client)
	at := e.begin(typeFinished)
	e.flight = append(e.flight, verify...)
	e.end(at)
	return e.flush()
}

// changeKeys12 takes the peer's change_cipher_spec.
func (e *Engine) changeKeys12() (err error) {
	e.rd, err = e.protection12(!e.client)
	return err
}

// checkFinished12 verifies the peer's Finished.
func (e *Engine) checkFinished12(m *message) error {
	if len(m.body) != 12 {
		return fault(AlertDecodeError, rule.TLSSyntax, "Finished has %d octets, expected 12", len(m.body))
	}
	if subtle.ConstantTimeCompare(m.body, e.h.verifyData(!e.client)) != 1 {
		return fault(AlertDecryptError, rule.TLSFinished, "verify_data of Finished is wrong")
	}
	e.h.add(m.raw)
	return nil
}
