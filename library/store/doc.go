// Package store keeps the library in one bbolt file: podcasts, episodes, what
// the listener did to them, the queue, history, downloads and settings.
//
// Every method may be called from any goroutine. A change is on the disk
// (fsync) when its method returns nil, and either all of it or nothing is: each is
// one transaction, except Load and Repair, which say so. Readers never wait for
// writers. Times and lengths are kept to the millisecond, times in UTC.
//
// Errors are library.Errors of the codes NotFound, Ambiguous, Invalid, NoSpace,
// ReadOnly, Corrupt, NewerSchema and OwnerBusy. A damaged file is told as
// Corrupt and never written to.
//
// # Layout
//
// Records are tagged fields (see encoder), so that an older cosm steps over
// what a newer one added. The id of an episode begins as its podcast's, so all
// buckets keyed by it hold a podcast's episodes next to each other, and taking
// in a feed touches few pages. Lists are read through indexes whose keys sort
// the newest first and whose values are the episode's flags: filtering and
// paging need no record but those shown. What is large (notes, transcripts)
// and what changes often (positions) have buckets of their own.
package store
