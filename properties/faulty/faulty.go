package faulty

import "slices"

// Boxes returns every faulty box, with the box's name before the slip's.
func Boxes() []Fault {
	var all []Fault
	for _, group := range []struct {
		box    string
		faults []Fault
	}{{"UE", UEs}, {"MRFC", MRFCs}, {"MRFP", MRFPs}} {
		for _, f := range slices.Clone(group.faults) {
			f.Box, f.Name = group.box, group.box+" "+f.Name
			all = append(all, f)
		}
	}
	return all
}
