//go:build !windows

package cli

import "syscall"

// apart makes a child outlive the terminal of its parent.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
