package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"cosm/player/decode/input"
)

const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagExtensible = 0xFFFE

	maxChannels = 64
	maxRate     = 768000
	minRate     = 1000
	// unknownSize in a chunk's length means: up to the end of the stream.
	unknownSize = 0xFFFFFFFF
	// loudest is where float samples are cut: far above full scale, so that a
	// later stage can turn hot recordings down, yet harmless to any filter.
	loudest = 16
	// maxChunks bounds how many chunks may stand before the data.
	maxChunks = 1000
)

// layout is what the fmt chunk says.
type layout struct {
	float    bool
	channels int
	rate     int
	bytes    int // of one sample of one channel
	mask     uint32
}

func (l layout) frame() int { return l.channels * l.bytes }

// parseFormat reads the body of a fmt chunk (WAVEFORMATEX or
// WAVEFORMATEXTENSIBLE of Microsoft's Multimedia Programming Interface).
func parseFormat(b []byte) (layout, error) {
	if len(b) < 16 {
		return layout{}, fmt.Errorf("read format: %w: chunk of %d bytes", input.ErrDamaged, len(b))
	}
	tag := int(binary.LittleEndian.Uint16(b))
	l := layout{
		channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate:     int(int32(binary.LittleEndian.Uint32(b[4:]))),
	}
	bits := int(binary.LittleEndian.Uint16(b[14:]))
	if tag == tagExtensible && len(b) >= 40 {
		l.mask = binary.LittleEndian.Uint32(b[20:])
		tag = int(binary.LittleEndian.Uint16(b[24:])) // the first two bytes of the GUID
	}
	if l.channels < 1 || l.channels > maxChannels || l.rate < minRate || l.rate > maxRate {
		return layout{}, fmt.Errorf("read format: %w: %d channels at %d Hz", input.ErrDamaged, l.channels, l.rate)
	}
	l.float = tag == tagFloat
	l.bytes = (bits + 7) / 8
	if align := int(binary.LittleEndian.Uint16(b[12:])); align%l.channels == 0 && align/l.channels > l.bytes {
		l.bytes = align / l.channels // 20 bits in 3 bytes, 24 in 4
	}
	if !l.supported(tag) {
		return layout{}, input.Unsupported("WAV with codec 0x%04x, %d bits", tag, bits)
	}
	return l, nil
}

func (l layout) supported(tag int) bool {
	switch tag {
	case tagPCM:
		return l.bytes >= 1 && l.bytes <= 4
	case tagFloat:
		return l.bytes == 4 || l.bytes == 8
	}
	return false
}

// sample reads one sample of one channel as a value in [-1, 1].
func (l layout) sample(b []byte) float64 {
	if l.float {
		var x float64
		if l.bytes == 8 {
			x = math.Float64frombits(binary.LittleEndian.Uint64(b))
		} else {
			x = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
		if math.IsNaN(x) {
			return 0
		}
		return min(max(x, -loudest), loudest)
	}
	switch l.bytes {
	case 1:
		return float64(int(b[0])-128) / (1 << 7)
	case 2:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case 3:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	default:
		return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
	}
}

// data is where the samples stand; size is -1 up to the end of the stream.
type data struct {
	layout
	start, size int64
}

// readHeader walks the chunks up to the first sample. It needs no seeking.
func readHeader(in *input.Reader) (data, error) {
	head := make([]byte, 12)
	if _, err := io.ReadFull(in, head); err != nil {
		return data{}, damaged("read header", err)
	}
	id := string(head[:4])
	if (id != "RIFF" && id != "RF64" && id != "BW64") || string(head[8:]) != "WAVE" {
		return data{}, fmt.Errorf("read header: %w", input.ErrUnknownFormat)
	}
	var d data
	var long int64 // size of the data chunk from ds64 (EBU Tech 3306)
	for range maxChunks {
		if _, err := io.ReadFull(in, head[:8]); err != nil {
			return data{}, damaged("find samples", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "data":
			return d.at(in, size, long)
		case "fmt ", "ds64":
			body, err := in.Peek(int(min(size, 64)))
			if err != nil {
				return data{}, damaged("read chunk", err)
			}
			if head[0] == 'd' && len(body) >= 16 {
				long = int64(binary.LittleEndian.Uint64(body[8:]))
			} else if head[0] == 'f' {
				if d.layout, err = parseFormat(body); err != nil {
					return data{}, err
				}
			}
		}
		if err := in.Skip(size + size&1); err != nil {
			return data{}, damaged("skip chunk", err)
		}
	}
	return data{}, fmt.Errorf("find samples: %w: more than %d chunks", input.ErrDamaged, maxChunks)
}

func (d data) at(in *input.Reader, size, long int64) (data, error) {
	if d.channels == 0 {
		return data{}, fmt.Errorf("find samples: %w: no format chunk", input.ErrDamaged)
	}
	d.start, d.size = in.Offset(), size
	if size == unknownSize {
		d.size = -1
		if long > 0 {
			d.size = long
		}
	}
	// Recorders that were cut off leave the length at 0 or larger than the file.
	if total := in.Size(); total >= 0 && (d.size <= 0 || d.size > total-d.start) {
		d.size = max(total-d.start, 0)
	} else if d.size == 0 && total < 0 {
		d.size = -1
	}
	return d, nil
}

func damaged(what string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: %w: file ends early", what, input.ErrDamaged)
	}
	return fmt.Errorf("%s: %w", what, err)
}
