//go:build unix

package corpus

import (
	"os/exec"
	"syscall"
)

// OwnGroup keeps an interrupt at the terminal from the process: whoever started
// it ends it.
func OwnGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}
