package oraclehttp

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// BenchmarkAsk asks over 8 connections, each waiting for its answers; the client
// is as lean as one can be, and runs on the same cores.
func BenchmarkAsk(b *testing.B) {
	const question = `{"op":"decode","kind":"bfcp","view":false,"hex":"2001000501020304fedcba9805040001030400021107736c6964650009044000"}`
	request := fmt.Appendf(nil, "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(question), question)
	s := serve(b)
	var clients sync.WaitGroup
	const connections = 8
	b.ResetTimer()
	for range connections {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		clients.Go(func() {
			in := bufio.NewReader(c)
			for range b.N/connections + 1 {
				if _, err := c.Write(request); err != nil {
					b.Error(err)
					return
				}
				if err := skipAnswer(in); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	clients.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
}

// skipAnswer reads past one response.
func skipAnswer(in *bufio.Reader) error {
	length := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			_, err := io.CopyN(io.Discard, in, int64(length))
			return err
		}
		if rest, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if _, err := fmt.Sscan(rest, &length); err != nil {
				return err
			}
		}
	}
}
