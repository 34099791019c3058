// Package ledger is the one way out to the network. It hands out an HTTP
// client for each purpose and keeps the sums of what each of them asked of
// which host: every attempt, every hop of a redirect, and the bytes that went
// and came. What is off (offline, or a purpose that the listener does not
// allow) is refused before anything leaves the machine.
//
// Sums are gathered in memory and handed to Save every few seconds and on
// Close; a program that is killed loses that little at most. A Ledger may be
// used from any goroutine once its options are set.
package ledger
