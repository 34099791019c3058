// Package cli is the command line: one file a command, the wiring of the
// program, and the one place that turns errors into exit statuses.
//
// What a script reads (data on standard output, JSON shapes, statuses) is a
// contract; everything else goes to standard error. An App is made for one
// run and used from one goroutine.
package cli
