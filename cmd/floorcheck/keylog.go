package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// keyLog is a key log in NSS format: lines of a label, a client random and a
// secret. A program may still be writing it: what is not there yet is looked for
// again. It has no way to print.
type keyLog struct {
	name    string
	file    *os.File
	rest    []byte // a line that is not whole
	line    int
	secrets map[logKey][]byte
}

type logKey struct {
	label  string
	random [32]byte
}

// logLabels are the secrets that an observer asks for.
var logLabels = map[string]bool{
	"CLIENT_RANDOM": true, "CLIENT_HANDSHAKE_TRAFFIC_SECRET": true, "SERVER_HANDSHAKE_TRAFFIC_SECRET": true,
	"CLIENT_TRAFFIC_SECRET_0": true, "SERVER_TRAFFIC_SECRET_0": true,
}

// maxKeyLogLine is the longest line that a key log has, in octets.
const maxKeyLogLine = 1 << 12

// openKeyLog opens a key log and reads what is in it.
func openKeyLog(name string) (*keyLog, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	k := &keyLog{name: name, file: f, secrets: map[logKey][]byte{}}
	if err := k.read(); err != nil {
		f.Close()
		return nil, err
	}
	return k, nil
}

// read reads what was written since.
func (k *keyLog) read() error {
	r := bufio.NewReader(k.file)
	for {
		part, err := r.ReadSlice('\n')
		k.rest = append(k.rest, part...)
		if len(k.rest) > maxKeyLogLine {
			return usageError("%s, line %d: expected a key log with lines of at most %d octets, found a longer one", k.name, k.line+1, maxKeyLogLine)
		}
		switch {
		case err == nil:
			k.line++
			if err := k.add(k.rest); err != nil {
				return err
			}
			k.rest = k.rest[:0]
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			// The last line may lack its end, or its writer be in the middle of it.
			if f := bytes.Fields(k.rest); len(f) == 3 && (len(f[2]) == 64 || len(f[2]) == 96) {
				_ = k.add(k.rest)
			}
			return nil
		default:
			return &exitError{exitUsage, fmt.Errorf("%s: %w", k.name, err)}
		}
	}
}

// add takes a line. Labels that are not needed are passed over, as in other
// programs that read such files. No error shows a secret.
func (k *keyLog) add(line []byte) error {
	f := bytes.Fields(line)
	if len(f) == 0 || f[0][0] == '#' || !logLabels[string(f[0])] {
		return nil
	}
	key := logKey{label: string(f[0])}
	if len(f) != 3 || len(f[1]) != 2*len(key.random) {
		return usageError("%s, line %d: expected %s, a client random of 64 hexadecimal digits and a secret", k.name, k.line, key.label)
	}
	_, err := hex.Decode(key.random[:], f[1])
	secret := make([]byte, hex.DecodedLen(len(f[2])))
	_, err2 := hex.Decode(secret, f[2])
	if err != nil || err2 != nil {
		return usageError("%s, line %d: expected hexadecimal digits behind %s, found something else", k.name, k.line, key.label)
	}
	k.secrets[key] = secret
	return nil
}

// secret is tlspsk.ObserverKeys.Secret.
func (k *keyLog) secret(label string, random [32]byte) ([]byte, bool) {
	s, ok := k.secrets[logKey{label, random}]
	if !ok && k.read() == nil {
		s, ok = k.secrets[logKey{label, random}]
	}
	return s, ok
}
