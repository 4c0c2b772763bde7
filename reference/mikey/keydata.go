package mikey

import (
	"fmt"

	"github.com/floorcheck/floorcheck/reference/rule"
)

// KeyType is the type of key in a Key data sub-payload.
type KeyType uint8

// The key types (RFC 3830 §6.13, RFC 6043 §6.2.1).
const (
	KeyTGK      KeyType = 0
	KeyTGKSALT  KeyType = 1
	KeyTEK      KeyType = 2
	KeyTEKSALT  KeyType = 3
	KeyGTGK     KeyType = 4
	KeyGTGKSALT KeyType = 5
	KeyMPK      KeyType = 6
)

var keyTypeNames = [...]string{"TGK", "TGK+SALT", "TEK", "TEK+SALT", "GTGK", "GTGK+SALT", "MPK"}

// String returns the RFCs' name of the key type.
func (t KeyType) String() string {
	if int(t) < len(keyTypeNames) {
		return keyTypeNames[t]
	}
	return fmt.Sprintf("key type %d", uint8(t))
}

// salted tells whether the sub-payload has a salt.
func (t KeyType) salted() bool { return t == KeyTGKSALT || t == KeyTEKSALT || t == KeyGTGKSALT }

// base returns the key type without its salt.
func (t KeyType) base() KeyType {
	if t.salted() {
		return t - 1
	}
	return t
}

// KV is the type of a key's validity data.
type KV uint8

// The key validity types (RFC 3830 §6.13).
const (
	KVNull     KV = 0
	KVSPI      KV = 1
	KVInterval KV = 2
)

// KeyValidity says for what or how long a key is good (RFC 3830 §6.14). Each
// field has 255 octets at most.
type KeyValidity struct {
	KV       KV
	SPI      []byte // KVSPI
	From, To []byte // KVInterval
}

func (k *KeyValidity) append(b []byte) []byte {
	switch k.KV {
	case KVSPI:
		b = append8(b, k.SPI)
	case KVInterval:
		b = append8(append8(b, k.From), k.To)
	}
	return b
}

// KeyData is a Key data sub-payload, a key inside a KEMAC (RFC 3830 §6.13).
type KeyData struct {
	KeyType  KeyType
	Key      Secret
	Salt     Secret // with the +SALT types only
	Validity KeyValidity
}

// Type returns 20.
func (*KeyData) Type() PayloadType { return TypeKeyData }

func (k *KeyData) append(b []byte, next PayloadType) []byte {
	b = append16(append(b, byte(next), byte(k.KeyType)<<4|byte(k.Validity.KV)&0x0F), k.Key)
	if k.KeyType.salted() {
		b = append16(b, k.Salt)
	}
	return k.Validity.append(b)
}

// AppendKeyData appends the decrypted data of a KEMAC to b.
func AppendKeyData(b []byte, keys []KeyData) []byte {
	for i := range keys {
		next := TypeKeyData
		if i == len(keys)-1 {
			next = TypeLast
		}
		b = keys[i].append(b, next)
	}
	return b
}

// ParseKeyData reads the decrypted data of a KEMAC; no octets are no keys. The
// keys share the memory of b.
func ParseKeyData(b []byte) ([]KeyData, rule.Verdict) {
	var v rule.Verdict
	var keys []KeyData
	if len(b) == 0 {
		return nil, v
	}
	d := decoder{b: b, v: &v, now: "KEMAC/Encr data", bad: rule.MIKEYKeyData}
	for next := TypeKeyData; next != TypeLast; {
		if next != TypeKeyData {
			d.fail(rule.MIKEYKeyData, "Next payload", "expected Key data (20) or Last payload (0), found %d", uint8(next))
			return keys, v
		}
		var k KeyData
		if next = d.keyData(&k); d.failed {
			return keys, v
		}
		keys = append(keys, k)
	}
	if d.i != len(b) {
		d.fail(rule.MIKEYKeyData, "", "%d octets follow the last Key data sub-payload", len(b)-d.i)
	}
	return keys, v
}

// keyData reads one sub-payload and returns its Next Payload field.
func (d *decoder) keyData(k *KeyData) PayloadType {
	next := PayloadType(d.u8("Next payload"))
	typeKV := d.u8("Type/KV")
	k.KeyType, k.Validity.KV = KeyType(typeKV>>4), KV(typeKV&0x0F)
	if !d.failed && int(k.KeyType) >= len(keyTypeNames) {
		d.i--
		d.fail(rule.MIKEYKeyData, "Type", "expected a key type of 0 to %d, found %d", len(keyTypeNames)-1, k.KeyType)
	}
	k.Key = Secret(d.field16("Key data"))
	if k.KeyType.salted() {
		k.Salt = Secret(d.field16("Salt data"))
	}
	d.keyValidity(&k.Validity)
	return next
}

// keyValidity reads the data that go with k.KV.
func (d *decoder) keyValidity(k *KeyValidity) {
	switch k.KV {
	case KVNull:
	case KVSPI:
		k.SPI = d.field8("SPI")
	case KVInterval:
		k.From, k.To = d.field8("Valid From"), d.field8("Valid To")
	default:
		d.fail(rule.MIKEYKeyData, "KV", "expected a KV of 0 to 2, found %d", k.KV)
	}
}
