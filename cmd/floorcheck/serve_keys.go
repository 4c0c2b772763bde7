package main

import (
	"encoding/hex"
	"strings"
)

// keyring holds the pre-shared keys by identity. It has no way to print.
type keyring map[string][]byte

func (k keyring) lookup(identity []byte) ([]byte, bool) {
	key, ok := k[string(identity)]
	return key, ok
}

// parseKeys reads IDENTITY:HEXKEY arguments. An identity may hold colons; the
// key may not. No error shows an argument, because it may hold a key.
func parseKeys(args []string) (keyring, error) {
	keys := keyring{}
	for i, arg := range args {
		at := strings.LastIndexByte(arg, ':')
		if at < 0 {
			return nil, usageError("--psk number %d: expected IDENTITY:HEXKEY, found no colon", i+1)
		}
		identity, digits := arg[:at], arg[at+1:]
		key, err := hex.DecodeString(digits)
		switch {
		case err != nil:
			return nil, usageError("--psk number %d: expected pairs of hexadecimal digits after the last colon, found something else in the %d characters there", i+1, len(digits))
		case len(key) == 0:
			return nil, usageError("--psk number %d: expected a key of one octet or more, found an empty one", i+1)
		case len(identity) > 0xffff:
			return nil, usageError("--psk number %d: expected an identity of at most 65535 octets, found %d", i+1, len(identity))
		case keys[identity] != nil:
			return nil, usageError("--psk number %d: expected each identity once, found it a second time", i+1)
		}
		keys[identity] = key
	}
	return keys, nil
}
