//go:build !unix

package corpus

import "os/exec"

func ownGroup(*exec.Cmd) {}
