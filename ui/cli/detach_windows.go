package cli

import "syscall"

// apart makes a child outlive the console of its parent (DETACHED_PROCESS,
// CREATE_NEW_PROCESS_GROUP).
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: 0x00000008 | 0x00000200}
}
