// Package codes holds what ISO/IEC 14496-3 has in large tables for more than
// one part of AAC, spectral band replication and parametric stereo: the Huffman
// codes that all of them are written in, read by package bits, and the scale
// factor bands. Nothing of it is ever written to.
package codes
