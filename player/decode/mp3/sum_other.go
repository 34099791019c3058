//go:build !amd64

package mp3

func sumWindow(v *[16 * 32]float32, w *windowFactors, out *[32]float32) { sumWindowGo(v, w, out) }
