//go:build !linux

package secrets

// systemHasKeyring: macOS and Windows always have one.
func systemHasKeyring() bool { return true }
