//go:build !race

package tlspsk

const stride = 1
