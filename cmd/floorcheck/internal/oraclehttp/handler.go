// Package oraclehttp is the oracle's HTTP door: the JSON of "floorcheck oracle"
// over HTTP, with a description for programs and a page for people.
//
//	POST /v1/ask       one request, or with application/x-ndjson one on each line
//	GET  /v1/schema    the JSON Schema of requests and answers
//	GET  /openapi.json what this is, for programs
//	GET  /             a page to try it on
package oraclehttp

import (
	"bufio"
	_ "embed"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/floorcheck/floorcheck/cmd/floorcheck/internal/asklines"
	"github.com/floorcheck/floorcheck/reference/oracle"
)

//go:embed page.html
var page []byte

//go:embed openapi.json
var openAPI []byte

// Types of the bodies.
const (
	typeJSON  = "application/json"
	typeLines = "application/x-ndjson"
)

// lineTimeout is how long a client of many lines may take to send the next one
// or to read an answer.
const lineTimeout = time.Minute

// Handler returns the door. It keeps nothing of a request.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/ask", ask)
	mux.Handle("GET /v1/schema", static("application/schema+json", oracle.Schema()))
	mux.Handle("GET /openapi.json", static(typeJSON, openAPI))
	mux.Handle("GET /{$}", static("text/html; charset=utf-8", page))
	return mux
}

// static serves one document.
func static(contentType string, body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("Content-Length", strconv.Itoa(len(body)))
		h.Set("X-Content-Type-Options", "nosniff")
		// The page has its own script in it and talks to nobody else.
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
		_, _ = w.Write(body)
	})
}

// desk is the memory of one request at a time.
type desk struct {
	oracle        *oracle.Oracle
	request, text []byte
}

// keep is how large a desk's memory may be to be used again, in octets.
const keep = 1 << 20

var desks = sync.Pool{New: func() any { return &desk{oracle: oracle.New()} }}

func (d *desk) leave() {
	if cap(d.request) <= keep && cap(d.text) <= keep {
		desks.Put(d)
	}
}

func ask(w http.ResponseWriter, r *http.Request) {
	switch contentType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case err == nil && contentType == typeLines:
		askLines(w, r)
	case err == nil && contentType == typeJSON:
		askOne(w, r)
	default:
		// Also what keeps a page of somebody else from asking: a browser
		// sends these types to another origin only with leave.
		refuse(w, http.StatusUnsupportedMediaType, "expected a Content-Type of "+typeJSON+" or "+typeLines)
	}
}

func askOne(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.leave()
	var err error
	if d.request, err = readAll(d.request[:0], http.MaxBytesReader(w, r.Body, oracle.MaxRequest)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			refuse(w, http.StatusRequestEntityTooLarge, "expected a request of at most "+strconv.Itoa(oracle.MaxRequest)+" octets")
		}
		return // else the client is gone
	}
	d.text = append(d.oracle.Append(d.text[:0], d.request), '\n')
	answer(w, statusOf(d.oracle.Last().Err), d.text)
}

// statusOf is the status of an answer: what is wrong with a message is none of
// HTTP's business, what is wrong with the request is.
func statusOf(err *oracle.Error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case err.Code == oracle.Unsupported:
		return http.StatusNotImplemented
	default:
		return http.StatusBadRequest
	}
}

func answer(w http.ResponseWriter, status int, text []byte) {
	h := w.Header()
	h.Set("Content-Type", typeJSON)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// refuse answers what never reached the oracle, in its words.
func refuse(w http.ResponseWriter, status int, message string) {
	answer(w, status, []byte(`{"error":{"code":"usage","message":"`+message+"\"}}\n"))
}

// readAll reads r to its end into b's memory.
func readAll(b []byte, r io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// askLines answers one request on each line, in order.
func askLines(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex() // for HTTP/1.1; HTTP/2 has it anyhow
	w.Header().Set("Content-Type", typeLines)
	w.WriteHeader(http.StatusOK)
	out := &lineWriter{bufio.NewWriterSize(w, 1<<16), control}
	// The head goes at once: a client may wait for it before it asks.
	_ = out.Flush()
	// An error is the client's leaving, which leaves nobody to tell.
	_ = asklines.Serve(r.Body, out)
}

// lineWriter sends what it has when it is flushed, and gives the client its time
// anew.
type lineWriter struct {
	*bufio.Writer
	control *http.ResponseController
}

func (w *lineWriter) extend() {
	deadline := time.Now().Add(lineTimeout)
	_ = w.control.SetReadDeadline(deadline)
	_ = w.control.SetWriteDeadline(deadline)
}

// Flush sends what was written.
func (w *lineWriter) Flush() error {
	w.extend()
	if err := w.Writer.Flush(); err != nil {
		return err
	}
	return w.control.Flush()
}
