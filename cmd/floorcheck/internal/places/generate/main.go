// Command generate writes places.json anew; "go generate ./cmd/floorcheck" runs it.
package main

import (
	"fmt"
	"os"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/places"
)

func main() {
	b, err := places.Scan(os.DirFS("../.."))
	if err == nil {
		err = os.WriteFile("internal/places/places.json", b, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
