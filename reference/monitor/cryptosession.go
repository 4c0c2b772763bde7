package monitor

import (
	"strings"

	"github.com/floorcheck/floorcheck/reference/rule"
	"github.com/floorcheck/floorcheck/reference/trace"
)

// offered judges the TRANSFER_INIT of an offer as the UE sent it: step 1 of
// TS 23.333 6.2.19.2.1, which step 1 of the procedure refers to.
func (k *keys) offered(e *trace.Event) {
	d := k.d
	m := d.offer
	if m == nil || m.mikey == nil || m.mikey.dataType != typeTransferInit {
		return
	}
	t := m.mikey
	switch {
	case !m.tls:
	case t.count != 1:
		k.report(rule.CallOneCryptoSession, e, "expected one Crypto Session in TRANSFER_INIT, found %d", t.count)
	case len(t.sessions) != 1:
	case t.sessions[0].protocol == 0:
		k.report(rule.CallCryptoSessionTLS, e, "expected TLS as the protocol of the Crypto Session, found 0 (SRTP)")
	case k.cfg.ProtocolType != 0 && t.sessions[0].protocol != k.cfg.ProtocolType:
		k.report(rule.CallCryptoSessionNumber, e, "expected protocol type %d, assumed for TLS, in the Crypto Session, found %d", k.cfg.ProtocolType, t.sessions[0].protocol)
	}
	if t.idri != nil && !identityOf(string(t.idri), d.from) {
		k.report(rule.CallIdentities, e, "expected IDRi to follow from the From URI %q, found %q", d.from, t.idri)
	}
	if t.idrr != nil && !identityOf(string(t.idrr), d.to) {
		k.report(rule.CallIdentities, e, "expected IDRr to follow from the To URI %q, found %q", d.to, t.idrr)
	}
	if list := protocols(m.keys); string(t.sdpIDs) != list {
		k.report(rule.CallSDPIDs, e, "expected SDP IDs to list the offer's key management protocols, %q, found %q", list, t.sdpIDs)
	}
}

// protocols joins the key management protocol identifiers as RFC 4567 §4.1.4
// wants them.
func protocols(keys []keyMgmt) string {
	if len(keys) == 1 {
		return keys[0].protocol
	}
	var b strings.Builder
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(k.protocol)
	}
	return b.String()
}

// identityOf tells whether an identity can be the KMS user identity derived
// from a URI. How it is derived stands in TS 33.328, which could not be read;
// so an identity passes if it names the URI's user and host in any way.
func identityOf(id, uri string) bool {
	if i := strings.IndexByte(uri, '<'); i >= 0 {
		uri = uri[i+1:]
		uri, _, _ = strings.Cut(uri, ">")
	}
	for _, scheme := range []string{"sips:", "sip:", "tel:"} {
		if len(uri) >= len(scheme) && strings.EqualFold(uri[:len(scheme)], scheme) {
			uri = uri[len(scheme):]
			break
		}
	}
	uri, _, _ = strings.Cut(uri, ";")
	uri, _, _ = strings.Cut(uri, "?")
	user, host, ok := strings.Cut(uri, "@")
	if !ok {
		return uri == "" || strings.Contains(strings.ToLower(id), strings.ToLower(uri))
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.Contains(id, user) && strings.Contains(strings.ToLower(id), strings.ToLower(host))
}

// answered judges the key management data of an answer as the MRFC sent it.
func (k *keys) answered(e *trace.Event) {
	d := k.d
	in, out := d.offerIn, d.answer
	if !in.hasTicket() || !out.sealed {
		return
	}
	if ids := in.mikey.sdpIDs; ids != nil && string(ids) != protocols(in.keys) {
		k.report(rule.CallSDPIDsChecked, e, "expected the offer of event %d to be refused, whose SDP IDs are %q and whose key management protocols are %q, found it answered",
			d.offerInAt.seq, ids, protocols(in.keys))
	}
	wanted := in.mikey.ticket.has(flagF)
	resp := out.mikey
	switch {
	case resp == nil && !wanted, resp != nil && resp.dataType == typeError, out.unreadable:
	case resp == nil:
		k.report(rule.CallTransferResp, e, "expected a TRANSFER_RESP, which the ticket's F flag demands, found an answer without")
	case !wanted:
		k.report(rule.CallTransferResp, e, "expected no TRANSFER_RESP, which the ticket's F flag forbids, found one")
	default:
		if why := k.respFault(d, in.mikey, resp); why != "" {
			k.report(rule.CallTransferResp, e, "%s", why)
		}
	}
}

func (k *keys) respFault(d *dialogue, init, resp *keyMessage) string {
	switch {
	case resp.dataType != typeTransferResp:
		return "expected a TRANSFER_RESP in the answer, found another MIKEY message"
	case resp.version != init.version || resp.prf != init.prf || resp.csbID != init.csbID:
		return "expected TRANSFER_RESP with the version, PRF and CSB ID of TRANSFER_INIT, found others"
	case init.ticket.has(flagG) != (resp.randrr != nil):
		return "expected RANDRr in TRANSFER_RESP if and only if the ticket's G flag is set, found otherwise"
	}
	if x := d.resolved; x != nil {
		if r := readMIKEY(x.answer); r != nil && (r.idrr != nil && string(r.idrr) != string(resp.idrr) || r.rkms != nil && string(r.rkms) != string(resp.rkms)) {
			return "expected IDRr and RANDRkms of RESOLVE_RESP in TRANSFER_RESP, found others"
		}
	}
	return ""
}
