package observer

// Keys is what TLS is opened with.
type Keys struct{}

// tlsConn is what is kept of a TLS connection.
type tlsConn struct{}

func (c *Conn) secure() {
	c.o.counts.TLS++
	c.o.counts.Unopened++
	c.kind = foreign
}

func (c *Conn) protected(w Where, side int, b []byte) {}

func (c *Conn) tlsMissing(w Where, side int) {}
