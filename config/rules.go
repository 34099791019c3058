package config

import "strings"

// The rules for what comes and what goes. All but the quota can differ from
// podcast to podcast.
const (
	KeyNewEpisodes       = "new_episodes"
	KeyIncludeWords      = "include_words"
	KeyExcludeWords      = "exclude_words"
	KeyShortest          = "shortest_episode"
	KeyLongest           = "longest_episode"
	KeyEpisodeOrder      = "episode_order"
	KeyAutoDownload      = "auto_download"
	KeyKeepNewest        = "keep_newest"
	KeyDeletePlayedAfter = "delete_played_after"
	KeyDiskQuota         = "disk_quota"
)

// Where new episodes go, the choices of KeyNewEpisodes.
const (
	NewToInbox    = "inbox"
	NewToQueue    = "queue"
	NewFirst      = "queue_first"
	NewToNothing  = "nothing"
	OrderAuto     = "auto"
	OrderNewest   = "newest_first"
	OrderOldest   = "oldest_first"
	longestSpan   = 48 * 3600
	longestToKeep = 3650 * 86400
)

func ruleKeys() []Key {
	keys := []Key{
		{Name: KeyNewEpisodes, Type: TypeChoice, Default: NewToInbox, Choices: []string{NewToInbox, NewToQueue, NewFirst, NewToNothing},
			Doc: "Where new episodes go: to the inbox, to the end or the beginning of the queue, or nowhere but the podcast's page."},
		{Name: KeyIncludeWords, Type: TypeString, form: wordsForm,
			Doc: "Only new episodes with one of these words in the title count; others stay out of inbox, queue and downloads. Commas part them, * stands for the rest of a word."},
		{Name: KeyExcludeWords, Type: TypeString, form: wordsForm,
			Doc: "New episodes with one of these words in the title stay out of inbox, queue and downloads."},
		{Name: KeyShortest, Type: TypeDuration, Default: "0", Min: 1, Max: longestSpan, Off: true,
			Doc: "New episodes shorter than this stay out of inbox, queue and downloads."},
		{Name: KeyLongest, Type: TypeDuration, Default: "0", Min: 1, Max: longestSpan, Off: true,
			Doc: "New episodes longer than this stay out of inbox, queue and downloads."},
		{Name: KeyEpisodeOrder, Type: TypeChoice, Default: OrderAuto, Choices: []string{OrderAuto, OrderNewest, OrderOldest},
			Doc: "Which of several new episodes is queued and downloaded first; auto takes the oldest first of a serial that says so."},
		{Name: KeyAutoDownload, Type: TypeBool, Default: "false",
			Doc: "Download new episodes by themselves.", Privacy: "Servers see when new episodes are fetched, whether you listen or not."},
		{Name: KeyKeepNewest, Type: TypeInt, Default: "0", Min: 1, Max: 10_000, Off: true,
			Doc: "How many of a podcast's automatic downloads are kept, the newest; a new subscription begins with so many."},
		{Name: KeyDeletePlayedAfter, Type: TypeDuration, Default: "0", Min: 60, Max: longestToKeep, Off: true,
			Doc: "How long after it was played a download is deleted. Favourites and what is queued stay."},
		{Name: KeyDiskQuota, Type: TypeSize, Default: "0", Min: 1e6, Max: 1e15, Off: true,
			Doc: "How much all downloads together may take; the played ones go first, never favourites or what is queued."},
	}
	for i := range keys {
		keys[i].Keep, keys[i].Own = KeepLibrary, keys[i].Name != KeyDiskQuota
	}
	return group(GroupRules, keys)
}

// RuleKeys are the names of the rules that a podcast can have of its own, in
// the order in which they are shown.
func RuleKeys() []string {
	var out []string
	for _, k := range ruleKeys() {
		if k.Own {
			out = append(out, k.Name)
		}
	}
	return out
}

// wordsForm writes a list of words with one comma and one blank between them.
func wordsForm(s string) (string, bool) { return strings.Join(Words(s), ", "), true }

// Words are the words of a value of KeyIncludeWords or KeyExcludeWords. Commas
// of any script part them; a word may have blanks in it.
func Words(value string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if w = strings.Join(strings.Fields(w), " "); w != "" && strings.Trim(w, "*") != "" {
			out = append(out, w)
		}
	}
	return out
}
