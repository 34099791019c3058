package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"cosm/library"
)

// ErrLocked is the cause of the OwnerBusy error that Open gives while another
// process has the library.
var ErrLocked = errors.New("the database is locked by another process")

// errno values that Windows has for a full and a write-protected disk.
const (
	winHandleDiskFull = syscall.Errno(39)
	winDiskFull       = syscall.Errno(112)
	winWriteProtect   = syscall.Errno(19)
)

// explain gives err the code and words that a listener needs. Errors that have
// a code already stay what they are.
func (s *Store) explain(err error) error {
	if err == nil || library.CodeOf(err) != library.Failed {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return library.Errorf(library.Cancelled, "use the library", "cancelled", err).With("cancelled", "What", "")
	case errors.Is(err, berrors.ErrTimeout), errors.Is(err, ErrLocked):
		return library.Errorf(library.OwnerBusy, "open the library", "another cosm uses it", errors.Join(ErrLocked, err)).With("library_busy")
	case isFull(err):
		return library.Errorf(library.NoSpace, "write the library", "the disk is full", err).With("no_space", "What", s.path).
			Hint("remove downloads you no longer need")
	case isReadOnly(err):
		return library.Errorf(library.ReadOnly, "write the library", s.path+" cannot be written", err).With("cannot_write", "Path", s.path)
	case errors.Is(err, fs.ErrNotExist):
		return library.Errorf(library.NotFound, "open the library", s.path+" does not exist", err).With("no_such_file", "Path", s.path)
	case isDamage(err):
		return s.corrupt(err)
	}
	return library.Errorf(library.Failed, "use the library", err.Error(), err).With("library_failed", "Path", s.path, "Detail", err.Error())
}

// corrupt is the error of a damaged file.
func (s *Store) corrupt(cause error) error {
	return library.Errorf(library.Corrupt, "open the library", s.path+" is damaged; it was left as it is", cause).With("library_damaged", "Path", s.path).
		Hint("cosm doctor")
}

func isFull(err error) bool {
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, e) {
			return true
		}
	}
	if runtime.GOOS == "windows" && (errors.Is(err, winHandleDiskFull) || errors.Is(err, winDiskFull)) {
		return true
	}
	// bbolt wraps some of its errors as text only.
	text := err.Error()
	return strings.Contains(text, syscall.ENOSPC.Error()) || strings.Contains(text, syscall.EDQUOT.Error())
}

func isReadOnly(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) ||
		errors.Is(err, berrors.ErrDatabaseReadOnly) ||
		runtime.GOOS == "windows" && errors.Is(err, winWriteProtect)
}

func isDamage(err error) bool {
	for _, e := range []error{
		errRecord, errDamaged, berrors.ErrInvalid, berrors.ErrVersionMismatch, berrors.ErrChecksum,
		berrors.ErrIncompatibleValue,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// damage turns a panic of bbolt, or a fault in the mapped file, into an error:
// bbolt trusts its pages. Anything else is a fault of ours and goes on.
func damage(r any) error {
	switch r.(type) {
	case missing, interface{ Addr() uintptr }: // the latter is the runtime.Error of a memory fault
		return fmt.Errorf("%w: %v", errDamaged, r)
	}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "go.etcd.io/bbolt") {
			return fmt.Errorf("%w: %v", errDamaged, r)
		}
		if !more || f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") && !strings.HasPrefix(f.Function, "sort.") && !strings.HasPrefix(f.Function, "slices.") {
			panic(r)
		}
	}
}

var errDamaged = errors.New("the database is damaged")

// notFound is the error for an id that is not in the library.
func notFound(what, ref string) error {
	return library.Errorf(library.NotFound, "find "+what+" "+ref, "there is none in the library", nil).With("not_in_library", "Ref", ref)
}

// removeQuietly deletes a file that is of no use any more.
func removeQuietly(path string) { _ = os.Remove(path) }
