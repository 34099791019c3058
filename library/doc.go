// Package library is the vocabulary of cosm: what a podcast, an episode, a
// position, a queue entry and a download are, which verbs a listener has
// (Service, composed of small role interfaces), what may go wrong (Error and
// its sentinels) and how changes are told (Event, Hub).
//
// It imports the standard library only and keeps no state but the Hub's. The
// value types are safe to copy; slices in them are not shared by the functions
// that return them. Their JSON form is the one scripts rely on: snake_case
// names, RFC 3339 UTC times, durations in seconds, absent values left out.
package library
