package config

import "io/fs"

// ownedByUs leaves the judgement to the access list of the listener's profile,
// in which the folder lies.
func ownedByUs(fs.FileInfo) bool { return true }
