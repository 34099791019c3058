package cli

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
	"cosm/ui/notes"
)

func (a *App) showCommand() *cobra.Command {
	cmd := a.command("show PODCAST|EPISODE", "cosm show latest\ncosm show \"Hello Internet\" --json", func(cmd *cobra.Command, args []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		return a.show(cmd.Context(), s, args[0])
	})
	cmd.Args = exactly(1)
	cmd.ValidArgsFunction = a.complete(1, func(ctx context.Context, s library.Service) ([]cobra.Completion, error) {
		podcasts, err := podcastNames(ctx, s)
		if err != nil {
			return nil, err
		}
		episodes, err := episodeNames(ctx, s)
		return append(podcasts, episodes...), err
	})
	return cmd
}

// show takes ref for a podcast first: an episode is rarely called like one.
func (a *App) show(ctx context.Context, s library.Service, ref string) error {
	p, podcastErr := findPodcast(ctx, s, ref)
	if podcastErr == nil {
		d, err := s.Podcast(ctx, p.ID)
		if err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(d, false)
		}
		return a.showPodcast(d)
	}
	e, err := findEpisode(ctx, s, ref)
	if err != nil {
		switch {
		case errors.Is(podcastErr, library.Ambiguous) && !errors.Is(err, library.Ambiguous):
			return podcastErr
		case errors.Is(err, library.NotFound):
			return library.Errorf(library.NotFound, ref, "no podcast and no episode", err).With("no_such_thing", "Ref", ref).Hint("cosm podcasts")
		}
		return err
	}
	d, err := s.Episode(ctx, e.ID)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(d, false)
	}
	return a.showEpisode(d)
}

// field is a line of a detail page.
type field struct{ head, value string }

// head is what a field is called on a terminal.
func (a *App) head(name string) string {
	if name == "id" {
		return "ID"
	}
	return a.texts().T("head." + name)
}

// fields prints those that have something to say: aligned in words on a
// terminal, into a pipe with plain names.
func (a *App) fields(list []field) error {
	var b strings.Builder
	width := terminalWidth(a.Out)
	longest := 0
	for i, f := range list {
		if width > 0 {
			list[i].head = a.head(f.head)
			longest = max(longest, ansi.StringWidth(list[i].head))
		}
	}
	for _, f := range list {
		switch value := oneLine(f.value); {
		case value == "":
		case width > 0:
			b.WriteString(a.faint(f.head) + strings.Repeat(" ", longest-ansi.StringWidth(f.head)+2) + value + "\n")
		default:
			b.WriteString(f.head + "\t" + value + "\n")
		}
	}
	if _, err := io.WriteString(a.Out, b.String()); err != nil {
		return cannotPrint(err)
	}
	return nil
}

func (a *App) showPodcast(d library.PodcastDetail) error {
	list := []field{
		{"id", string(d.ID)}, {"title", d.Title}, {"author", d.Author}, {"feed", d.FeedURL}, {"site", d.SiteURL},
		{"language", d.Language}, {"categories", strings.Join(d.Categories, ", ")}, {"tags", strings.Join(d.Tags, ", ")},
		{"episodes", strconv.Itoa(d.Episodes)}, {"unplayed", strconv.Itoa(d.Unplayed)}, {"people", people(d.People)},
	}
	for _, f := range d.Funding {
		list = append(list, field{"funding", f.Title + " " + f.URL})
	}
	list = append(list, field{"error", a.texts().Why(d.Failure())})
	if err := a.fields(list); err != nil {
		return err
	}
	return a.notes(d.Description)
}

func (a *App) showEpisode(d library.EpisodeDetail) error {
	list := []field{
		{"id", string(d.ID)}, {"title", d.Title}, {"podcast", d.PodcastTitle}, {"published", a.minute(d.Published)},
		{"length", clock(d.Duration)}, {"position", clock(d.Position)}, {"audio", d.AudioURL + " " + d.AudioType},
		{"problem", a.texts().Why(d.Problem)}, {"file", d.Path}, {"link", d.Link}, {"people", people(d.People)},
	}
	for _, tr := range d.Transcripts {
		list = append(list, field{"transcript", tr.URL + " " + tr.Type})
	}
	for _, c := range d.Chapters {
		if !c.Hidden {
			list = append(list, field{"chapter", c.Start.Clock() + " " + c.Title})
		}
	}
	if err := a.fields(list); err != nil {
		return err
	}
	return a.notes(d.Notes)
}

// clock is s as 1:02:03, empty for nothing.
func clock(s library.Seconds) string {
	if s <= 0 {
		return ""
	}
	return s.Clock()
}

// minute is at in the listener's time zone, empty for no time.
func (a *App) minute(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(a.Now().Location()).Format("2006-01-02 15:04")
}

// day is its date.
func (a *App) day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(a.Now().Location()).Format(time.DateOnly)
}

// notes prints HTML as text.
func (a *App) notes(html string) error {
	if strings.TrimSpace(html) == "" {
		return nil
	}
	width := terminalWidth(a.Out)
	if width == 0 || width > 100 {
		width = 100
	}
	var b strings.Builder
	b.WriteString("\n")
	doc := notes.Parse(html).Layout(width)
	for _, line := range doc.Lines {
		for _, run := range line {
			b.WriteString(run.Text)
		}
		b.WriteString("\n")
	}
	for _, m := range doc.Marks { // a terminal shows no address behind a word
		if !m.IsTime() {
			b.WriteString(oneLine(m.URL) + "\n")
		}
	}
	if _, err := io.WriteString(a.Out, b.String()); err != nil {
		return cannotPrint(err)
	}
	return nil
}

func people(list []library.Person) string {
	var out []string
	for _, p := range list {
		if p.Role != "" && p.Role != "host" {
			out = append(out, p.Name+" ("+p.Role+")")
			continue
		}
		out = append(out, p.Name)
	}
	return strings.Join(out, ", ")
}
