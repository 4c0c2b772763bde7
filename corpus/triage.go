package corpus

// Groups puts failing results together that most likely have one cause, see
// Failure.Key. The zero value is empty.
type Groups struct {
	byKey map[string]int
	all   []Group
}

// Group is what fails for one cause.
type Group struct {
	// Smallest is the result with the fewest octets; of several, the first.
	Smallest Result
	Count    int
}

// Add enters a result; one that is good or was not run is left out.
func (g *Groups) Add(r *Result) {
	if r.Err != nil || r.Outcome.Good() {
		return
	}
	key := r.Outcome.Failure.Key()
	i, ok := g.byKey[key]
	if !ok {
		if g.byKey == nil {
			g.byKey = map[string]int{}
		}
		g.byKey[key] = len(g.all)
		g.all = append(g.all, Group{*r, 1})
		return
	}
	g.all[i].Count++
	if len(r.Input.Data) < len(g.all[i].Smallest.Input.Data) {
		g.all[i].Smallest = *r
	}
}

// All returns the groups in the order of their first results.
func (g *Groups) All() []Group { return g.all }
