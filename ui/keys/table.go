package keys

// Table is every action with its default keys. The caller may change what it
// gets.
func Table() []Binding {
	var all []Binding
	for _, part := range [][]Binding{player(), episode(), libraryKeys(), move(), screens(), view()} {
		all = append(all, part...)
	}
	return all
}

func player() []Binding {
	return []Binding{
		{Toggle, GroupPlayer, Everywhere, []string{"space"}, "cosm toggle"},
		{SeekBack, GroupPlayer, Everywhere, []string{"h", "left"}, "cosm seek -10"},
		{SeekForward, GroupPlayer, Everywhere, []string{"l", "right"}, "cosm seek +30"},
		{ChapterPrev, GroupPlayer, Everywhere, []string{","}, "cosm chapter prev"},
		{ChapterNext, GroupPlayer, Everywhere, []string{"."}, "cosm chapter next"},
		{EpisodePrev, GroupPlayer, Everywhere, []string{"<"}, "cosm prev"},
		{EpisodeNext, GroupPlayer, Everywhere, []string{">"}, "cosm next"},
		{Slower, GroupPlayer, Everywhere, []string{"["}, "cosm speed -0.1"},
		{Faster, GroupPlayer, Everywhere, []string{"]"}, "cosm speed +0.1"},
		{NormalSpeed, GroupPlayer, Everywhere, []string{`\`}, "cosm speed 1"},
		{Quieter, GroupPlayer, Everywhere, []string{"-"}, "cosm volume -5"},
		{Louder, GroupPlayer, Everywhere, []string{"+", "="}, "cosm volume +5"},
		{Mute, GroupPlayer, Everywhere, []string{"m"}, "cosm mute toggle"},
		{Trim, GroupPlayer, Everywhere, []string{"T"}, "cosm trim next"},
		{Level, GroupPlayer, Everywhere, []string{"L"}, "cosm level toggle"},
		{Boost, GroupPlayer, Everywhere, []string{"B"}, "cosm boost toggle"},
		{Sleep, GroupPlayer, Everywhere, []string{"z"}, "cosm sleep 30m"},
		{SleepLonger, GroupPlayer, Everywhere, []string{"Z"}, "cosm sleep +15m"},
		{JumpBack, GroupPlayer, Everywhere, []string{"ctrl+o"}, "cosm seek 12:34"},
		{JumpForward, GroupPlayer, Everywhere, []string{"ctrl+i"}, "cosm seek 12:34"},
		{Stop, GroupPlayer, Everywhere, nil, "cosm stop"},
	}
}

func episode() []Binding {
	return []Binding{
		{Play, GroupEpisode, Selects, []string{"p"}, "cosm play EPISODE"},
		{Enqueue, GroupEpisode, Selects, []string{"e"}, "cosm queue add EPISODE"},
		{EnqueueNext, GroupEpisode, Selects, []string{"E"}, "cosm queue add --front EPISODE"},
		{MoveUp, GroupEpisode, Queue, []string{"K", "shift+up"}, "cosm queue move EPISODE PLACE"},
		{MoveDown, GroupEpisode, Queue, []string{"J", "shift+down"}, "cosm queue move EPISODE PLACE"},
		{Download, GroupEpisode, Selects, []string{"d"}, "cosm download EPISODE"},
		{MarkPlayed, GroupEpisode, Selects, []string{"x"}, "cosm mark played EPISODE"},
		{Favourite, GroupEpisode, Selects, []string{"f"}, "cosm favourite add EPISODE"},
		{Dismiss, GroupEpisode, Inbox | Queue | Downloads | History, []string{"backspace", "delete"}, "cosm queue remove EPISODE"},
		{Select, GroupEpisode, Many, []string{"v"}, ""},
		{SelectAll, GroupEpisode, Many, []string{"V"}, ""},
		{Browser, GroupEpisode, Selects | OfPodcast, []string{"o"}, "cosm show EPISODE"},
		{CopyLink, GroupEpisode, Selects | OfPodcast, []string{"y"}, "cosm show EPISODE"},
		{ToPodcast, GroupEpisode, Selects &^ Podcast, []string{"P"}, "cosm show PODCAST"},
	}
}

func libraryKeys() []Binding {
	return []Binding{
		{Add, GroupLibrary, Everywhere, []string{"a"}, "cosm add SOURCE"},
		{Refresh, GroupLibrary, OfPodcast, []string{"r"}, "cosm refresh PODCAST"},
		{RefreshAll, GroupLibrary, Everywhere, []string{"R"}, "cosm refresh"},
		{Retry, GroupLibrary, Downloads, []string{"r"}, "cosm download EPISODE"},
		{Unsubscribe, GroupLibrary, OfPodcast, []string{"D"}, "cosm remove PODCAST"},
		{Tune, GroupLibrary, OfPodcast | Playing, []string{"S"}, "cosm settings set --podcast PODCAST KEY VALUE"},
		{Clear, GroupLibrary, Queue | Downloads | History, []string{"C"}, "cosm queue clear"},
		{Reset, GroupLibrary, Settings, []string{"backspace", "delete"}, "cosm settings reset KEY"},
		{Undo, GroupLibrary, Everywhere, []string{"u"}, ""},
	}
}

func move() []Binding {
	return []Binding{
		{Down, GroupMove, Everywhere, []string{"j", "down"}, ""},
		{Up, GroupMove, Everywhere, []string{"k", "up"}, ""},
		{Top, GroupMove, Everywhere, []string{"g", "home"}, ""},
		{Bottom, GroupMove, Everywhere, []string{"G", "end"}, ""},
		{HalfDown, GroupMove, Everywhere, []string{"ctrl+d", "pgdown"}, ""},
		{HalfUp, GroupMove, Everywhere, []string{"ctrl+u", "pgup"}, ""},
		{NextPane, GroupMove, Everywhere, []string{"tab"}, ""},
		{PrevPane, GroupMove, Everywhere, []string{"shift+tab"}, ""},
		{Open, GroupMove, Everywhere, []string{"enter"}, "cosm show EPISODE"},
		{Back, GroupMove, Everywhere, []string{"esc"}, ""},
	}
}

func screens() []Binding {
	return []Binding{
		{GoInbox, GroupScreens, Everywhere, []string{"1"}, "cosm episodes --new"},
		{GoSubscriptions, GroupScreens, Everywhere, []string{"2"}, "cosm podcasts"},
		{GoQueue, GroupScreens, Everywhere, []string{"3"}, "cosm queue"},
		{GoDownloads, GroupScreens, Everywhere, []string{"4"}, "cosm downloads"},
		{GoFavourites, GroupScreens, Everywhere, []string{"6"}, "cosm episodes --favourite"},
		{GoHistory, GroupScreens, Everywhere, []string{"7"}, "cosm history"},
		{GoSettings, GroupScreens, Everywhere, []string{"9"}, "cosm settings"},
		{GoPlaying, GroupScreens, Everywhere, []string{"0"}, "cosm status"},
	}
}

func view() []Binding {
	return []Binding{
		{Filter, GroupView, Filters, []string{"/"}, "cosm episodes --query TEXT"},
		{Sort, GroupView, Sorts, []string{"s"}, "cosm episodes --sort ORDER"},
		{Palette, GroupView, Everywhere, []string{":", "ctrl+p"}, ""},
		{Theme, GroupView, Everywhere, []string{"t"}, "cosm settings set theme NAME"},
		{Help, GroupView, Everywhere, []string{"?"}, "cosm --help"},
		{Redraw, GroupView, Everywhere, []string{"ctrl+l"}, ""},
		{Suspend, GroupView, Everywhere, []string{"ctrl+z"}, ""},
		{Quit, GroupView, Everywhere, []string{"q"}, ""},
		{QuitNow, GroupView, Everywhere, []string{"ctrl+c"}, ""},
	}
}
