package trace

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strings"
	"unicode/utf8"
)

// Measures of the drawing, in its own units (pixels at scale 1).
const (
	svgTop    = 100 // end of the heading
	svgBottom = 46  // below the last row
	svgFirst  = 190 // x of the first lifeline
	detailRow = 15  // height of a line of detail
)

// gaps between neighbouring lifelines: the longest names travel on Mp, between
// the second and the third.
var gaps = []float64{250, 320, 210}

// LadderSVG writes the ladder as one self-contained SVG: no script, no font
// and no style from elsewhere. It follows the reader's light or dark scheme,
// and carries a title, a description and a title for every row.
func LadderSVG(w io.Writer, t *Trace) error {
	columns, rows := rowsOf(t)
	d := &drawing{w: bufio.NewWriter(w), columns: columns}
	d.measure(rows)
	d.open(rows)
	d.bands(rows)
	d.lifelines()
	for i := range rows {
		d.row(&rows[i], d.y[i])
	}
	d.footer()
	return d.w.Flush()
}

type drawing struct {
	w       *bufio.Writer
	columns []string
	x       []float64 // of the lifelines
	y       []float64 // of the rows' lines
	width   float64
	height  float64
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d.w, format, args...) }

// esc makes text fit for XML; clean has made it fit to print.
func esc(s string) string { return html.EscapeString(clean(s)) }

func (d *drawing) measure(rows []row) {
	x := float64(svgFirst)
	for i := range d.columns {
		d.x = append(d.x, x)
		if i < len(gaps) {
			x += gaps[i]
		} else {
			x += 200
		}
	}
	d.width = d.x[len(d.x)-1] + 90
	y := float64(svgTop)
	for i := range rows {
		above, below := d.extent(&rows[i])
		y += above
		d.y = append(d.y, y)
		y += below
	}
	d.height = y + svgBottom
}

// extent is the room that a row needs above and below its line.
func (d *drawing) extent(r *row) (above, below float64) {
	lines := float64(len(d.detail(r)) * detailRow)
	if r.shape != mark {
		return 22, lines + 10
	}
	if d.beside(r) {
		lines = 0
	}
	return 13, lines + 13
}

// beside tells whether a mark's detail fits on the label's line.
func (d *drawing) beside(r *row) bool {
	return utf8.RuneCountInString(r.label)+utf8.RuneCountInString(r.detail) < 44
}

