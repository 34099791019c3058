//go:build !unix && !windows

package output

// drivers: nothing here makes sound.
func drivers() []driver { return []driver{nullDriver()} }
