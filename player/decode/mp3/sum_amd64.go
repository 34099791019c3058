package mp3

// sumWindow does what sumWindowGo does, four outputs at a time, with
// instructions that every amd64 processor has.
//
//go:noescape
func sumWindow(v *[16 * 32]float32, w *windowFactors, out *[32]float32)
