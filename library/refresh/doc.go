// Package refresh asks feeds for news and takes it into the library: many at
// once but few of one server, only what changed, and never one feed at the
// expense of another.
//
// A feed that answers 304, or with a body of the same hash, costs neither a
// parse nor a write of its own. What comes is written by one goroutine that
// puts everything that waits into one transaction. A long feed goes in by
// parts, so that memory stays bounded whatever its size. An Engine may be used
// from any goroutine; a call ends soon after its context.
package refresh
