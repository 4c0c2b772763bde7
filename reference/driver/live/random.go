package live

import (
	"crypto/rand"
	"io"
)

// Reader returns the system's randomness, as a box's randomness in live runs. It
// never fails. It stands here, beside sim.Reader, because the packages that put
// boxes together draw none themselves.
func Reader() io.Reader { return rand.Reader }