func (d *drawing) open(rows []row) {
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-labelledby="t d">`+"\n",
		d.width, d.height, d.width, d.height)
	d.printf("<title id=\"t\">Floor control connection, dial-in: TS 23.333 clause 6.2.19.3.1</title>\n")
	d.printf("<desc id=\"d\">A ladder of %d rows between %s, in order of time. Numbers in circles are the steps of the clause.%s</desc>\n",
		len(rows), esc(strings.Join(d.columns, ", ")), esc(lastWord(rows)))
	d.printf("<style>%s</style>\n", svgStyle)
	d.printf(`<rect class="bg" width="%.0f" height="%.0f" rx="14"/>`+"\n", d.width, d.height)
	d.printf(`<text class="h1" x="28" y="38">Floor control connection, dial-in</text>` + "\n")
	d.printf(`<text class="h2" x="28" y="58">TS 23.333 clause 6.2.19.3.1 · steps 1 to 10 and on into BFCP</text>` + "\n")
}

// lastWord says how the run ended, for those who cannot see the drawing.
func lastWord(rows []row) string {
	for i := len(rows) - 1; i >= 0; i-- {
		if r := rows[i]; r.tone != plain {
			return " The last result is: " + r.label + "."
		}
	}
	return ""
}

// bands are the times in which a tunnel stands, as tinted areas behind all.
func (d *drawing) bands(rows []row) {
	type band struct {
		from, to int
		top      float64
	}
	open := map[int]band{}
	draw := func(b band, bottom float64) {
		left, right := d.x[min(b.from, b.to)], d.x[max(b.from, b.to)]
		d.printf(`<rect class="tunnel" x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="10"/>`+"\n", left-10, b.top, right-left+20, bottom-b.top)
	}
	for i := range rows {
		r := &rows[i]
		if r.tunnelOf == 0 {
			continue
		}
		if b, stands := open[r.tunnelOf]; stands {
			draw(b, d.y[i]-24)
			delete(open, r.tunnelOf)
			continue
		}
		open[r.tunnelOf] = band{r.from, r.to, d.y[i] - 2}
	}
	for i := range rows { // in the rows' order, not the map's
		if b, stands := open[rows[i].tunnelOf]; stands {
			draw(b, d.height-svgBottom)
			delete(open, rows[i].tunnelOf)
		}
	}
}

func (d *drawing) lifelines() {
	for i, name := range d.columns {
		d.printf(`<line class="life" x1="%.0f" y1="96" x2="%.0f" y2="%.0f"/>`+"\n", d.x[i], d.x[i], d.height-svgBottom+6)
		wide := float64(utf8.RuneCountInString(name))*9 + 34
		d.printf(`<rect class="box" x="%.0f" y="72" width="%.0f" height="26" rx="7"/><text class="name" x="%.0f" y="90">%s</text>`+"\n",
			d.x[i]-wide/2, wide, d.x[i], esc(name))
	}
}

func (d *drawing) footer() {
	d.printf(`<text class="h2" x="28" y="%.0f">Double lines run inside the TLS tunnel. Keys show as fingerprints.</text>`+"\n</svg>\n", d.height-18)
}

// class names the style of a row: its interface, unless its tone says more.
func class(r *row) string {
	switch r.tone {
	case good:
		return "good"
	case bad:
		return "bad"
	}
	return "if-" + strings.ToLower(esc(string(r.iface)))
}

func (d *drawing) row(r *row, y float64) {
	d.printf(`<g class="%s"><title>%s</title>`, class(r), esc(rowTitle(r, d.columns)))
	if r.step > 0 {
		d.printf(`<circle class="step" cx="36" cy="%.0f" r="11"/><text class="num" x="36" y="%.1f">%d</text>`, y, y+4, r.step)
	}
	d.printf(`<text class="time" x="116" y="%.0f">%s</text>`, y+4, elapsed(r.at))
	if r.shape == mark {
		d.mark(r, y)
	} else {
		d.arrow(r, y)
	}
	d.printf("</g>\n")
}

func rowTitle(r *row, columns []string) string {
	where := columns[r.from]
	if r.shape != mark {
		where += " to " + columns[r.to]
	}
	s := fmt.Sprintf("%s %s, %s, at %s", r.iface, r.label, where, elapsed(r.at))
	if r.step > 0 {
		s += fmt.Sprintf(", step %d", r.step)
	}
	return join(strings.TrimPrefix(s, "box "), r.detail)
}

func (d *drawing) mark(r *row, y float64) {
	x := d.x[r.from]
	d.printf(`<circle class="dot" cx="%.0f" cy="%.0f" r="4.5"/>`, x, y)
	text, anchor := x+12, "start"
	if r.from == len(d.columns)-1 {
		text, anchor = x-12, "end"
	}
	label := labelSpans(r)
	beside := r.detail != "" && d.beside(r)
	if beside {
		label += ` <tspan class="detail" dx="4">` + esc(r.detail) + "</tspan>"
	}
	d.printf(`<text class="label halo" x="%.0f" y="%.0f" text-anchor="%s">%s</text>`, text, y+4, anchor, label)
	if beside {
		return
	}
	for i, line := range d.detail(r) {
		d.printf(`<text class="detail halo" x="%.0f" y="%.0f" text-anchor="%s">%s</text>`, text, y+19+float64(i*detailRow), anchor, esc(line))
	}
}

func (d *drawing) arrow(r *row, y float64) {
	from, to := d.x[r.from], d.x[r.to]
	step := 1.0
	if to < from {
		step = -1
	}
	middle := (from + to) / 2
	end := to - 9*step
	if r.lost {
		end, middle = middle, (from+middle)/2
	}
	start := from
	if r.shape == link {
		start = from + 9*step
	}
	if r.tunnel {
		d.printf(`<path class="wire" d="M%.0f %.1fH%.0fM%.0f %.1fH%.0f"/>`, start, y-1.6, end, start, y+1.6, end)
	} else {
		d.printf(`<path class="wire" d="M%.0f %.0fH%.0f"/>`, start, y, end)
	}
	if r.lost {
		d.printf(`<path class="cross" d="M%.0f %.0fl12 12m0 -12l-12 12"/>`, end-6, y-6)
	} else {
		d.head(to, y, step)
	}
	if r.shape == link {
		d.head(from, y, -step)
	}
	d.printf(`<text class="label halo" x="%.0f" y="%.0f" text-anchor="middle">%s</text>`, middle, y-7, labelSpans(r))
	for i, line := range d.detail(r) {
		d.printf(`<text class="detail halo" x="%.0f" y="%.0f" text-anchor="middle">%s</text>`, middle, y+15+float64(i*detailRow), esc(line))
	}
}

// head is an arrow's head with its point at x.
func (d *drawing) head(x, y, step float64) {
	d.printf(`<path class="head" d="M%.0f %.0fl%.0f -5v10z"/>`, x, y, -11*step)
}

// labelSpans sets the interface apart from the message's name.
func labelSpans(r *row) string {
	if r.iface == Box {
		return esc(r.label)
	}
	return `<tspan class="tag">` + esc(string(r.iface)) + "</tspan> " + esc(r.label)
}

// detail breaks a row's detail into lines that fit beside or below it.
func (d *drawing) detail(r *row) []string {
	if r.detail == "" {
		return nil
	}
	span := 300.0
	if r.shape != mark {
		span = max(d.x[max(r.from, r.to)]-d.x[min(r.from, r.to)]-24, 180)
	}
	lines := wrap(r.detail, int(span/5.6))
	if most := detailLines(r); len(lines) > most {
		lines = append(lines[:most-1], lines[most-1]+" …")
	}
	return lines
}
