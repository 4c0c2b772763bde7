package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/floorcheck/floorcheck/reference/mikey"
)

// assumption is one field of mikey.Profile33328 as --assume sets it: something
// that TS 33.328 fixes and that could not be read.
type assumption struct {
	name, field string
	what        string // for the documentation
	byDefault   string
	set         func(p *mikey.Profile33328, value string) error
}

var assumptions = []assumption{
	{"protocol-type", "ProtocolTypeTLS", "the MIKEY protocol type of a Crypto Session for TLS, 1 to 255", "1",
		func(p *mikey.Profile33328, v string) error {
			n, err := strconv.ParseUint(v, 10, 8)
			if n == 0 {
				err = errors.New("a number from 1 to 255")
			}
			p.ProtocolTypeTLS = uint8(n)
			return err
		}},
	{"psk-identity", "PSKIdentity", "the identity that the UE names in TLS: text with {csbid}, {csid}, {spi}, {initiator}, {responder}", "{csbid}{csid}",
		func(p *mikey.Profile33328, v string) error {
			p.PSKIdentity = identityRule(v)
			return nil
		}},
	{"key-type", "KeyType", "what a ticket carries: a TGK, from which the TEK is derived, or the TEK itself", "tgk",
		func(p *mikey.Profile33328, v string) error {
			switch v {
			case "tgk":
				p.KeyType = mikey.KeyTGK
			case "tek":
				p.KeyType = mikey.KeyTEK
			default:
				return errors.New("tgk or tek")
			}
			return nil
		}},
	{"ticket-flags", "Flags", "the flags of the ticket policy that are set, by their letters (RFC 6043 §6.10)", "DEFGHINO",
		func(p *mikey.Profile33328, v string) error {
			p.Flags = 0
			for _, letter := range v {
				if letter < 'D' || letter > 'O' {
					return errors.New("letters from D to O")
				}
				p.Flags |= mikey.FlagD >> (letter - 'D')
			}
			return nil
		}},
	{"policy-params", "PolicyParams", "the parameters of the security policy for TLS, as TYPE:HEX,TYPE:HEX...", "none", setPolicyParams},
	{"lifetime", "Lifetime", "how long a ticket is valid", "1h",
		func(p *mikey.Profile33328, v string) (err error) {
			p.Lifetime, err = positive(v)
			return err
		}},
	{"clock-skew", "ClockSkew", "how far a timestamp may be from the own clock", "5m",
		func(p *mikey.Profile33328, v string) (err error) {
			p.ClockSkew, err = positive(v)
			return err
		}},
	{"replay-entries", "ReplayEntries", "how many messages are remembered against replay", "4096",
		func(p *mikey.Profile33328, v string) error {
			n, err := strconv.Atoi(v)
			if n < 1 {
				err = errors.New("a number of 1 or more")
			}
			p.ReplayEntries = n
			return err
		}},
	{"iv-timestamp", "InitialTimestampInIV", "whose timestamp enters the IV of a response's KEMAC: the response's own, or that of the initial message", "own",
		func(p *mikey.Profile33328, v string) error {
			p.InitialTimestampInIV = v == "initial"
			if v != "initial" && v != "own" {
				return errors.New("own or initial")
			}
			return nil
		}},
}

func positive(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err == nil && d <= 0 {
		err = errors.New("a time of more than 0")
	}
	return d, err
}

// identityRule makes a PSK identity rule of a text with places in it.
func identityRule(text string) func(mikey.PSKIdentityInput) []byte {
	return func(in mikey.PSKIdentityInput) []byte {
		return []byte(strings.NewReplacer(
			"{csbid}", fmt.Sprintf("%08x", in.CSBID), "{csid}", fmt.Sprintf("%02x", in.CSID), "{spi}", hex.EncodeToString(in.SPI),
			"{initiator}", in.Initiator, "{responder}", in.Responder).Replace(text))
	}
}

func setPolicyParams(p *mikey.Profile33328, v string) error {
	p.PolicyParams = nil
	for _, param := range strings.Split(v, ",") {
		kind, digits, _ := strings.Cut(param, ":")
		n, err := strconv.ParseUint(kind, 10, 8)
		value, bad := hex.DecodeString(digits)
		if err != nil || bad != nil || len(value) > 255 {
			return errors.New("TYPE:HEX,TYPE:HEX... with types from 0 to 255")
		}
		p.PolicyParams = append(p.PolicyParams, mikey.SPParam{Type: uint8(n), Value: value})
	}
	return nil
}

// profile makes a profile of NAME=VALUE arguments; nil where there are none.
func profile(args []string) (*mikey.Profile33328, error) {
	if len(args) == 0 {
		return nil, nil
	}
	p := mikey.DefaultProfile()
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		known := false
		for _, a := range assumptions {
			if a.name != name {
				continue
			}
			known = true
			if err := a.set(&p, value); err != nil {
				return nil, usageError("--assume %s: expected %v, found %q", name, err, value)
			}
		}
		if !known {
			return nil, usageError("--assume: expected one of %s, found %q", assumptionNames(), name)
		}
	}
	return &p, nil
}

func assumptionNames() string {
	names := make([]string, len(assumptions))
	for i, a := range assumptions {
		names[i] = a.name
	}
	return strings.Join(names, ", ")
}
