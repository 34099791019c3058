package config

import (
	"fmt"
	"os"
	"runtime"
)

// MakeDirs makes the folders that do not exist, for the listener's eyes only
// (0700). The runtime folder may lie in one that all users share: one that
// another user made, or could write to, is refused.
func (p Paths) MakeDirs() error {
	for _, dir := range []string{p.DataDir, p.CacheDir, p.StateDir, p.RuntimeDir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
	}
	return checkPrivate(p.RuntimeDir)
}

func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at runtime folder: %w", err)
	}
	if !info.IsDir() || !ownedByUs(info) {
		return &Error{Source: dir, Message: "not a folder of this user: remove it or set XDG_RUNTIME_DIR", ID: "folder_of_another", kind: ErrInvalid}
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder without x cannot be entered
			return fmt.Errorf("protect runtime folder: %w", err)
		}
	}
	return nil
}
