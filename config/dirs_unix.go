//go:build !windows

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// ownedByUs is false where another user made the file.
func ownedByUs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
