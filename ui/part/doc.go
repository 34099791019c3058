// Package part holds what screens are built of: lists that show a window of
// any number of rows, bars, prompts, choosers and boxes, and the functions
// that make text fit cells exactly.
//
// Rendering is plain functions from values and a width to text. Widths are
// those of x/ansi. Clean is the last guard between a stranger's text and the
// terminal: everything that comes from outside goes through it, or through Fit
// and its sisters, which call it.
package part
