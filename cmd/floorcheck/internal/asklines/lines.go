// Package asklines answers the oracle's requests line by line, for the pipe and
// for HTTP alike.
package asklines

import (
	"bufio"
	"bytes"
	"io"

	"github.com/floorcheck/floorcheck/reference/oracle"
)

// Flusher is where answers go; what it holds back is sent by Flush.
type Flusher interface {
	io.Writer
	Flush() error
}

// Serve answers one request on each line of r, in order, with one line each,
// until r ends. Empty lines are passed over, and of a line longer than
// oracle.MaxRequest no more than that is held. Answers are flushed whenever no
// whole further line has arrived, so that who sends many at once is answered in large
// pieces and who waits for each answer gets it. The error is r's or w's.
func Serve(r io.Reader, w Flusher) error {
	in := bufio.NewReaderSize(r, 1<<16)
	o := oracle.New()
	var long, answer []byte
	for {
		line, err := next(in, &long)
		if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
			answer = append(o.Append(answer[:0], line), '\n')
			if _, err := w.Write(answer); err != nil {
				return err
			}
		}
		if err != nil || !waits(in) {
			if err := w.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if cap(answer) > keep {
			answer = nil
		}
		if cap(long) > keep {
			long = nil
		}
	}
}

// waits tells whether a whole line has arrived already.
func waits(in *bufio.Reader) bool {
	arrived, _ := in.Peek(in.Buffered())
	return bytes.IndexByte(arrived, '\n') >= 0
}

// keep is how much memory of a long line is kept for the next, in octets.
const keep = 1 << 20

// next returns the next line. Behind oracle.MaxRequest octets, one more is kept,
// by which the oracle sees that it is too long, and the others are dropped.
func next(in *bufio.Reader, long *[]byte) ([]byte, error) {
	part, err := in.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return part, err
	}
	*long = (*long)[:0]
	for {
		room := oracle.MaxRequest + 1 - len(*long)
		*long = append(*long, part[:min(len(part), room)]...)
		if err != bufio.ErrBufferFull {
			return *long, err
		}
		part, err = in.ReadSlice('\n')
	}
}
