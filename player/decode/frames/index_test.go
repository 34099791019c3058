package frames

import "testing"

func TestIndexKeepsItsBound(t *testing.T) {
	var x index
	x.begin(100, 0)
	const frames = 3 * indexStep * indexSize
	for n := range int64(frames) {
		x.add(100+n, n*10, 10)
	}
	if len(x.offsets) > indexSize || !x.holds(100+frames) || x.holds(101+frames) {
		t.Fatalf("%d entries, next %d", len(x.offsets), x.next)
	}
	for _, n := range []int64{100, 131, 5000, frames / 2, frames + 99} {
		frame, offset, ok := x.before(n)
		if !ok || frame > n || n-frame > 2*x.step || offset != (frame-100)*10 {
			t.Errorf("before %d: frame %d at %d", n, frame, offset)
		}
	}
	if _, _, ok := x.before(99); ok {
		t.Error("a frame before the run is found")
	}
}
