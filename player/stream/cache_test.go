package stream

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestCacheNeverLies writes and reads at random and compares with the original.
func TestCacheNeverLies(t *testing.T) {
	const size = 4 << 20
	data := noise(size)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		c := newCache(dir, rapid.Int64Range(0, 2<<20).Draw(t, "max"), 256<<10)
		defer func() { _ = c.close() }()
		var pos int64
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			off := rapid.Int64Range(0, size-1).Draw(t, "off")
			n := min(rapid.Int64Range(1, 200<<10).Draw(t, "n"), size-off)
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				pos = off
			default:
				c.write(data[off:off+n], off, pos)
			}
			checkCache(t, c, data, off)
		}
	})
}

func checkCache(t *rapid.T, c *cache, data []byte, off int64) {
	if len(c.blocks) > c.max {
		t.Fatalf("%d blocks, bound %d", len(c.blocks), c.max)
	}
	buf := make([]byte, blockSize)
	have := c.contiguous(off, 1<<20)
	for done := int64(0); done < have; {
		n := c.read(buf, off+done)
		if n == 0 || !bytes.Equal(buf[:n], data[off+done:][:n]) {
			t.Fatalf("%d bytes at %d, missing or wrong", n, off+done)
		}
		done += int64(n)
	}
}

func TestCacheForgetsWhatTheDiskLost(t *testing.T) {
	c := newCache(t.TempDir(), 1<<20, 256<<10)
	defer func() { _ = c.close() }()
	c.write(noise(200<<10), 0, 0)
	if err := c.file.Truncate(0); err != nil {
		t.Fatal(err)
	}
	if n := c.read(make([]byte, 100), 70<<10); n != 0 || c.contiguous(70<<10, 1) != 0 {
		t.Errorf("%d bytes of a lost block", n)
	}
}

func TestCacheGoesOnWithoutDisk(t *testing.T) {
	data := noise(4 << 20)
	c := newCache(t.TempDir(), 4<<20, 256<<10)
	c.write(data[:100<<10], 0, 0)
	if err := c.file.Close(); err != nil {
		t.Fatal(err)
	}
	for off := int64(100 << 10); off < 4<<20; off += 10 << 10 {
		n := min(10<<10, 4<<20-off)
		c.write(data[off:off+n], off, off)
		got := make([]byte, n)
		have := c.read(got, off)
		if have == 0 || !bytes.Equal(got[:have], data[off:][:have]) {
			t.Fatalf("%d bytes at %d", have, off)
		}
		if len(c.blocks) > c.memMax {
			t.Fatalf("%d blocks in memory, bound %d", len(c.blocks), c.memMax)
		}
	}
}

func TestCacheKeepsWhatTheReaderNeeds(t *testing.T) {
	data := noise(8 << 20)
	c := newCache(t.TempDir(), 1<<20, 256<<10)
	defer func() { _ = c.close() }()
	c.write(data[:1<<20], 0, 0)
	c.write(data[6<<20:7<<20], 6<<20, 6<<20)
	if n := c.contiguous(6<<20, 256<<10); n != 256<<10 {
		t.Errorf("only %d bytes of the window", n)
	}
	if n := c.contiguous(0, 1); n != 0 {
		t.Error("what is farthest was kept")
	}
}
