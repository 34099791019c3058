package ps

import "cosm/player/decode/aac/sbr"

// split divides the lowest bands further and turns all of them into runs over
// time.
func (d *Decoder) split(x *[sbr.Slots + sbr.Ahead]sbr.Slot, l *layout) {
	to := 0
	for band, n := range l.split {
		var in [lead + slots + lead]complex64
		copy(in[:], d.past[band][:])
		for i := range x {
			in[lead+i] = x[i][band]
		}
		d.divide(&in, n, band, d.mono[to:to+n])
		to += n
	}
	for band := range d.past {
		for i := range lead {
			d.past[band][i] = x[slots-lead+i][band]
		}
	}
	for band := len(l.split); band < sbr.Bands; band++ {
		run := &d.mono[to]
		for n := range run {
			run[n] = x[n][band]
		}
		to++
	}
}

// divide makes n bands of one.
func (d *Decoder) divide(in *[lead + slots + lead]complex64, n, band int, out [][slots]complex64) {
	list := d.filters[n]
	var all [12][slots]complex64
	for q := range list {
		f := &list[q]
		for i := range slots {
			sum := in[i+lead] * f[lead]
			for j := range lead {
				sum += in[i+j]*f[j] + in[i+2*lead-j]*f[2*lead-j]
			}
			all[q][i] = sum
		}
	}
	switch {
	case n == 6: // the middle ones are too weak to stand alone
		out[0], out[1], out[2], out[3] = all[6], all[7], all[0], all[1]
		for i := range slots {
			out[4][i], out[5][i] = all[2][i]+all[5][i], all[3][i]+all[4][i]
		}
	case n == 2 && band == 1: // odd bands run backwards
		out[0], out[1] = all[1], all[0]
	default:
		copy(out, all[:n])
	}
}

// join undoes split, for both sides.
func (d *Decoder) join(x *[sbr.Slots + sbr.Ahead]sbr.Slot, l *layout) {
	from := 0
	for band := range sbr.Bands {
		n := 1
		if band < len(l.split) {
			n = l.split[band]
		}
		for i := range slots {
			var left, right complex64
			for k := from; k < from+n; k++ {
				left += d.mono[k][i]
				right += d.wet[k][i]
			}
			x[i][band], d.right[i][band] = left, right
		}
		from += n
	}
}
