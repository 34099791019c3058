package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	cmd.Args = cobra.ExactArgs(1)
	return cmd
}

// show takes ref for a podcast first: an episode is rarely called like one.
func (a *App) show(ctx context.Context, s library.Service, ref string) error {
	p, podcastErr := s.FindPodcast(ctx, ref)
	if podcastErr == nil {
		d, err := s.Podcast(ctx, p.ID)
		if err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(d, false)
		}
		a.showPodcast(d)
		return nil
	}
	e, err := s.FindEpisode(ctx, ref)
	if err != nil {
		if errors.Is(podcastErr, library.Ambiguous) && !errors.Is(err, library.Ambiguous) {
			return podcastErr
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
	a.showEpisode(d)
	return nil
}

// field prints a line of a detail page where there is something to say.
func (a *App) field(head, value string) {
	if value != "" {
		fmt.Fprintf(a.Out, "%s\t%s\n", head, oneLine(value))
	}
}

func (a *App) showPodcast(d library.PodcastDetail) {
	t := a.texts()
	a.field("ID", string(d.ID))
	a.field(t.T("head.title"), d.Title)
	a.field(t.T("head.author"), d.Author)
	a.field(t.T("head.feed"), d.FeedURL)
	a.field(t.T("head.site"), d.SiteURL)
	a.field(t.T("head.language"), d.Language)
	a.field(t.T("head.categories"), strings.Join(d.Categories, ", "))
	a.field(t.T("head.episodes"), fmt.Sprintf("%d (%d)", d.Episodes, d.Unplayed))
	a.field(t.T("head.people"), people(d.People))
	for _, f := range d.Funding {
		a.field(t.T("head.funding"), strings.TrimSpace(f.Title+" "+f.URL))
	}
	a.field(t.T("head.error"), d.LastError)
	a.notes(d.Description)
}

func (a *App) showEpisode(d library.EpisodeDetail) {
	t := a.texts()
	a.field("ID", string(d.ID))
	a.field(t.T("head.title"), d.Title)
	a.field(t.T("head.podcast"), d.PodcastTitle)
	if !d.Published.IsZero() {
		a.field(t.T("head.published"), d.Published.In(a.Now().Location()).Format("2006-01-02 15:04"))
	}
	if d.Duration > 0 {
		a.field(t.T("head.length"), d.Duration.Clock())
	}
	if d.Position > 0 {
		a.field(t.T("head.position"), d.Position.Clock())
	}
	a.field(t.T("head.audio"), strings.TrimSpace(d.AudioURL+" "+d.AudioType))
	a.field(t.T("head.file"), d.Path)
	a.field(t.T("head.link"), d.Link)
	a.field(t.T("head.people"), people(d.People))
	for _, tr := range d.Transcripts {
		a.field(t.T("head.transcript"), strings.TrimSpace(tr.URL+" "+tr.Type))
	}
	for _, c := range d.Chapters {
		if !c.Hidden {
			a.field(t.T("head.chapter"), c.Start.Clock()+" "+c.Title)
		}
	}
	a.notes(d.Notes)
}

func (a *App) notes(html string) {
	if strings.TrimSpace(html) == "" {
		return
	}
	width := terminalWidth(a.Out)
	if width == 0 || width > 100 {
		width = 100
	}
	fmt.Fprintln(a.Out)
	doc := notes.Parse(html).Layout(width)
	for _, line := range doc.Lines {
		for _, run := range line {
			fmt.Fprint(a.Out, run.Text)
		}
		fmt.Fprintln(a.Out)
	}
	for _, m := range doc.Marks { // a terminal shows no address behind a word
		if !m.IsTime() {
			fmt.Fprintln(a.Out, oneLine(m.URL))
		}
	}
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
