package ui

import (
	"testing"

	"cosm/config"
)

func BenchmarkViewOfAFullScreen(b *testing.B) {
	for name, keys := range map[string]string{"inbox": "1", "playing": "1 p 0", "transcript": "1 p 0 tab tab", "settings": "9"} {
		b.Run(name, func(b *testing.B) {
			s := large(2000, 5000)
			d := drive(b, s, "zh-CN")
			d.set(config.KeyTheme, "night")
			d.press(keys)
			d.m.w, d.m.h = 200, 60
			b.ReportAllocs()
			for b.Loop() {
				d.m.View()
			}
		})
	}
}

func BenchmarkKeyInAListOf100000(b *testing.B) {
	d := drive(b, large(10, 100_000), "en")
	d.press("G")
	d.m.w, d.m.h = 200, 60
	up := keyPress("k")
	b.ReportAllocs()
	for b.Loop() {
		d.m.Update(up)
		d.m.View()
	}
}

// BenchmarkStart is from nothing to the first frame with everything in it.
func BenchmarkStart(b *testing.B) {
	s := large(2000, 100_000)
	for b.Loop() {
		drive(b, s, "en").m.View()
	}
}
