package monitor

// DeriveTEK is the judge's own derivation of a TEK of n octets from a TGK (RFC
// 6043 §5.1.3), for tests that hold package mikey's to it. prf is the number of
// the PRF function.
func DeriveTEK(prf uint8, tgk []byte, csID uint8, randi, randr []byte, n int) []byte {
	return derive(prf, tgk, label(constTEK, csID, 0xffffffff, 3, randi, randr), n)
}

// DeriveForkedTGK is the judge's own derivation of a forked TGK (RFC 6043
// §5.1.1).
func DeriveForkedTGK(prf uint8, tgk, idr, randKMS []byte) []byte {
	l := label(constForkTGK, 0xff, 0xffffffff, 0)
	l = append(append(l, byte(len(idr)>>8), byte(len(idr))), idr...)
	l = append(append(l, byte(len(randKMS))), randKMS...)
	return derive(prf, tgk, l, len(tgk))
}
