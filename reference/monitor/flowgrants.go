package monitor

import (
	"github.com/floorcheck/floorcheck/reference/bfcp"
	"github.com/floorcheck/floorcheck/reference/rule"
)

// settle judges the grants of the moment that is over. With a silent server
// there is no telling when that is, and news of a release may still travel: only
// what was told long ago counts, and at the end of a complete run everything.
func (f *flow) settle(all bool) {
	rest := f.granted[:0]
	for i := range f.granted {
		g := f.granted[i]
		if !f.settled(g.request, all) {
			rest = append(rest, g)
			continue
		}
		for _, id := range g.floors {
			k := floorKey{g.conference, id}
			p, known := f.policy(k)
			if !known {
				continue
			}
			holders := 0
			for _, r := range f.ongoing[k] {
				if r.holds() && f.settled(r, all) {
					holders++
				}
			}
			if p.MaxHolders > 0 && holders > p.MaxHolders && g.holds() {
				f.report(rule.FlowHolders, &g.event, "expected at most %d holders of floor %d, found %d after request %d was granted", p.MaxHolders, id, holders, g.id)
				break
			}
		}
		f.overtaken(&g)
	}
	f.granted = rest
}

func (f *flow) settled(r *request, all bool) bool {
	return !f.cfg.Silent || all || f.last-r.grantAt.at >= f.cfg.Patience
}

// overtaken judges whether a grant took the place of an older request that it
// could have served instead. While there is a place left the older one may be on
// its way.
func (f *flow) overtaken(g *grant) {
	if g.owner == nil || !f.fcfs(g.request) {
		return
	}
	for _, id := range g.floors {
		for _, r := range f.ongoing[floorKey{g.conference, id}] {
			if r.order >= g.order {
				break
			}
			if r.waits() && r.priority >= g.priority && within(r.floors, g.floors) && f.full(r) && !f.holdsAnyway(r) && f.wasFirst(r, g) {
				f.report(rule.FlowFCFS, &g.event, "expected request %d, which came first, to get the floors %d, found request %d granted and the other waiting", r.id, r.floors, g.id)
				return
			}
		}
	}
}

// full tells whether one of the request's floors has no place left.
func (f *flow) full(r *request) bool {
	for _, id := range r.floors {
		k := floorKey{r.conference, id}
		p, _ := f.policy(k)
		holders := 0
		for _, o := range f.ongoing[k] {
			if o.holds() {
				holders++
			}
		}
		if p.MaxHolders > 0 && holders >= p.MaxHolders {
			return true
		}
	}
	return false
}

// wasFirst tells whether r came before g for certain. Where a silent server's
// clients are all there is to go by, what they sent at about the same time may
// have arrived in another order.
func (f *flow) wasFirst(r *request, g *grant) bool {
	return !f.cfg.Silent || r.owner == g.owner || g.asked.at-r.asked.at >= f.cfg.Patience
}

// holdsAnyway tells whether the request's beneficiary has one of its floors by
// another request: a server need not give it to him twice.
func (f *flow) holdsAnyway(r *request) bool {
	for _, id := range r.floors {
		for _, o := range f.ongoing[floorKey{r.conference, id}] {
			if o != r && o.user == r.user && o.status == bfcp.StatusGranted {
				return true
			}
		}
	}
	return false
}

// fcfs tells whether all of the request's floors are known to be granted first
// come, first served.
func (f *flow) fcfs(r *request) bool {
	for _, id := range r.floors {
		if p, known := f.policy(floorKey{r.conference, id}); !known || p.Chair {
			return false
		}
	}
	return true
}
