package trace

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// LadderOptions are the reader's wishes. The zero value is a plain ladder of
// 100 columns.
type LadderOptions struct {
	// Color uses ANSI colours, for a terminal.
	Color bool
	// Width is the number of columns to keep to; less than 80 counts as 80,
	// 0 as 100.
	Width int
}

// Measures of the text ladder, in columns.
const (
	gutter  = 15 // step and time, before the first lifeline
	spacing = 10 // from lifeline to lifeline
)

// Ladder writes the trace as text, one line for each message: the step of TS
// 23.333 clause 6.2.19.3.1, the time since the run began, an arrow between the
// boxes of the figure, and the interface and name of the message. Messages in
// the TLS tunnel have double arrows; keys show as fingerprints.
func Ladder(w io.Writer, t *Trace, o LadderOptions) error {
	switch {
	case o.Width == 0:
		o.Width = 100
	case o.Width < 80:
		o.Width = 80
	}
	columns, rows := rowsOf(t)
	p := &painter{w: bufio.NewWriter(w), o: o, lifelines: len(columns)}
	p.heading(columns)
	for i := range rows {
		p.row(&rows[i])
	}
	return p.w.Flush()
}

type painter struct {
	w         *bufio.Writer
	o         LadderOptions
	lifelines int
}

// ANSI colours: one for each interface, and the two tones.
const (
	reset = "\x1b[0m"
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
)

// paint has no colour for TCP, which is the ground that the rest stands on.
var paint = map[Interface]string{SIP: "\x1b[34m", Mp: "\x1b[35m", KMS: "\x1b[33m", TLS: "\x1b[32m", BFCP: "\x1b[36m"}

func (p *painter) in(color, s string) string {
	if !p.o.Color || color == "" || s == "" {
		return s
	}
	return color + s + reset
}

func (p *painter) heading(columns []string) {
	line := []rune(fmt.Sprintf("%4s %8s", "step", "time") + strings.Repeat(" ", spacing*len(columns)+gutter))
	for i, name := range columns {
		name = cut(name, 2*gutter) // the first begins at the left edge at most
		at := gutter + i*spacing - utf8.RuneCountInString(name)/2
		copy(line[at:], []rune(name))
	}
	fmt.Fprintln(p.w, p.in(bold, strings.TrimRight(string(line), " ")))
}

// row writes a row's line, and the lines that its detail needs below.
func (p *painter) row(r *row) {
	step := ""
	if r.step > 0 {
		step = fmt.Sprint(r.step)
	}
	margin := fmt.Sprintf("%4s %8s", step, elapsed(r.at))
	room := max(p.o.Width-gutter-(p.lifelines-1)*spacing-3, 30)
	first, rest := p.words(r, room)
	fmt.Fprintf(p.w, "%s  %s  %s\n", margin, p.lanes(r), first)
	for _, line := range rest {
		fmt.Fprintf(p.w, "%s  %s  %s\n", strings.Repeat(" ", len(margin)), p.in(dim, p.idle()), p.in(dim, line))
	}
}

const nameAt = 5 // where the message's name begins: after "BFCP "

// words returns the label with as much of the detail as fits beside it, and
// the further lines.
func (p *painter) words(r *row, room int) (string, []string) {
	tag := string(r.iface)
	if r.iface == Box {
		tag = ""
	}
	label := cut(r.label, room-nameAt)
	color := paint[r.iface]
	name := ""
	switch r.tone {
	case bad:
		name = red
	case good:
		name = green
	}
	first := p.in(color, fmt.Sprintf("%-*s", nameAt, tag)) + p.in(name, label)
	used := nameAt + utf8.RuneCountInString(label)
	if n := utf8.RuneCountInString(r.detail); n == 0 {
		return strings.TrimRight(first, " "), nil
	} else if used+2+n <= room {
		return first + "  " + p.in(dim, r.detail), nil
	}
	lines := wrap(r.detail, room-nameAt)
	if most := detailLines(r); len(lines) > most {
		lines = append(lines[:most-1], cut(lines[most-1]+" …", room-nameAt))
	}
	for i := range lines {
		lines[i] = strings.Repeat(" ", nameAt) + lines[i]
	}
	return first, lines
}

// detailLines is how many lines a detail may take: a cause is given in full
// where it is met, and cut short where it is passed on. The trace has all.
func detailLines(r *row) int {
	if r.tone == bad {
		return 6
	}
	return 2
}

// lanes draws the lifelines with the row's arrow across them.
func (p *painter) lanes(r *row) string {
	line := []rune(p.idle())
	from, to := r.from*spacing, r.to*spacing
	color := paint[r.iface]
	switch r.tone {
	case bad:
		color = red
	case good:
		color = green
	}
	if r.shape == mark {
		line[from] = map[tone]rune{plain: '○', good: '●', bad: '✗'}[r.tone]
		return p.colored(line, from, from+1, color)
	}
	left, right := min(from, to), max(from, to)
	dash, cross, start, end := '─', '┼', '├', '┤'
	if r.tunnel {
		dash, cross, start, end = '═', '╪', '╞', '╡'
	}
	for i := left + 1; i < right; i++ {
		line[i] = dash
		if i%spacing == 0 {
			line[i] = cross
		}
	}
	if from < to {
		line[left], line[right-1] = start, '▶'
	} else {
		line[right], line[left+1] = end, '◀'
	}
	if r.shape == link {
		line[left], line[right], line[left+1], line[right-1] = '│', '│', '◀', '▶'
	}
	if r.lost {
		p.lose(line, from, to)
	}
	return p.colored(line, left, right+1, color)
}

// lose breaks an arrow off after half its way.
func (p *painter) lose(line []rune, from, to int) {
	middle := (from + to) / 2
	if from < to {
		middle++
		copy(line[middle:to], []rune(p.idle())[middle:to])
	} else {
		middle--
		copy(line[to:middle], []rune(p.idle())[to:middle])
	}
	line[middle] = '✗'
}

func (p *painter) colored(line []rune, left, right int, color string) string {
	return p.in(dim, string(line[:left])) + p.in(color, string(line[left:right])) + p.in(dim, string(line[right:]))
}

// idle is the lifelines with nothing between them.
func (p *painter) idle() string {
	return strings.Repeat("│"+strings.Repeat(" ", spacing-1), p.lifelines-1) + "│"
}

// elapsed writes a time since the run began in eight columns.
func elapsed(d time.Duration) string {
	switch {
	case d >= 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.3f s", d.Seconds())
	}
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// wrap breaks text at spaces into lines of at most n runes.
func wrap(s string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = cut(word, n)
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
