// Package codes holds the Huffman codes of ISO/IEC 14496-3 that AAC, spectral
// band replication and parametric stereo are written in. They are read by
// package bits and never written to.
package codes
