package bfcp

// Optional is a value that a message may lack. The zero value is absent.
type Optional[T any] struct {
	Value   T
	Present bool
}

// Some returns v as a value that is there.
func Some[T any](v T) Optional[T] { return Optional[T]{v, true} }

// Or returns the value, or otherwise if it is absent.
func (o Optional[T]) Or(otherwise T) T {
	if o.Present {
		return o.Value
	}
	return otherwise
}
