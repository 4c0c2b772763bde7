package mikey

import "github.com/floorcheck/floorcheck/reference/rule"

// BrokenInExchanges are the rules that a run in breaking_test.go breaks.
func BrokenInExchanges() []*rule.Rule {
	var list []*rule.Rule
	for r := range exchangeBreakers {
		list = append(list, r)
	}
	return list
}
