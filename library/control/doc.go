// Package control carries library.Service over a unix socket: Server hands
// each call to a Service in the owner's process, Client is a Service in every
// other one, so that a caller cannot tell local from remote.
//
// The protocol is HTTP with JSON: POST /v1/METHOD with the request as its
// body, answered by 200 and the answer or by an error status and a
// library.Error; GET /v1/watch streams one library.Event a line. Each request
// has a connection of its own, since an owner that leaves must not be kept by
// idle ones. The socket is the listener's alone (0600, in a folder of 0700);
// a request with an Origin header or another Host comes from a browser that
// was lured to it and is refused with 403.
//
// Server and Client may be used from any goroutine.
package control
