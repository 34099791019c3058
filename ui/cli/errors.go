package cli

import (
	"errors"
	"syscall"

	"cosm/library"
)

// The mistakes with files that several commands can run into.

func cannotRead(path string, cause error) error {
	return library.Errorf(library.Failed, path, "cannot be read", cause).With("cannot_read", "Path", path)
}

func cannotWrite(path string, cause error) error {
	if errors.Is(cause, syscall.ENOSPC) {
		return library.Errorf(library.NoSpace, path, "the disk is full", cause).With("no_space")
	}
	return library.Errorf(library.ReadOnly, path, "cannot be written", cause).With("cannot_write", "Path", path)
}

func noSuchFile(path string, cause error) error {
	return library.Errorf(library.NotFound, path, "there is no such file", cause).With("no_such_file", "Path", path)
}
