package config

import "slices"

// The names of the settings.
const (
	KeyLanguage      = "language"
	KeyTheme         = "theme"
	KeyColor         = "color"
	KeyIcons         = "icons"
	KeyMouse         = "mouse"
	KeyReducedMotion = "reduced_motion"
	KeyConfirm       = "confirm"

	KeyOutput           = "output"
	KeySpeed            = "speed"
	KeyVolume           = "volume"
	KeyTrim             = "trim_silence"
	KeyLevel            = "level_loudness"
	KeyBoost            = "voice_boost"
	KeySkipFirst        = "skip_first"
	KeySkipLast         = "skip_last"
	KeySkipForward      = "skip_forward"
	KeySkipBack         = "skip_back"
	KeyResume           = "resume"
	KeyRewindAfterPause = "rewind_after_pause"
	KeyAutoAdvance      = "auto_advance"
	KeySkipUnplayable   = "skip_unplayable"
	KeyMarkPlayedAt     = "mark_played_at"
	KeyMarkPlayedLeft   = "mark_played_left"
	KeyStreamCache      = "stream_cache"

	KeyRefreshInterval = "refresh_interval"
	KeyRefreshJobs     = "refresh_jobs"
	KeyRefreshPerHost  = "refresh_per_host"
	KeyRefreshAdaptive = "refresh_adaptive"
	KeyArchivePages    = "archive_pages"
	KeyAppleURL        = "apple_url"
	KeyRegion          = "region"

	KeyDownloadDir   = "download_dir"
	KeyDownloadJobs  = "download_jobs"
	KeyDownloadLimit = "download_limit"
	KeyPreferAudio   = "prefer_audio"

	KeyHistory    = "history"
	KeyDoNotTrack = "do_not_track"
	KeyOffline    = "offline"
	KeyUserAgent  = "user_agent"
	KeyKeyring    = "keyring"

	KeyLogLevel = "log_level"
)

// The choices of KeyPreferAudio.
const (
	PreferDefault  = "default"
	PreferSmallest = "smallest"
	PreferBest     = "best"
)

// Table is the list of all settings, in the order in which they are shown. The
// caller may change what it gets.
func Table() []Key {
	return slices.Concat(interfaceKeys(), playerKeys(), feedKeys(), downloadKeys(), privacyKeys(), systemKeys())
}

func interfaceKeys() []Key {
	return group(GroupInterface, []Key{
		{Name: KeyLanguage, Type: TypeChoice, Default: "auto", Choices: []string{"auto", "en", "zh-CN"}, form: languageForm,
			Doc: "Language of the interface; auto takes the system's."},
		{Name: KeyTheme, Type: TypeChoice, Default: "auto", Choices: append([]string{"auto"}, themeNames()...), form: themeForm,
			Doc: "Colours; auto suits the terminal's background. NAME.toml in the themes folder beside the settings file adds one."},
		{Name: KeyColor, Type: TypeChoice, Default: "auto", Choices: []string{"auto", "truecolor", "256", "16", "none"},
			Doc: "How many colours the terminal shows."},
		{Name: KeyIcons, Type: TypeChoice, Default: "unicode", Choices: []string{"unicode", "ascii"},
			Doc: "Signs and lines; ascii suits every terminal and font."},
		{Name: KeyMouse, Type: TypeBool, Default: "true",
			Doc: "Whether the mouse works; off leaves it to the terminal for selecting text."},
		{Name: KeyReducedMotion, Type: TypeBool, Default: "false",
			Doc: "Show no animation and redraw only what changed."},
		{Name: KeyConfirm, Type: TypeBool, Default: "true",
			Doc: "Ask before something is removed that cannot be brought back."},
	})
}

func playerKeys() []Key {
	return group(GroupPlayer, []Key{
		{Name: KeyOutput, Type: TypeChoice, Default: "auto", form: outputForm,
			Choices: []string{"auto", "pulse", "pipewire", "alsa", "coreaudio", "wasapi", "null"},
			want:    "one of auto, pulse, pipewire, alsa, coreaudio, wasapi, null or wav:FILE",
			Doc:     "Where the sound goes; null is nowhere, wav:FILE is a file."},
		{Name: KeySpeed, Type: TypeFloat, Default: "1", Min: 0.5, Max: 3, Keep: KeepLibrary, Own: true,
			Doc: "Speed of playback at true pitch."},
		{Name: KeyVolume, Type: TypeFloat, Default: "1", Min: 0, Max: 1.5, Keep: KeepLibrary,
			Doc: "Volume; 1 is the recording's own."},
		{Name: KeyTrim, Type: TypeChoice, Default: "off", Choices: []string{"off", "mild", "medium", "strong"}, Keep: KeepLibrary, Own: true,
			Doc: "How much of the silence between words is left out."},
		{Name: KeyLevel, Type: TypeBool, Default: "false", Keep: KeepLibrary, Own: true,
			Doc: "Bring every episode to the same loudness, -16 LUFS."},
		{Name: KeyBoost, Type: TypeBool, Default: "false", Keep: KeepLibrary, Own: true,
			Doc: "Make voices clearer, as for noisy places."},
		{Name: KeySkipFirst, Type: TypeDuration, Default: "0", Min: 1, Max: 3600, Off: true, Own: true,
			Doc: "How much of an episode's beginning is skipped."},
		{Name: KeySkipLast, Type: TypeDuration, Default: "0", Min: 1, Max: 3600, Off: true, Own: true,
			Doc: "How much of an episode's end is skipped."},
		{Name: KeySkipForward, Type: TypeDuration, Default: "30s", Min: 1, Max: 600,
			Doc: "How far a skip forward goes."},
		{Name: KeySkipBack, Type: TypeDuration, Default: "10s", Min: 1, Max: 600,
			Doc: "How far a skip back goes."},
		{Name: KeyResume, Type: TypeBool, Default: "true",
			Doc: "Start an episode where you left off."},
		{Name: KeyRewindAfterPause, Type: TypeBool, Default: "true",
			Doc: "After a pause go back a little: the longer the pause, the more."},
		{Name: KeyAutoAdvance, Type: TypeBool, Default: "true",
			Doc: "Play the queue's next episode when one ends."},
		{Name: KeySkipUnplayable, Type: TypeBool, Default: "false",
			Doc: "Go on with the queue's next episode when one cannot be played; never because of the network."},
		{Name: KeyMarkPlayedAt, Type: TypeFloat, Default: "0.98", Min: 0.5, Max: 1,
			Doc: "The part of an episode after which it counts as played."},
		{Name: KeyMarkPlayedLeft, Type: TypeDuration, Default: "30s", Min: 1, Max: 600, Off: true,
			Doc: "An episode counts as played too when no more than this is left."},
		{Name: KeyStreamCache, Type: TypeSize, Default: "256MB", Min: 1e6, Max: 1e12, Off: true,
			Doc: "How much streamed audio is kept on disk so that going back needs no network.", Privacy: "Keeps parts of what you listened to in the cache folder."},
	})
}

