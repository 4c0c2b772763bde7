package mikey

import (
	"bytes"
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// judgePolicy checks a ticket policy; desired tells a TP from a TICKET, at is
// where the payload starts.
func judgePolicy(p *TicketPolicy, desired bool, at int, v *rule.Verdict) {
	name := "TICKET"
	if desired {
		name = "TP"
	}
	flags, data := at+5, at+10 // where PRF Func and the flags, and the TP Data stand
	if broken := p.Flags.broken(); broken != "" {
		v.Report(rule.MIKEYTicketFlags, flags, name+"/flags", "%s, found %s", broken, p.Flags)
	}
	if desired && p.Flags.Has(FlagK) {
		v.Report(rule.MIKEYTicketKFlag, flags, name+"/K", "expected 0, found 1")
	}
	if p.idr(IDRr) == nil {
		v.Report(rule.MIKEYTicketResponders, data, name+"/TP Data", "expected one IDRr or more, found none")
	}
	var seen [4]int
	for _, q := range p.Data {
		if tr, ok := q.(*TR); ok && tr.Role < 5 {
			where := name + "/TP Data/" + payloadName(tr)
			switch tr.Role {
			case TRs, TRe:
				if seen[tr.Role]++; seen[tr.Role] > 1 {
					v.Report(rule.MIKEYTicketTS, data, where, "stands twice")
				}
				if tr.TSType == COUNTER {
					v.Report(rule.MIKEYTicketTS, data, where+"/TS Type", "expected a point in time, found COUNTER (2)")
				}
			case TRr:
				if tr.TSType != NTPUTC32 {
					v.Report(rule.MIKEYTicketTRr, data, where+"/TS Type", "expected NTP-UTC-32 (3), found %d", uint8(tr.TSType))
				}
			}
		}
	}
	judgePolicyKEMAC(p, desired, name, data, v)
}

func judgePolicyKEMAC(p *TicketPolicy, desired bool, name string, data int, v *rule.Verdict) {
	k := p.kemac()
	switch {
	case k == nil:
	case !desired:
		v.Report(rule.MIKEYTicketKEMAC, data, name+"/TP Data/KEMAC", "expected none in a granted policy")
	case k.EncrAlg != EncrNULL || k.MACAlg != MACNULL:
		v.Report(rule.MIKEYTicketKEMACNull, data, name+"/TP Data/KEMAC", "expected the NULL algorithms, found Encr alg %d, Mac alg %d",
			uint8(k.EncrAlg), uint8(k.MACAlg))
	default:
		keys, found := ParseKeyData(k.EncrData)
		for _, f := range found.Findings {
			f.Offset, f.Path = data, name+"/TP Data/"+f.Path
			v.Add(f)
		}
		for i := range keys {
			if len(bytes.Trim(keys[i].Key, "\x00")) != 0 {
				v.Report(rule.MIKEYTicketKEMACNull, data, name+"/TP Data/KEMAC/Key data", "expected zeroes")
			}
			judgeKeySPI(&keys[i], data, name+"/TP Data/KEMAC", v)
		}
	}
}

// judgeKeySPI checks that a key has an SPI (RFC 6043 §6.2.1).
func judgeKeySPI(k *KeyData, at int, path string, v *rule.Verdict) {
	if k.Validity.KV != KVSPI || len(k.Validity.SPI) == 0 {
		v.Report(rule.MIKEYKeySPI, at, path+"/Key data/KV", "expected an SPI for the %s, found KV %d, SPI of %d octets",
			k.KeyType, uint8(k.Validity.KV), len(k.Validity.SPI))
	}
}

// judgeInitiatorData checks that Initiator Data are there if and only if they
// should be. What the KMS grants has none yet.
func judgeInitiatorData(d DataType, t *TICKET, at int, v *rule.Verdict) {
	want := t.Flags.Has(FlagI) && d != RequestResp
	switch {
	case want && len(t.InitiatorData) == 0:
		v.Report(rule.MIKEYInitiatorData, at, "TICKET/Initiator Data", "expected Vi and Vr, for the I flag is 1, found nothing")
	case !want && len(t.InitiatorData) != 0:
		v.Report(rule.MIKEYInitiatorData, at, "TICKET/Initiator Data", "expected nothing in %s, for the I flag is %d, found %d octets",
			d, t.Flags>>6&1, len(t.InitiatorData))
	case want:
		if _, _, err := parseInitiatorData(t.InitiatorData); err != nil {
			v.Report(rule.MIKEYInitiatorData, at, "TICKET/Initiator Data", "%v", err)
		}
	}
}

// parseInitiatorData reads Vi and Vr. RFC 6043 §6.10 wants Vi to be identical to
// the V of TRANSFER_INIT, whose Next Payload field says that it is the last, but
// Vr follows it: both readings are taken.
func parseInitiatorData(b []byte) (vi, vr *V, err error) {
	var v rule.Verdict
	d := decoder{b: b, v: &v, bad: rule.MIKEYLength}
	next := PayloadType(d.u8("First Payload"))
	for next != TypeLast && !d.failed {
		var p Payload
		p, next = d.payload(next)
		if q, ok := p.(*V); ok && !d.failed {
			vi, vr = vr, q
			if next == TypeLast && vi == nil && d.i < len(b) {
				next = TypeV
			}
		}
	}
	switch {
	case d.failed:
		return nil, nil, fmt.Errorf("cannot be read: %s", v.Findings[0].Detail)
	case d.i != len(b):
		return nil, nil, fmt.Errorf("%d octets follow the last payload", len(b)-d.i)
	case vi == nil:
		return nil, nil, fmt.Errorf("expected two V payloads")
	}
	return vi, vr, nil
}
