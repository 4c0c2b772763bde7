package main

import (
	"encoding/binary"
	"io"
	"net"
	"time"
)

// patience is how long a connection may take before the shim gives up, so that
// none is left behind. The runner's own is shorter.
const patience = 30 * time.Second

// transport is a TCP connection to the runner.
type transport struct {
	*net.TCPConn
	single   bool // one octet at a time
	received int  // octets
}

// dial connects to the runner and tells it which test the connection belongs to.
func dial(o *options) (*transport, error) {
	ip := net.IPv4(127, 0, 0, 1)
	if o.ipv6 {
		ip = net.IPv6loopback
	}
	c, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: ip, Port: int(o.port)})
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write(binary.LittleEndian.AppendUint64(nil, o.shimID)); err != nil {
		c.Close()
		return nil, err
	}
	return &transport{TCPConn: c, single: o.async}, nil
}

// Read reads from the connection.
func (t *transport) Read(p []byte) (int, error) {
	if t.single && len(p) > 1 {
		p = p[:1]
	}
	n, err := t.TCPConn.Read(p)
	t.received += n
	return n, err
}

// Write writes to the connection.
func (t *transport) Write(p []byte) (n int, err error) {
	if !t.single {
		return t.TCPConn.Write(p)
	}
	for i := range p {
		if _, err := t.TCPConn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// Close closes the connection only once the runner has read everything, or for
// 2 seconds has not: octets of its own that nobody read would make the
// kernel reset the connection, and the alert that explains all would be lost.
func (t *transport) Close() error {
	_ = t.CloseWrite()
	_ = t.SetReadDeadline(time.Now().Add(2 * time.Second))
	_, _ = io.Copy(io.Discard, t.TCPConn)
	return t.TCPConn.Close()
}
