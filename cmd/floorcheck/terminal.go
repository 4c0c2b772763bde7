package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// terminal returns the width of the terminal that w is, and whether it is one
// that wants colour (https://no-color.org).
func terminal(w io.Writer) (width int, color bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return width, os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
