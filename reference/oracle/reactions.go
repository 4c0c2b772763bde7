package oracle

import (
	"github.com/floorcheck/floorcheck/reference/rule"
)

// reactionJSON is what answers say for every Reaction of the catalogue.
var reactionJSON = map[string]string{
	"close":              `{"close":true}`,
	"discard":            `{"discard":true}`,
	"ignore":             `{"ignore":true}`,
	"refuse":             `{"refuse":true}`,
	"end the session":    `{"endSession":true}`,
	"make no connection": `{"noConnection":true}`,
	"take as 4":          `{"takeAs":4}`,
	"take as some error": `{"takeAs":"error"}`,
	"488":                `{"sip":488}`,

	// Of BFCP, and by the same numbers of MIKEY: the kind tells which.
	"Error":           `{"error":"any"}`,
	"Error 1":         `{"error":1}`,
	"Error 2":         `{"error":2}`,
	"Error 2, 3 or 4": `{"error":2,"or":[3,4]}`,
	"Error 3":         `{"error":3}`,
	"Error 4":         `{"error":4}`,
	"Error 5":         `{"error":5}`,
	"Error 6":         `{"error":6}`,
	"Error 7":         `{"error":7}`,
	"Error 9":         `{"error":9}`,
	"Error 10":        `{"error":10}`,
	"Error 11":        `{"error":11}`,
	"Error 12":        `{"error":12}`,
	"Error 13":        `{"error":13}`,
	"Error 14":        `{"error":14}`,
	"Error 15":        `{"error":15}`,

	"alert 10": `{"alert":10}`,
	// A record that does not decrypt: with a wrong pre-shared key it is the
	// first that shows it, and RFC 4279 §2 has decrypt_error for that.
	"alert 20":  `{"alert":20,"or":[51]}`,
	"alert 22":  `{"alert":22}`,
	"alert 40":  `{"alert":40}`,
	"alert 42":  `{"alert":42}`,
	"alert 47":  `{"alert":47}`,
	"alert 50":  `{"alert":50}`,
	"alert 51":  `{"alert":51}`,
	"alert 70":  `{"alert":70}`,
	"alert 71":  `{"alert":71}`,
	"alert 80":  `{"alert":80}`,
	"alert 86":  `{"alert":86}`,
	"alert 109": `{"alert":109}`,
	"alert 110": `{"alert":110}`,
	// RFC 4279 §2 and RFC 8446 §6.2: or hide that the identity is unknown.
	"alert 115": `{"alert":115,"or":[51]}`,
}

// asClient turns a server's reaction into that of a BFCP client, which never
// sends Error and discards what it rejects (RFC 4582 §13.8).
func asClient(v *rule.Verdict) {
	if len(v.Reaction) >= 5 && v.Reaction[:5] == "Error" {
		v.Reaction = "discard"
	}
}
