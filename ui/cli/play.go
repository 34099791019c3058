package cli

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

type playFlags struct {
	at, speed, sleep, output string
	detach                   bool
}

func (a *App) playCommand() *cobra.Command {
	var p playFlags
	cmd := a.command("play [EPISODE|ADDRESS|FILE]", `cosm play latest
cosm play "Hello Internet" --at 12:34 --speed 1.5
cosm play https://example.org/episode.mp3 --output wav:episode.wav
cosm play episode.m4a`, func(cmd *cobra.Command, args []string) error {
		r, sleep, err := a.playRequest(args, p)
		if err != nil {
			return err
		}
		if p.detach {
			return a.playDetached(cmd.Context())
		}
		return a.play(cmd.Context(), args, r, sleep)
	})
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = a.complete(1, episodeNames)
	f := cmd.Flags()
	f.StringVar(&p.at, "at", "", "flag.at TIME")
	f.StringVar(&p.speed, "speed", "", "flag.speed X")
	f.StringVar(&p.sleep, "sleep", "", "flag.sleep TIME")
	f.StringVarP(&p.output, "output", "o", "", "flag.output NAME")
	f.BoolVar(&p.detach, "detach", false, "flag.detach")
	return cmd
}

// playRequest reads the flags; what the argument means is found out later,
// with the library at hand, unless it is an address or a file.
func (a *App) playRequest(args []string, p playFlags) (r library.PlayRequest, sleep *library.Control, err error) {
	if p.at != "" {
		at, err := parseClock(p.at)
		if err != nil {
			return r, nil, err
		}
		r.At = &at
	}
	if p.speed != "" {
		v, rel, err := parseSpeed(p.speed)
		if err != nil || rel {
			return r, nil, library.Errorf(library.Invalid, "--speed", "not a speed from 0.5 to 3", err).With("bad_speed", "Value", p.speed)
		}
		r.Speed = v
	}
	if p.sleep != "" {
		c, err := sleepControl(p.sleep)
		if err != nil {
			return r, nil, err
		}
		sleep = &c
	}
	r.Output = p.output
	if name, ok := strings.CutPrefix(r.Output, "wav:"); ok && name != "" { // the owner may run in another folder
		full, err := filepath.Abs(name)
		if err != nil {
			return r, nil, library.Errorf(library.Failed, name, err.Error(), err).With("cannot_write", "Path", name)
		}
		r.Output = "wav:" + full
	}
	if len(args) > 0 {
		r.URL, r.Path = addressOrFile(args[0])
	}
	return r, sleep, nil
}

// addressOrFile tells what is played without the library.
func addressOrFile(arg string) (address, path string) {
	if u, err := url.Parse(arg); err == nil {
		switch u.Scheme {
		case "http", "https":
			return arg, ""
		case "file":
			return "", filepath.FromSlash(u.Path)
		}
	}
	if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
		if full, err := filepath.Abs(arg); err == nil {
			return "", full
		}
		return "", arg
	}
	return "", ""
}

func (a *App) play(ctx context.Context, args []string, r library.PlayRequest, sleep *library.Control) error {
	s, err := a.connect(ctx, instance.RoleLong)
	if err != nil {
		return err
	}
	if len(args) > 0 && r.URL == "" && r.Path == "" {
		if r.Episode, err = a.episodeToPlay(ctx, s, args[0]); err != nil {
			return err
		}
	}
	// Watching begins before playing, so that nothing of it is missed.
	watching, stop := context.WithCancel(ctx)
	defer stop()
	events, err := s.Watch(watching)
	if err != nil {
		return err
	}
	st, err := s.Play(ctx, r)
	if ctx.Err() != nil { // ended before it began to sound
		return nil
	}
	if err != nil {
		return err
	}
	if sleep != nil {
		if st, err = s.Control(ctx, *sleep); err != nil {
			return err
		}
	}
	if !a.conn.Owner() { // the one that was running plays it
		return a.writeStatus(st, "", false)
	}
	if a.flags.json {
		if err := a.printJSON(st, false); err != nil {
			return err
		}
	}
	return a.stay(ctx, s, events)
}

// episodeToPlay takes a podcast's name for its first unplayed episode, as a
// listener means it.
func (a *App) episodeToPlay(ctx context.Context, s library.Service, ref string) (library.EpisodeID, error) {
	e, err := findEpisode(ctx, s, ref)
	if err == nil {
		return e.ID, nil
	}
	p, podcastErr := findPodcast(ctx, s, ref)
	if podcastErr != nil {
		return "", err
	}
	list, listErr := s.Episodes(ctx, library.EpisodeQuery{Podcast: p.ID, Unplayed: true, Limit: 1})
	if listErr != nil {
		return "", listErr
	}
	if len(list) == 0 {
		return "", library.Errorf(library.NotFound, p.Title, "no unplayed episode", nil).With("nothing_unplayed", "Title", p.Title)
	}
	return list[0].ID, nil
}

// stay shows a progress line till playing ends or the listener interrupts,
// which keeps the position.
func (a *App) stay(ctx context.Context, s library.Service, events <-chan library.Event) error {
	defer a.endProgress()
	played := false
	title := ""
	for e := range events {
		if e.Notice != nil {
			a.endProgress()
			a.warn("", e.Notice)
		}
		st := e.Status
		if st == nil {
			continue
		}
		switch st.State {
		case library.Stopped:
			if !played { // what the player was before, or all of something short
				now, err := s.Status(ctx, library.Empty{})
				if err != nil || now.State != library.Stopped {
					continue
				}
				st = &now
			}
			a.endProgress()
			if st.Error != "" && ctx.Err() == nil {
				e := st.Failure().About(title)
				e.Code = codeOf(st)
				return e
			}
			return nil
		default:
			played = true
			title = titleOf(st)
			a.progress(a.statusLine(*st))
		}
	}
	return nil
}

func titleOf(st *library.Status) string {
	if st.Episode != nil {
		return st.Episode.Title
	}
	return st.Title
}

func codeOf(st *library.Status) library.Code {
	if st.ErrorCode != "" {
		return st.ErrorCode
	}
	return library.Failed
}
