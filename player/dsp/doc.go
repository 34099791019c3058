// Package dsp changes sound that is already decoded: its sample rate, its
// speed, its silence and its loudness.
//
// Every stage reads from a beep.Streamer and is one itself. All of them share
// one reading of that interface, which is wider than beep's own so that a
// network stall is not taken for the end: only (0, false) is the end of the
// source; a short read, even (0, true), means that no more is there now, and
// the stage hands on what it can make of it and asks again next time.
//
// The stages promise not to allocate once they are made, to be bit-transparent
// when they have nothing to do, and to know which input sample an output
// sample stands for. They are not safe for concurrent use: the owner calls
// Stream and the setters under one lock.
package dsp
