package store

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"time"
	"unsafe"

	"cosm/library"
)

// A record is a row of fields: a varint of number<<1|kind, then a varint (kind
// 0) or a length and that many bytes (kind 1). Zero values are left out. Fields
// of unknown numbers are stepped over; numbers are never used again.
const (
	kindInt   = 0
	kindBytes = 1
)

var errRecord = errors.New("record is damaged")

// encoder appends the fields of one record to b.
type encoder struct{ b []byte }

func (e *encoder) uint(field int, v uint64) {
	if v == 0 {
		return
	}
	e.b = binary.AppendUvarint(e.b, uint64(field)<<1|kindInt)
	e.b = binary.AppendUvarint(e.b, v)
}

func (e *encoder) int(field int, v int64) { e.uint(field, zigzag(v)) }

func (e *encoder) bool(field int, v bool) {
	if v {
		e.uint(field, 1)
	}
}

// time writes milliseconds, plus one so that 1970 is not taken for no time.
func (e *encoder) time(field int, t time.Time) {
	if !t.IsZero() {
		e.uint(field, zigzag(t.UnixMilli())+1)
	}
}

// seconds writes milliseconds: what JSON carries too.
func (e *encoder) seconds(field int, s library.Seconds) {
	e.int(field, int64(s.D().Round(time.Millisecond)/time.Millisecond))
}

func (e *encoder) float(field int, f float64) {
	if f != 0 {
		e.bytes(field, binary.LittleEndian.AppendUint64(nil, math.Float64bits(f)))
	}
}

func (e *encoder) str(field int, s string) {
	if s == "" {
		return
	}
	e.b = binary.AppendUvarint(e.b, uint64(field)<<1|kindBytes)
	e.b = binary.AppendUvarint(e.b, uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) bytes(field int, v []byte) {
	e.b = binary.AppendUvarint(e.b, uint64(field)<<1|kindBytes)
	e.b = binary.AppendUvarint(e.b, uint64(len(v)))
	e.b = append(e.b, v...)
}

// strs writes a list, the empty strings in it too.
func (e *encoder) strs(field int, list []string) {
	for _, s := range list {
		e.bytes(field, []byte(s))
	}
}

// sub writes a record within the record, an empty one too.
func (e *encoder) sub(field int, write func(*encoder)) {
	var in encoder
	write(&in)
	e.bytes(field, in.b)
}

// decoder reads the fields of one record. Strings it gives are parts of the
// string it reads.
type decoder struct {
	rest  string
	field int
	num   uint64
	text  string
	err   error
}

// next goes to the next field; false at the end or when err is set.
func (d *decoder) next() bool {
	if d.rest == "" || d.err != nil {
		return false
	}
	tag, ok := d.varint()
	if !ok || tag>>1 > math.MaxInt32 {
		return d.fail()
	}
	d.field = int(tag >> 1)
	n, ok := d.varint()
	if !ok {
		return d.fail()
	}
	if tag&1 == kindInt {
		d.num, d.text = n, ""
		return true
	}
	if n > uint64(len(d.rest)) {
		return d.fail()
	}
	d.num, d.text, d.rest = 0, d.rest[:n], d.rest[n:]
	return true
}

func (d *decoder) fail() bool {
	d.err, d.rest = errRecord, ""
	return false
}

func (d *decoder) varint() (uint64, bool) {
	var v uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		b := d.rest[i]
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return v, true
		}
	}
	return 0, false
}

func (d *decoder) int() int64 { return unzigzag(d.num) }

func (d *decoder) bool() bool { return d.num != 0 }

func (d *decoder) time() time.Time {
	if d.num == 0 {
		return time.Time{}
	}
	return time.UnixMilli(unzigzag(d.num - 1)).UTC()
}

func (d *decoder) seconds() library.Seconds {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return library.Seconds(min(max(d.int(), -most), most) * int64(time.Millisecond))
}

func (d *decoder) float() float64 {
	if len(d.text) != 8 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64([]byte(d.text)))
}

// sub reads the record within the record.
func (d *decoder) sub(read func(*decoder)) {
	in := decoder{rest: d.text}
	for in.next() {
		read(&in)
	}
	if in.err != nil {
		d.fail()
	}
}

// reason writes why something failed as a record within the record.
func (e *encoder) reason(field int, code library.Code, r library.Reason) {
	if code == "" && r.ID == "" {
		return
	}
	e.sub(field, func(e *encoder) {
		e.str(1, string(code))
		e.str(2, r.ID)
		for _, name := range slices.Sorted(maps.Keys(r.Args)) {
			e.strs(3, []string{name, r.Args[name]})
		}
	})
}

func (d *decoder) reason() (code library.Code, r library.Reason) {
	var args []string // name, value, name, value …
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			code = library.Code(d.text)
		case 2:
			r.ID = d.text
		case 3:
			args = append(args, d.text)
		}
	})
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]string{}
		}
		r.Args[args[i]] = args[i+1]
	}
	return code, r
}

// decode reads all fields of v, which it copies once.
func decode(v []byte, read func(*decoder)) error {
	d := decoder{rest: string(v)}
	for d.next() {
		read(&d)
	}
	return d.err
}

// borrow is v as a string without a copy: valid till the transaction ends.
func borrow(v []byte) string {
	return unsafe.String(unsafe.SliceData(v), len(v)) //nolint:gosec // what is kept of it is copied
}

func zigzag(v int64) uint64 { return uint64(v)<<1 ^ uint64(v>>63) }

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
