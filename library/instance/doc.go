// Package instance is the owner of a library: it holds the lock, the store,
// the player, the downloads and the hub, and implements library.Service.
//
// One process owns a library; Claim makes the caller that owner or, where one
// is there already, its client, and Conn stays what it is through the owner's
// leaving: it attaches to the next owner or becomes it. A command that ends at
// once owns without serving, so that it is never in anybody's way for longer
// than its own work takes; whatever stays serves the others on a socket.
//
// Instance and Conn may be used from any goroutine. Close gives the library
// back within two seconds, with the position of what played.
package instance
