package sbr

// Counts returns how many bands of low and high resolution and of noise a
// header leads to.
func Counts(start, stop, crossover, scale int, alter bool, noise, rate int) (low, high, noises int, err error) {
	h := header{spectrum: spectrum{start, stop, crossover, scale, alter, noise}}
	b, err := newBands(h, rate)
	if err != nil {
		return 0, 0, 0, err
	}
	return b.lowCount, b.highCount, b.noiseCount, nil
}
