package tlspsk

import (
	"crypto/hmac"
	"fmt"
)

// serverHello13 makes the handshake keys of TLS 1.3.
func (o *Observer) serverHello13(raw []byte, sh *serverHello, i *Info) error {
	if string(sh.random) == string(helloRetryRandom[:]) {
		o.h.replaceByHash()
		o.h.add(raw)
		o.info.HelloRetryRequest = true
		o.phase = awaitClientHello
		return nil
	}
	o.h.add(raw)
	if o.h.handshake13 == nil {
		o.h.handshake13 = &handshake13{}
	}
	s := &o.h.sched
	s.kind, s.m = i.Hash, &o.h.mac
	n := s.kind.Size()
	o.info.ExtendedMasterSecret = true
	o.identity13(sh.ext.psk)
	if o.early {
		return fmt.Errorf("%w: it uses early data", ErrNotFollowed)
	}
	client, ok1 := o.secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET")
	server, ok2 := o.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET")
	if ok1 && ok2 && len(client) == n && len(server) == n {
		o.logged = true
		copy(s.client[:], client)
		copy(s.server[:], server)
	} else {
		if sh.ext.psk == nil {
			return fmt.Errorf("%w: %v without a pre-shared key", ErrNoKey, o.info.CipherSuite)
		}
		key, ok := o.psk(o.info.Identity)
		switch {
		case !ok:
			return fmt.Errorf("%w: identity %q, %v", ErrNoKey, o.info.Identity, o.info.CipherSuite)
		case sh.ext.keyShare != nil:
			return fmt.Errorf("%w: psk_dhe_ke needs a key log", ErrNeedsLog)
		}
		s.early(key)
		o.e[0].handshakeSecrets(nil)
	}
	o.phase = awaitServerFlight
	if err := o.e[0].protect13(s, s.client[:n], false); err != nil {
		return err
	}
	return o.e[1].protect13(s, s.server[:n], false)
}

// identity13 finds the identity that the server selected.
func (o *Observer) identity13(selected []byte) {
	var p parsedPSK
	if len(selected) != 2 || parsePSK(o.ids, &p) != nil {
		return
	}
	for range int(selected[0])<<8 | int(selected[1]) {
		p.identities.vec16()
		p.identities.take(4)
	}
	o.info.Identity = append([]byte(nil), p.identities.vec16()...)
}

// message13 takes a message of TLS 1.3 behind ServerHello.
func (o *Observer) message13(side int, typ uint8, raw, body []byte) error {
	switch {
	case side == 1 && o.phase == awaitServerFlight && typ == typeFinished:
		return o.serverFinished13(raw, body)
	case side == 1 && o.phase == awaitServerFlight:
		o.h.add(raw)
		return nil
	case side == 0 && o.phase == awaitLastFinished && typ == typeFinished:
		if !hmac.Equal(body, o.clientFinished) {
			return o.unreadable()
		}
		if err := o.e[0].protect13(&o.h.sched, o.clientSecret, false); err != nil {
			return err
		}
		clear(o.clientSecret)
		o.complete()
		return nil
	case side == 1 && o.phase == awaitLastFinished && typ == typeKeyUpdate:
		return o.e[1].nextKeys(false)
	case side == 1 && o.phase == awaitLastFinished && typ == typeNewSessionTicket:
		return nil
	}
	return fmt.Errorf("%w: %v where it is not expected", ErrNotFollowed, wire(typ))
}

func (o *Observer) serverFinished13(raw, body []byte) error {
	h := o.h
	s := &h.sched
	n := s.kind.Size()
	if !hmac.Equal(body, s.verifyData(h.verifyMem[:0], s.server[:n], h.sum(h.hash[:0]))) {
		return o.unreadable()
	}
	h.add(raw)
	hash := h.sum(h.hash[:0])
	o.clientFinished = s.verifyData(nil, s.client[:n], hash)
	if o.logged {
		client, ok1 := o.secret("CLIENT_TRAFFIC_SECRET_0")
		server, ok2 := o.secret("SERVER_TRAFFIC_SECRET_0")
		if !ok1 || !ok2 || len(client) != n || len(server) != n {
			return fmt.Errorf("%w: the key log lacks its application secrets", ErrNoKey)
		}
		copy(s.client[:], client)
		copy(s.server[:], server)
	} else {
		o.e[0].masterSecrets(hash)
	}
	o.clientSecret = append([]byte(nil), s.client[:n]...)
	o.phase = awaitLastFinished
	return o.e[1].protect13(s, s.server[:n], false)
}
