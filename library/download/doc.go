// Package download brings episodes to the disk: several at a time, gone on with
// after every interruption, and never a part taken for the whole.
//
// Bytes go to a .part file, whose path and validators (ETag, Last-Modified) are
// kept before the first byte is written, so that a download goes on after the
// program was killed. It goes on only if the server says by If-Range that the
// file is the same and the last bytes on disk come again (RFC 9110 13.1.5,
// 14.2); otherwise it begins anew. A file gets its final name, in one step and
// after it was synced, when its length is the one that the server gave.
//
// File names are made of what feeds say and are fit for every file system; no
// title leads out of the folder. A Manager may be used from any goroutine.
package download