func feedKeys() []Key {
	return group(GroupFeeds, []Key{
		{Name: KeyRefreshInterval, Type: TypeDuration, Default: "1h", Min: 300, Max: 30 * 86400, Off: true,
			Doc: "How often a running cosm asks the feeds for news.", Privacy: "Every feed's server sees your address this often."},
		{Name: KeyRefreshJobs, Type: TypeInt, Default: "16", Min: 1, Max: 64,
			Doc: "How many feeds are asked at the same time."},
		{Name: KeyRefreshPerHost, Type: TypeInt, Default: "4", Min: 1, Max: 16,
			Doc: "How many feeds of one server are asked at the same time."},
		{Name: KeyRefreshAdaptive, Type: TypeBool, Default: "true",
			Doc: "Ask feeds that seldom have news less often than refresh_interval says, at least once a day."},
		{Name: KeyArchivePages, Type: TypeInt, Default: "100", Min: 0, Max: 1000,
			Doc: "How many further pages of a new podcast's feed are read back for its old episodes; 0 is none."},
		{Name: KeyRegion, Type: TypeString, Default: "", form: regionForm, want: "a country's two letters, like de or cn, or empty",
			Doc: "Country whose directory is asked; empty is none.", Privacy: "You choose it; it is never found out from your address or place."},
		{Name: KeyAppleURL, Type: TypeString, Default: "https://itunes.apple.com", form: urlForm, want: "an address that begins with https:// or http://",
			Doc: "Server that looks up Apple Podcasts addresses.", Privacy: "It sees which podcast you look up, only when you do."},
	})
}

func downloadKeys() []Key {
	return group(GroupDownloads, []Key{
		{Name: KeyDownloadDir, Type: TypeString, Default: "", form: dirForm, want: "a full path, or one that begins with ~/",
			Doc: "Folder of downloads; empty is the folder downloads of the library."},
		{Name: KeyDownloadJobs, Type: TypeInt, Default: "3", Min: 1, Max: 16,
			Doc: "How many episodes are downloaded at the same time."},
		{Name: KeyDownloadLimit, Type: TypeSize, Default: "0", Min: 1000, Max: 1e12, Off: true,
			Doc: "Bytes a second that all downloads together may take; 0 is no limit."},
		{Name: KeyPreferAudio, Type: TypeChoice, Default: PreferDefault, Choices: []string{PreferDefault, PreferSmallest, PreferBest}, Own: true,
			Doc: "Which file is taken where a feed offers an episode in several: its main one, the smallest that is made for listening, or the best."},
	})
}

func privacyKeys() []Key {
	return group(GroupPrivacy, []Key{
		{Name: KeyHistory, Type: TypeBool, Default: "true", Keep: KeepLibrary,
			Doc: "Keep a history of what you listen to.", Privacy: "Records what you listen to and when, on this machine only."},
		{Name: KeyDoNotTrack, Type: TypeBool, Default: "true",
			Doc: "Send DNT: 1 and Sec-GPC: 1 with every request.", Privacy: "Asks servers not to track you or sell what they know; they may not obey."},
		{Name: KeyOffline, Type: TypeBool, Default: "false",
			Doc: "Contact no server at all.", Privacy: "Nothing leaves this machine."},
		{Name: KeyUserAgent, Type: TypeString, Default: "", form: headerForm, want: "plain ASCII text of at most 200 characters",
			Doc: "How cosm names itself to servers; empty is its name and version.", Privacy: "Every server sees it."},
		{Name: KeyKeyring, Type: TypeChoice, Default: "auto", Choices: []string{"auto", "system", "file"},
			Doc: "Where passwords of private feeds are kept: the system's keyring, an encrypted file, or whichever works.", Privacy: "The file's key lies beside it: it protects a copy of the file alone, not the whole folder."},
	})
}

func systemKeys() []Key {
	return group(GroupSystem, []Key{
		{Name: KeyLogLevel, Type: TypeChoice, Default: "info", Choices: []string{"debug", "info", "warn", "error"},
			Doc: "How much is written to the log.", Privacy: "The log stays on this machine; debug names feeds and episodes."},
	})
}

// group fills in what is the same for many.
func group(g Group, keys []Key) []Key {
	for i := range keys {
		keys[i].Group = g
		if keys[i].Keep == "" {
			keys[i].Keep = KeepFile
		}
	}
	return keys
}
