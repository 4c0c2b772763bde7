package main

// exitError ends the command with an exit code. Without an err the command has
// said all there is to say.
type exitError struct {
	code int
	err  error
}

// Error returns what is still to be printed, or nothing.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the reason.
func (e *exitError) Unwrap() error { return e.err }
