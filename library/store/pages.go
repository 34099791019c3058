package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// What follows reads the file format of bbolt itself, since bbolt trusts its
// pages: it panics, or reads outside of its map, where they are damaged.

const (
	pageHeader  = 16
	pageElem    = 16 // of a branch and of a leaf alike
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	bucketEntry = 0x01
	metaLength  = 64
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = ^uint64(0)

	minPageSize = 1 << 10
	maxPageSize = 64 << 10
	maxOverflow = 1 << 18 // pages of one node: 1 GB
)

// meta is what a meta page says.
type meta struct {
	pageSize int64
	root     uint64 // page of the root bucket
	freelist uint64 // page, or noFreelist
	pages    uint64 // so many are in use or free; what follows is unused
	tx       uint64
}

// readMeta reads the meta page at off; ok is false where there is none.
func readMeta(r io.ReaderAt, off int64) (m meta, ok bool) {
	var b [pageHeader + metaLength]byte
	if _, err := r.ReadAt(b[:], off); err != nil {
		return m, false
	}
	p, le := b[pageHeader:], binary.NativeEndian
	sum := fnv.New64a()
	_, _ = sum.Write(p[:56])
	if le.Uint32(p) != boltMagic || le.Uint32(p[4:]) != boltVersion || le.Uint64(p[56:]) != sum.Sum64() {
		return m, false
	}
	m = meta{
		pageSize: int64(le.Uint32(p[8:])), root: le.Uint64(p[16:]), freelist: le.Uint64(p[32:]),
		pages: le.Uint64(p[40:]), tx: le.Uint64(p[48:]),
	}
	return m, m.pageSize >= minPageSize && m.pageSize <= maxPageSize && m.pageSize&(m.pageSize-1) == 0
}

// newestMeta is the meta of the last commit.
func newestMeta(r io.ReaderAt) (meta, error) {
	first, ok := readMeta(r, 0)
	second, ok2 := meta{}, false
	for size := int64(minPageSize); size <= maxPageSize && !ok2; size *= 2 {
		if second, ok2 = readMeta(r, size); ok2 && second.pageSize != size {
			ok2 = false
		}
	}
	switch {
	case !ok && !ok2:
		return meta{}, fmt.Errorf("%w: no valid meta page", errDamaged)
	case !ok || ok2 && second.tx > first.tx:
		return second, nil
	}
	return first, nil
}

// precheck looks at the meta pages, the length and the free list of a file of
// size bytes: the parts that bbolt trusts when it opens a file.
func precheck(r io.ReaderAt, size int64) error {
	m, err := newestMeta(r)
	if err != nil {
		return err
	}
	if m.pages > uint64(size/m.pageSize) {
		return fmt.Errorf("%w: %d pages, but the file has %d only", errDamaged, m.pages, size/m.pageSize)
	}
	if m.root < 2 || m.root >= m.pages {
		return fmt.Errorf("%w: root page %d of %d", errDamaged, m.root, m.pages)
	}
	_, err = readFreelist(r, m)
	return err
}

// readFreelist gives the ids of the free pages, which must be in order and in
// bounds.
func readFreelist(r io.ReaderAt, m meta) ([]uint64, error) {
	if m.freelist == noFreelist {
		return nil, nil
	}
	p, err := readPage(r, m, m.freelist)
	if err != nil {
		return nil, err
	}
	if p.flags != freePage {
		return nil, fmt.Errorf("%w: page %d is no free list", errDamaged, m.freelist)
	}
	ids, count := p.b[pageHeader:], uint64(p.count)
	if count == 0xFFFF {
		count, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids)/8) {
		return nil, fmt.Errorf("%w: free list of %d entries", errDamaged, count)
	}
	free := make([]uint64, count)
	last := uint64(1)
	for i := range free {
		free[i] = binary.NativeEndian.Uint64(ids[8*i:])
		if free[i] <= last || free[i] >= m.pages {
			return nil, fmt.Errorf("%w: entry %d of the free list is page %d", errDamaged, i, free[i])
		}
		last = free[i]
	}
	return free, nil
}

// page is a page with those that continue it.
type page struct {
	id       uint64
	flags    uint16
	count    uint16
	overflow uint32
	b        []byte
}

func readPage(r io.ReaderAt, m meta, id uint64) (page, error) {
	if id < 2 || id >= m.pages {
		return page{}, fmt.Errorf("%w: page %d of %d", errDamaged, id, m.pages)
	}
	b := make([]byte, m.pageSize)
	if err := readAt(r, b, int64(id)*m.pageSize); err != nil {
		return page{}, err
	}
	le := binary.NativeEndian
	p := page{id: le.Uint64(b), flags: le.Uint16(b[8:]), count: le.Uint16(b[10:]), overflow: le.Uint32(b[12:]), b: b}
	if p.id != id || p.overflow > maxOverflow || id+uint64(p.overflow) >= m.pages {
		return page{}, fmt.Errorf("%w: the head of page %d", errDamaged, id)
	}
	if p.overflow > 0 {
		p.b = make([]byte, m.pageSize*int64(1+p.overflow))
		if err := readAt(r, p.b, int64(id)*m.pageSize); err != nil {
			return page{}, err
		}
	}
	return p, nil
}

func readAt(r io.ReaderAt, b []byte, at int64) error {
	_, err := r.ReadAt(b, at)
	if err == io.EOF {
		return fmt.Errorf("%w: it ends at byte %d or before", errDamaged, at+int64(len(b)))
	}
	return err
}

// elem is an entry of a branch or leaf page.
type elem struct {
	key, value []byte
	child      uint64 // of a branch
	bucket     bool   // of a leaf
}

// elem reads the entry i of a page whose first byte is b[0].
func (p page) elem(i int) (e elem, ok bool) {
	at := pageHeader + i*pageElem
	if at+pageElem > len(p.b) {
		return e, false
	}
	h, le := p.b[at:], binary.NativeEndian
	if p.flags == branchPage {
		pos, ksize := uint64(le.Uint32(h)), uint64(le.Uint32(h[4:]))
		if pos+ksize > uint64(len(h)) {
			return e, false
		}
		return elem{key: h[pos : pos+ksize], child: le.Uint64(h[8:])}, true
	}
	pos, ksize, vsize := uint64(le.Uint32(h[4:])), uint64(le.Uint32(h[8:])), uint64(le.Uint32(h[12:]))
	if pos+ksize+vsize > uint64(len(h)) {
		return e, false
	}
	return elem{
		key: h[pos : pos+ksize], value: h[pos+ksize : pos+ksize+vsize],
		bucket: le.Uint32(h)&bucketEntry != 0,
	}, true
}
