package ui

import (
	"fmt"
	"strings"
	"time"

	"cosm/config"
	"cosm/library"
)

func secs(n float64) library.Seconds { return library.Seconds(n * float64(time.Second)) }

// noon is when the tests are.
func noon() time.Time { return time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC) }

type sampleEpisode struct {
	podcast  int
	title    string
	hours    float64 // ago
	minutes  float64
	position float64 // minutes
	flags    string  // n new, p played, f favourite, d downloaded, q queued
}

// sample is a library as a listener may have it.
func sample() *memory {
	s := &memory{
		notes: map[library.EpisodeID]string{}, chapters: map[library.EpisodeID][]library.Chapter{},
		words: map[library.EpisodeID]library.Transcript{}, fail: map[string]error{},
		about:  `<p>每周一次的谈话，聊聊城市、书和声音。</p><p>See <a href="https://example.com">the site</a>.</p>`,
		status: library.Status{State: library.Stopped, Speed: 1, Volume: 0.8},
	}
	now := noon()
	for i, p := range []struct {
		title, author string
		unplayed      int
	}{
		{"忽左忽右", "JustPod", 12}, {"99% Invisible", "Roman Mars", 3}, {"故事FM", "寇爱哲", 27}, {"Radiolab", "WNYC Studios", 0},
		{"声东击西", "声动活泼", 4}, {"The Rest Is History", "Goalhanger", 8}, {"半拿铁｜商业沉浮录", "刘飞、潇磊", 1}, {"Song Exploder", "Hrishikesh Hirway", 0},
	} {
		s.podcasts = append(s.podcasts, library.Podcast{
			ID: library.PodcastID(fmt.Sprintf("pod%d", i)), Title: p.title, Author: p.author, Episodes: 40 + 37*i, Unplayed: p.unplayed,
			FeedURL: fmt.Sprintf("https://feeds.example.com/%d.xml", i), SiteURL: "https://example.com", LatestAt: now.Add(-time.Duration(i*i*7+3) * time.Hour), RefreshedAt: now.Add(-20 * time.Minute),
		})
	}
	s.podcasts[3].LastError = "the server answered 503"
	for i, e := range sampleEpisodes() {
		id := library.EpisodeID(fmt.Sprintf("ep%d", i))
		s.episodes = append(s.episodes, library.Episode{
			ID: id, PodcastID: s.podcasts[e.podcast].ID, PodcastTitle: s.podcasts[e.podcast].Title, Title: e.title,
			Published: now.Add(-time.Duration(e.hours * float64(time.Hour))), Duration: secs(60 * e.minutes), Position: secs(60 * e.position),
			New: strings.Contains(e.flags, "n"), Played: strings.Contains(e.flags, "p"), Favourite: strings.Contains(e.flags, "f"),
			Downloaded: strings.Contains(e.flags, "d"), Queued: strings.Contains(e.flags, "q"), AudioURL: "https://example.com/" + string(id) + ".mp3",
			HasChapters: i%2 == 0, HasTranscript: i%4 == 0, Number: float64(421 - i),
		})
		s.notes[id] = sampleNotes
		s.chapters[id] = sampleChapters(e.minutes)
		s.words[id] = sampleTranscript()
		if strings.Contains(e.flags, "q") {
			s.queue = append(s.queue, id)
		}
	}
	s.history = []library.HistoryEntry{
		{ID: 1, At: now.Add(-1 * time.Hour), EpisodeID: "ep1", Title: s.episodes[1].Title, Podcast: s.episodes[1].PodcastTitle, From: secs(100), To: secs(1300), Listened: secs(1200)},
		{ID: 2, At: now.Add(-3 * time.Hour), EpisodeID: "ep4", Title: s.episodes[4].Title, Podcast: s.episodes[4].PodcastTitle, To: secs(3900), Listened: secs(3100), Finished: true},
		{ID: 3, At: now.Add(-26 * time.Hour), EpisodeID: "ep7", Title: s.episodes[7].Title, Podcast: s.episodes[7].PodcastTitle, To: secs(2400), Listened: secs(2400), Finished: true},
		{ID: 4, At: now.Add(-80 * time.Hour), Title: "a file of one's own.mp3", To: secs(60), Listened: secs(60)},
	}
	s.downloads = []library.Download{
		{EpisodeID: "ep2", Title: s.episodes[2].Title, Podcast: s.episodes[2].PodcastTitle, State: library.DownloadActive, Done: 31_000_000, Size: 68_000_000, Rate: 2_400_000, Left: secs(16)},
		{EpisodeID: "ep5", Title: s.episodes[5].Title, Podcast: s.episodes[5].PodcastTitle, State: library.DownloadQueued},
		{EpisodeID: "ep8", Title: s.episodes[8].Title, Podcast: s.episodes[8].PodcastTitle, State: library.DownloadFailed, Error: "the server answered 404"},
		{EpisodeID: "ep3", Title: s.episodes[3].Title, Podcast: s.episodes[3].PodcastTitle, State: library.DownloadDone, Size: 52_000_000, Done: 52_000_000, At: now.Add(-5 * time.Hour)},
	}
	for _, k := range config.Table() {
		s.settings = append(s.settings, library.Setting{
			Key: k.Name, Value: k.Default, Default: k.Default, Type: string(k.Type), Choices: k.Choices, Origin: "default", Doc: k.Doc, Env: k.Env(),
		})
	}
	return s
}

