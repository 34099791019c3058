// Package config is the program's settings, where its files are, its keyboard
// map and its themes, all as data.
//
// Table is the one list of settings. Load reads them from flags, environment,
// file and library, in this order of precedence, and every value knows where
// it came from. Wrong input never panics and never changes a file: it is an
// *Error of one line that says what would be right, with file, line and column
// where it stands in a file.
//
// A Config is immutable: With and its sisters give changed copies. All
// functions may be called from any goroutine, but those that change a file
// (SetInFile, ResetInFile) must not run at the same time on the same file. The
// environment comes in as a function, so nothing here depends on the process.
package config
