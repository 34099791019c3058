//go:build unix

package store

import (
	"os"
	"syscall"
)

// unlock gives the file free. Closing it is not enough while it is mapped.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
