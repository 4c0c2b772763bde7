package bfcp

// Profile says which specification, and over which transport, a message is
// judged by.
type Profile uint8

// The profiles. The zero value is the one that TS 23.333 cites.
const (
	// RFC4582 is version 1 over TCP.
	RFC4582 Profile = iota
	// RFC8855 is RFC 8855 where the transport is not known: a message of
	// version 1 is judged as over TCP, one of version 2 as over UDP.
	RFC8855
	// RFC8855Reliable is RFC 8855 over TCP: version 1 only.
	RFC8855Reliable
	// RFC8855Unreliable is RFC 8855 over UDP: version 2 only.
	RFC8855Unreliable
)

// String returns the profile's name as the command line writes it.
func (p Profile) String() string {
	switch p {
	case RFC4582:
		return "rfc4582"
	case RFC8855:
		return "rfc8855"
	case RFC8855Reliable:
		return "rfc8855-tcp"
	case RFC8855Unreliable:
		return "rfc8855-udp"
	}
	return "unknown profile"
}

// ParseProfile returns the profile of that name.
func ParseProfile(name string) (Profile, bool) {
	for p := RFC4582; p <= RFC8855Unreliable; p++ {
		if p.String() == name {
			return p, true
		}
	}
	return 0, false
}
