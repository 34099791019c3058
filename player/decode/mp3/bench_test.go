package mp3

import "testing"

// BenchmarkMP3 decodes speech-like stereo at 44.1 kHz and 128 kb/s; the figure
// is nanoseconds per second of audio.
func BenchmarkMP3(b *testing.B) {
	tool(b, "ffmpeg")
	const seconds = 20
	file := encode(b, 44100, 2, seconds, "-b:a", "128k")
	buf := make([][2]float64, 4096)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		d := open(b, file)
		for {
			if _, ok := d.Stream(buf); !ok {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/seconds, "ns/s-audio")
}