func sampleEpisodes() []sampleEpisode {
	return []sampleEpisode{
		{0, "421 时间的形状：一座钟楼如何改变了一座城市", 2, 82, 0, "nq"},
		{1, "The Infinite Escalator, or How We Learned to Stand Still", 5, 41, 23, "fd"},
		{2, "E742. 我在南极修了三年望远镜", 9, 54, 0, "n"},
		{4, "当我们谈论“公共空间”时，我们在谈论什么", 20, 66, 0, "nd"},
		{5, "600. The Fall of Constantinople (Part 1)", 27, 65, 0, "pq"},
		{2, "E741. 一个人的图书馆", 33, 47, 12, "nf"},
		{6, "No.158 咖啡的生意：从一颗豆子到一杯拿铁的七次转手", 49, 118, 0, "nq"},
		{3, "The Trust Engineers", 70, 39, 0, "p"},
		{7, "Björk — Stonemilker", 96, 21, 0, "n"},
		{0, "420 写信的人", 120, 73, 0, "n"},
		{1, "Mini-Stories: Volume 20", 150, 36, 0, "n"},
		{5, "599. Byzantium: Empire of Gold", 170, 58, 0, "n"},
		{4, "算法推荐之外，还有没有别的听法？", 200, 62, 0, "nf"},
		{2, "E740. 回到海边", 230, 51, 0, "n"},
	}
}

const sampleNotes = `<p>钟楼不只是报时的工具。它规定了一天从哪里开始、在哪里结束，也规定了谁有权说“现在几点”。这一期我们从 14 世纪的纽伦堡出发，聊聊公共时间是怎么被发明出来的。</p>
<h3>时间轴</h3>
<ul><li>02:15 为什么中世纪的一小时可以长短不一</li><li>14:40 钟楼与市政厅：谁来付钱</li><li>37:05 铁路时刻表与全国统一的时间</li><li>1:04:30 我们还需要同一个“现在”吗？</li></ul>
<p>Further reading: <a href="https://example.com/clock">History of the Hour</a> by Gerhard Dohrn-van Rossum, and <b>“Time, Work-Discipline, and Industrial Capitalism”</b> by E. P. Thompson.</p>
<blockquote>时钟不是在计时，它在制造时间。</blockquote>
<p>剪辑：小林　音乐：Blue Dot Sessions</p>`

func sampleChapters(minutes float64) []library.Chapter {
	titles := []string{"开场", "长短不一的小时", "谁来付钱", "铁路时间", "同一个现在", "尾声"}
	var out []library.Chapter
	for i, t := range titles {
		out = append(out, library.Chapter{Start: secs(minutes * 60 * float64(i) / float64(len(titles))), Title: t})
	}
	return out
}

func sampleTranscript() library.Transcript {
	t := library.Transcript{Timed: true}
	lines := []string{
		"欢迎收听，我是程衍樑。", "今天我们想从一口钟说起。", "这口钟挂在纽伦堡的一座塔楼上，已经走了六百多年。",
		"In those days an hour was not always an hour: it was a twelfth of the daylight, long in summer and short in winter.",
		"所以那时候的人怎么约时间呢？", "他们听钟声。", "钟声告诉你城门什么时候开，集市什么时候散，也告诉你什么时候可以不干活。",
	}
	for i := range 60 {
		t.Lines = append(t.Lines, library.TranscriptLine{Start: secs(float64(12 * i)), Speaker: []string{"程衍樑", "嘉宾"}[i/4%2], Text: lines[i%len(lines)]})
	}
	return t
}

// large is a library of n episodes.
func large(podcasts, episodes int) *memory {
	s := sample()
	s.podcasts, s.episodes = nil, nil
	for i := range podcasts {
		s.podcasts = append(s.podcasts, library.Podcast{ID: library.PodcastID(fmt.Sprintf("p%d", i)), Title: fmt.Sprintf("播客 Podcast %d", i), Author: "Somebody", Episodes: 50, Unplayed: i % 7})
	}
	for i := range episodes {
		s.episodes = append(s.episodes, library.Episode{
			ID: library.EpisodeID(fmt.Sprintf("e%d", i)), PodcastID: "p0", PodcastTitle: "播客 Podcast", Title: fmt.Sprintf("第 %d 期：一个关于时间与记忆的故事", i),
			Published: noon().Add(-time.Duration(i) * time.Hour), Duration: secs(3000), New: true,
		})
	}
	return s
}
