// Package ogg plays the codecs that come in Ogg (RFC 3533): it finds pages and
// packets, keeps the time by granule positions, seeks and follows chains of
// streams. What is in the packets is a Codec's affair.
//
// A Decoder reads forward a page at a time. Where the source can seek and says
// how long it is, the end is looked at first for the length, and a seek is a
// bisection by granule position that reads no more than some pages. A page
// whose checksum is wrong is passed over: what it held comes out as silence of
// its length and is counted. Streams that follow one another are played as one,
// in the sample rate of the first. Pages and packets are bounded in size
// whatever they claim. Nothing here is safe for concurrent use.
package ogg

// Codec decodes the packets of one logical stream.
type Codec interface {
	// Header takes a header packet after the first and says whether more are
	// to come. It is called until that is false, at least once. Packets of
	// several megabytes, which pictures in comments make, come cut short.
	Header(packet []byte) (more bool, err error)
	// SampleRate returns the rate in Hz, of granule positions too.
	SampleRate() int
	// Channels returns how many channels the stream has.
	Channels() int
	// PreSkip returns how many samples at the beginning are not to be heard.
	PreSkip() int64
	// PreRoll returns how many samples before a place must be decoded for the
	// sound to be right there.
	PreRoll() int64
	// Samples returns how many samples a packet completes, without decoding
	// it. before is what was returned as after for the packet that came before
	// it, 0 where there is none.
	Samples(packet []byte, before int) (n, after int)
	// Decode decodes a packet to left and right. The samples are valid until
	// the next call.
	Decode(packet []byte) ([2][]float32, error)
	// Reset forgets the packets decoded so far.
	Reset()
}

// Format is a codec that may be found in Ogg.
type Format struct {
	Name  string // of the codec
	Magic string // its first packet begins so
	// New makes a Codec from the first packet. Its error wraps a sentinel of
	// package input.
	New func(first []byte) (Codec, error)
}
