package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// maxDepth bounds a tree: bbolt's are at most a handful of levels deep.
const maxDepth = 64

// walker visits every page of a file and finds what is damaged.
type walker struct {
	ctx  context.Context
	r    io.ReaderAt
	m    meta
	used []bool // reached so far
}

// walk checks the whole tree below the newest meta page: each page is reached
// once, keys are in order, nothing points outside, and what is reached is not
// free. It stops at the first damage.
func walk(ctx context.Context, r io.ReaderAt, m meta) error {
	free, err := readFreelist(r, m)
	if err != nil {
		return err
	}
	w := &walker{ctx: ctx, r: r, m: m, used: make([]bool, m.pages)}
	if err := w.node(m.root, 0, nil, nil); err != nil {
		return err
	}
	for _, id := range free {
		if w.used[id] {
			return fmt.Errorf("%w: page %d is in use and free", errDamaged, id)
		}
	}
	return nil
}

// node checks the page id and those below: keys are at least from and, where
// to is not nil, below to.
func (w *walker) node(id uint64, depth int, from, to []byte) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return fmt.Errorf("%w: page %d is too deep", errDamaged, id)
	}
	p, err := readPage(w.r, w.m, id)
	if err != nil {
		return err
	}
	for i := id; i <= id+uint64(p.overflow); i++ {
		if w.used[i] {
			return fmt.Errorf("%w: page %d is reached twice", errDamaged, i)
		}
		w.used[i] = true
	}
	return w.entries(p, depth, from, to)
}

func (w *walker) entries(p page, depth int, from, to []byte) error {
	if p.flags != branchPage && p.flags != leafPage {
		return fmt.Errorf("%w: page %d is of no known kind", errDamaged, p.id)
	}
	last := from
	for i := range int(p.count) {
		e, ok := p.elem(i)
		if !ok {
			return fmt.Errorf("%w: entry %d of page %d", errDamaged, i, p.id)
		}
		order := bytes.Compare(e.key, last)
		if order < 0 || order == 0 && i > 0 || to != nil && bytes.Compare(e.key, to) >= 0 {
			return fmt.Errorf("%w: entry %d of page %d is out of order", errDamaged, i, p.id)
		}
		last = e.key
		if err := w.below(p, i, e, depth, to); err != nil {
			return err
		}
	}
	return nil
}

// below goes down the entry i of p, where it has something below it.
func (w *walker) below(p page, i int, e elem, depth int, to []byte) error {
	if p.flags == branchPage {
		if next, ok := p.elem(i + 1); ok && i+1 < int(p.count) {
			to = next.key
		}
		return w.node(e.child, depth+1, e.key, to)
	}
	if !e.bucket {
		return nil
	}
	if len(e.value) < 16 {
		return fmt.Errorf("%w: bucket %q", errDamaged, e.key)
	}
	if root := binary.NativeEndian.Uint64(e.value); root != 0 {
		return w.node(root, depth+1, nil, nil)
	}
	inline := e.value[16:]
	if len(inline) < pageHeader {
		return fmt.Errorf("%w: bucket %q", errDamaged, e.key)
	}
	le := binary.NativeEndian
	return w.entries(page{id: p.id, flags: le.Uint16(inline[8:]), count: le.Uint16(inline[10:]), b: inline}, depth+1, nil, nil)
}
