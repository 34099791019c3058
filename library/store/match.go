package store

// What an item can be matched to besides the index of an old episode.
const (
	isNew  = -1
	isCopy = -2 // the same item stands in the feed twice
)

// matcher finds which items of a feed are which episodes of the library. Both
// sides keep their order; of is the answer.
//
// A feed names its items by guid, but many repeat one guid, change all of them
// when they move to another host, or give each request an enclosure address of
// its own. So the signs are tried from the surest on, and a sign counts only
// where it is the sign of one item in the feed and of one episode in the
// library.
type matcher struct {
	olds   []ident
	items  []keys
	of     []int
	taken  []bool // by old
	shared map[uint64]bool
	guids  map[uint64]int // how many items have it
}

func newMatcher(olds []ident, items []keys) *matcher {
	m := &matcher{
		olds: olds, items: items, of: make([]int, len(items)), taken: make([]bool, len(olds)),
		shared: map[uint64]bool{}, guids: make(map[uint64]int, len(items)),
	}
	for i := range olds {
		m.taken[i] = olds[i].seen
	}
	m.findShared()
	m.findCopies()
	return m
}

// findShared finds the paths that tell nothing apart, as of play.php?id=1 and
// play.php?id=2.
func (m *matcher) findShared() {
	full := make(map[uint64]uint64, len(m.items))
	note := func(k *keys) {
		if k.path == 0 {
			return
		}
		if other, ok := full[k.path]; ok && other != k.full {
			m.shared[k.path] = true
		}
		full[k.path] = k.full
	}
	for i := range m.items {
		note(&m.items[i])
	}
	clear(full) // a token differs between the feed's versions, not within one
	for i := range m.olds {
		note(&m.olds[i].keys)
	}
}

// findCopies drops repetitions of an item within the feed and of one that came
// in an earlier part.
func (m *matcher) findCopies() {
	have := make(map[uint64]bool, len(m.items))
	for i := range m.olds {
		if m.olds[i].seen {
			have[m.sign(&m.olds[i].keys)] = true
		}
	}
	for i := range m.items {
		sign := m.sign(&m.items[i])
		if have[sign] {
			m.of[i] = isCopy
			continue
		}
		have[sign] = true
		m.of[i] = isNew
		if g := m.items[i].guid; g != 0 {
			m.guids[g]++
		}
	}
}

// sign is what two items of one feed do not share unless they are the same.
func (m *matcher) sign(k *keys) uint64 {
	switch enc := m.enclosure(k); {
	case k.guid != 0:
		return mix(k.guid, enc)
	case enc != 0:
		return mix(enc, k.title)
	}
	return mix(k.title, uint64(k.at))
}

func (m *matcher) enclosure(k *keys) uint64 {
	if k.path == 0 || m.shared[k.path] {
		return k.full
	}
	return k.path
}

// run tries all signs.
func (m *matcher) run() {
	m.pass(m.sign, nil)
	m.pass(func(k *keys) uint64 { return k.guid }, nil)
	m.pass(m.enclosure, sameThing)
	m.pass(func(k *keys) uint64 {
		if k.title == 0 || k.at == 0 {
			return 0
		}
		return mix(k.title, uint64(k.at))
	}, near)
	m.pass(func(k *keys) uint64 { return k.title }, func(item, old *keys) bool {
		// With a single item, a bulletin of the same title each hour cannot be
		// told from one that was put up again.
		return len(m.items) > 1 && sameDay(item, old) && near(item, old)
	})
}

const several = -1

// pass pairs what is left over by a sign, if both sides agree by same.
func (m *matcher) pass(sign func(*keys) uint64, same func(item, old *keys) bool) {
	olds := make(map[uint64]int, len(m.olds))
	for j := range m.olds {
		note(olds, sign(&m.olds[j].keys), j)
	}
	if len(olds) == 0 {
		return
	}
	items := make(map[uint64]int, len(m.items))
	for i := range m.items {
		if m.of[i] != isCopy {
			note(items, sign(&m.items[i]), i)
		}
	}
	for s, i := range items {
		j, ok := olds[s]
		if !ok || i == several || j == several || m.of[i] != isNew || m.taken[j] {
			continue
		}
		if same == nil || same(&m.items[i], &m.olds[j].keys) {
			m.of[i], m.taken[j] = j, true
		}
	}
}

func note(m map[uint64]int, sign uint64, i int) {
	if sign == 0 {
		return
	}
	if _, ok := m[sign]; ok {
		i = several
	}
	m[sign] = i
}

// sameThing guards the match by enclosure alone: where both have guids, and
// they differ, a bulletin may have come to the address of the last one.
func sameThing(item, old *keys) bool {
	return item.guid == 0 || old.guid == 0 || item.title == old.title || item.at == old.at ||
		item.at == 0 || old.at == 0
}

func sameDay(item, old *keys) bool {
	const half = 12 * 60 * 60
	if item.at == 0 || old.at == 0 {
		return true
	}
	return item.at/86400 == old.at/86400 || max(item.at-old.at, old.at-item.at) < half
}

// near compares durations, as far as they are known.
func near(item, old *keys) bool {
	if item.secs == 0 || old.secs == 0 {
		return true
	}
	return max(item.secs-old.secs, old.secs-item.secs) <= max(30, max(item.secs, old.secs)/20)
}
