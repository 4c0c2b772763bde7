package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheOracleListensUntilItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- listenForQuestions(ctx, in, "127.0.0.1:0") }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	r, err := http.Post(url+"/v1/ask", "application/json", strings.NewReader(`{"op":"decode","kind":"bfcp","hex":"200b00000000000100010001"}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil || !strings.Contains(string(b), `"sender":"conformant"`) {
		t.Errorf("%s, %v", b, err)
	}
	// A client in the middle of its lines does not keep it.
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(endTimeout + 10*time.Second):
		t.Fatal("expected the server to end, found it running")
	}
}

func TestAnAddressThatCannotBeIsTold(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"--listen", "nowhere"}, exitUsage},
		{[]string{"--listen", "127.0.0.1:0", "--once"}, exitUsage},
		{[]string{"--listen", busy.Addr().String()}, exitUnavailable},
	} {
		var out, errs bytes.Buffer
		if code := run(append([]string{"oracle"}, c.args...), strings.NewReader(""), &out, &errs); code != c.code || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: expected %d and a reason, found %d, %q, %q", c.args, c.code, code, &out, &errs)
		}
	}
}
