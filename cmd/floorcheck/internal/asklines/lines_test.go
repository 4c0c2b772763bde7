package asklines

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/floorcheck/floorcheck/reference/oracle"
)

const hello = `"op":"decode","kind":"bfcp","hex":"200b00000000000100010001"}`

func answers(t *testing.T, in string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := Serve(strings.NewReader(in), bufio.NewWriter(&out)); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func TestEveryLineGetsItsAnswerInOrder(t *testing.T) {
	got := answers(t, `{"id":1,`+hello+"\n\n  \r\n"+`{"id":2,`+"\n"+`{"id":"x",`+hello+"\r\n"+`{"id":4,`+hello)
	if len(got) != 4 {
		t.Fatalf("expected 4 answers, found %d: %q", len(got), got)
	}
	for i, want := range []string{`{"id":1,"sender":"conformant"`, `"error":{"code":"usage"`, `{"id":"x","sender":"conformant"`, `{"id":4,"sender":"conformant"`} {
		if !strings.Contains(got[i], want) {
			t.Errorf("answer %d: expected %s, found %s", i+1, want, got[i])
		}
	}
}

// zeros is a reader of n zero digits.
type zeros struct{ n int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := min(z.n, len(p))
	for i := range p[:n] {
		p[i] = '0'
	}
	z.n -= n
	return n, nil
}

func TestALineOfAGigabyteIsRefusedWithoutBeingHeld(t *testing.T) {
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"id":1,"op":"decode","kind":"bfcp","hex":"`), &zeros{1 << 30}, strings.NewReader("\"}\n"+`{"id":2,`+hello+"\n"))
	if err := Serve(in, bufio.NewWriter(&out)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	want := fmt.Sprintf("at most %d octets", oracle.MaxRequest)
	if len(lines) != 3 || !strings.HasPrefix(lines[0], `{"id":1,`) || !strings.Contains(lines[0], want) || !strings.HasPrefix(lines[1], `{"id":2,"sender"`) {
		t.Errorf("expected an error about 1 and an answer to 2, found %q", lines)
	}
}

// counting counts the flushes.
type counting struct {
	bufio.Writer
	flushes int
}

func (c *counting) Flush() error { c.flushes++; return c.Writer.Flush() }

func TestWhoWaitsForAnAnswerGetsIt(t *testing.T) {
	questions, ask := io.Pipe()
	answered, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Serve(questions, bufio.NewWriter(out)); out.Close() }()
	r := bufio.NewReader(answered)
	if _, err := io.WriteString(ask, "{"); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		// The beginning of the next one changes nothing.
		if _, err := fmt.Fprintf(ask, `"id":%d,%s`+"\n{", i, hello); err != nil {
			t.Fatal(err)
		}
		line, err := r.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, fmt.Sprintf(`{"id":%d,"sender"`, i)) {
			t.Fatalf("%q, %v", line, err)
		}
	}
	ask.Close()
	if rest, err := io.ReadAll(r); err != nil || !bytes.Contains(rest, []byte(`"error"`)) {
		t.Errorf("expected an error about the question that was only begun, found %q, %v", rest, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestManyQuestionsAtOnceAreAnsweredInLargePieces(t *testing.T) {
	w := &counting{Writer: *bufio.NewWriterSize(io.Discard, 1<<20)}
	if err := Serve(strings.NewReader(strings.Repeat("{"+hello+"\n", 1000)), w); err != nil {
		t.Fatal(err)
	}
	if w.flushes > 10 {
		t.Errorf("expected few flushes for 1000 questions, found %d", w.flushes)
	}
}

func BenchmarkServe(b *testing.B) {
	questions := []byte(strings.Repeat(`{"id":7,"op":"decode","kind":"bfcp","profile":"rfc4582","transport":"tcp","hex":"2001000501020304fedcba9805040001030400021107736c6964650009044000"}`+"\n", 1000))
	w := bufio.NewWriterSize(io.Discard, 1<<16)
	b.ReportAllocs()
	for b.Loop() {
		if err := Serve(bytes.NewReader(questions), w); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "verdicts/s")
}
