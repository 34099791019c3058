package output

import (
	"os"
	"syscall"
)

// shrinkPipe makes a pipe hold little sound. Where that is refused it holds
// more, and what is shown as heard is a little early.
func shrinkPipe(f *os.File) {
	const fSetPipeSize = 1031 // F_SETPIPE_SZ, fcntl(2)
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, fSetPipeSize, pipeBytes)
	})
}
