//go:build race

package tlspsk

// stride thins out exhaustive tests under the race detector, which has nothing
// to find in them and takes ten times as long.
const stride = 13
