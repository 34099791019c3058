// Package refresh asks feeds for news and takes in what they bring, many side
// by side: workers fetch and parse, one writer commits what came of several
// feeds at a time. A feed that has not changed costs no parse and no write but
// a line in its health log; one that is broken or slow costs a worker for a
// bounded time and delays nothing else.
//
// Feeds are hostile input: bodies are bounded and, when large, kept in a file;
// a long feed is handed on in parts; redirects and moves are bounded and never
// lead into the listener's own network. Where a feed moved for good (301, 308,
// itunes:new-feed-url) its stored address moves too, once a feed is there.
//
// An Engine is safe for concurrent use.
package refresh
