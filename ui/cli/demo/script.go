//go:build ignore

package main

var episodes = []episode{{
	name: "hello", ext: "mp3", voice: "en-us+f4", speed: 148, pitch: 42, root: 110, language: "en",
	codec:     []string{"-c:a", "libmp3lame", "-b:a", "40k"},
	title:     "Hello from a small universe",
	published: "Sun, 01 Nov 2026 08:00:00 +0000",
	notes: `<p>A first look around, spoken over a slow piece of music. Everything you hear is part of the program: no network was asked.</p>
<ul><li>00:00 Hello</li><li>What a podcast client in a terminal is good for</li><li>The five keys to know</li></ul>
<p>Press <b>?</b> for all keys. 中文的一集在列表里，等你来听。</p>`,
	parts: []part{
		{"Hello", []line{
			{"Nova", "Hello, and welcome to cosm, a small universe of podcasts that lives in your terminal."},
			{"Nova", "What you hear right now comes out of the program itself. No network was asked, and nothing was written outside a folder that will be gone when you leave."},
		}},
		{"Why a terminal", []line{
			{"Nova", "Why listen to podcasts in a terminal? Because it is quiet here."},
			{"Nova", "There are no advertisements, no accounts, and nobody counts what you play. Your subscriptions, your queue and your history stay on your own machine."},
			{"Nova", "And because everything you can do with a key, you can also do with a command, in a script, at four in the morning."},
		}},
		{"Five keys to know", []line{
			{"Nova", "Five keys are enough to begin. Enter opens. Space pauses. The left and right arrows move back ten seconds and forward thirty."},
			{"Nova", "The square brackets make me slower, or faster, without making me sound like a squirrel."},
			{"Nova", "And the question mark shows you everything else."},
		}},
		{"Good night", []line{
			{"Nova", "That is all for a first episode. Now press A, paste the address of a show that you love, and make this universe yours."},
			{"Nova", "Good night."},
		}},
	},
}, {
	name: "ni-hao", ext: "m4a", voice: "cmn", speed: 150, pitch: 46, root: 98, language: "zh-CN",
	codec:     []string{"-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart"},
	title:     "你好，小宇宙：在终端里听播客",
	published: "Sun, 08 Nov 2026 08:00:00 +0000",
	notes: `<p>一集很短的中文节目，配一段慢慢的音乐。声音、章节和文字稿都装在程序里，不联网也能听。</p>
<ul><li>开场</li><li>为什么在终端里听</li><li>几个按键</li><li>尾声</li></ul>
<p>按 <b>?</b> 查看全部按键。</p>`,
	parts: []part{
		{"开场", []line{
			{"小星", "你好，欢迎来到小宇宙，一个住在终端里的播客客户端。"},
			{"小星", "你现在听到的声音，就装在程序里面，没有用到网络。"},
		}},
		{"为什么在终端里听", []line{
			{"小星", "为什么要在终端里听播客？因为这里很安静。"},
			{"小星", "没有广告，没有账号，也没有人统计你听了什么。订阅、播放队列和收听记录，都只留在你自己的电脑上。"},
		}},
		{"几个按键", []line{
			{"小星", "回车打开，空格暂停，左右方向键后退十秒、前进三十秒。"},
			{"小星", "方括号可以调整倍速，声音不会变尖。"},
		}},
		{"尾声", []line{
			{"小星", "这一集就到这里。按一下 A 键，贴上你喜欢的节目地址，开始你的旅程吧。"},
			{"小星", "晚安。"},
		}},
	},
}}

const feedXML = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>cosm 小宇宙</title>
<atom:link href="https://demo.cosm.invalid/feed.xml" rel="self" type="application/rss+xml"/>
<link>https://demo.cosm.invalid/</link>
<description>The podcast inside the program: two short episodes, one in English and one in Chinese.</description>
<language>en</language>
<itunes:author>cosm</itunes:author>
<itunes:image href="https://demo.cosm.invalid/cover.png"/>
<itunes:category text="Technology"/>
<itunes:explicit>false</itunes:explicit>
<podcast:guid>0f6d2b7e-5f0c-5c39-9d0a-6f3c1c9e5b11</podcast:guid>
<podcast:person role="host">Nova</podcast:person>
<podcast:person role="host">小星</podcast:person>
%s</channel>
</rss>
`

const itemXML = `<item>
<title>%s</title>
<guid isPermaLink="false">cosm-demo-%s</guid>
<pubDate>%s</pubDate>
<itunes:episode>%d</itunes:episode>
<description><![CDATA[%s]]></description>
<enclosure url="https://demo.cosm.invalid/%s.%s" length="%d" type="%s"/>
<itunes:duration>%d</itunes:duration>
<podcast:chapters url="https://demo.cosm.invalid/%s.chapters.json" type="application/json+chapters"/>
<podcast:transcript url="https://demo.cosm.invalid/%s.vtt" type="text/vtt" language="%s"/>
</item>
`
