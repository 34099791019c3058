// Package notes turns the HTML of show notes into lines for a terminal:
// headings, lists, quotes, emphasis, links, and times (12:34) that can be
// jumped to. What comes out is clean text in at most the width asked for,
// whatever the HTML is; markup that is unknown or broken gives its text.
//
// All functions are pure.
package notes

import (
	"cosm/library"
)

// maxInput and maxDepth bound what hostile notes can cost.
const (
	maxInput = 512 << 10
	maxDepth = 12
)

// Look is how a run of text looks.
type Look uint8

// The looks; they add up.
const (
	Bold Look = 1 << iota
	Italic
	Code
	Heading
	Quiet  // rules, descriptions of pictures
	Margin // bullets and the bar beside a quote: signs of ours
)

// Note is parsed notes, to be laid out in any width.
type Note struct {
	blocks []block
	marks  []Mark
}

// Mark is a place that can be acted on: a time of the episode or an address.
type Mark struct {
	URL  string // empty: a time
	At   library.Seconds
	Line int // of the layout, where it begins
}

// IsTime tells times from addresses.
func (m Mark) IsTime() bool { return m.URL == "" }

// Run is text of one look. Mark is the place in Doc.Marks; -1: none.
type Run struct {
	Text string
	Look Look
	Mark int
}

// Line is the runs of one line.
type Line []Run

// Doc is notes laid out in lines.
type Doc struct {
	Lines []Line
	Marks []Mark
}

// Empty tells whether there is nothing to read.
func (n Note) Empty() bool { return len(n.blocks) == 0 }

// block is what begins on a line of its own.
type block struct {
	text   string
	spans  []span
	kind   blockKind
	bullet string // before its first line
	depth  int    // of the list or quote it is in
	gap    bool   // an empty line stands before it
}

type blockKind uint8

const (
	paragraph blockKind = iota
	heading
	quote
	preformatted
	rule
)

// span is the look and mark of the bytes [from, to) of a block's text.
type span struct {
	from, to int
	look     Look
	mark     int
}
