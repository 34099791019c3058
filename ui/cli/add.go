package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cosm/library"
	"cosm/library/instance"
)

// maxDocument bounds a feed or list given as a file or on standard input.
const maxDocument = 256 << 20

func (a *App) addCommand() *cobra.Command {
	var user string
	var tags []string
	cmd := a.command("add SOURCE...", `cosm add https://example.org/feed.xml
cosm add https://podcasts.apple.com/podcast/id1200361736
cosm add subscriptions.opml
curl -s https://example.org/feed.xml | cosm add -
pass show podcast | cosm add --auth me https://example.org/private.xml`, func(cmd *cobra.Command, args []string) error {
		password := ""
		if user != "" {
			var err error
			if password, err = a.readPassword(); err != nil {
				return err
			}
		}
		return a.add(cmd.Context(), args, library.AddRequest{User: user, Password: password, Tags: tags})
	})
	cmd.Args = atLeast(1)
	cmd.Flags().StringVar(&user, "auth", "", "flag.auth USER")
	cmd.Flags().StringSliceVar(&tags, "tag", nil, "flag.tag TAG")
	return cmd
}

// readPassword asks on a terminal and else takes the first line of standard
// input, so that a password is never an argument that others can list.
func (a *App) readPassword() (string, error) {
	if f, ok := a.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.Err, a.texts().T("cli.password")+" ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.Err)
		if err != nil {
			return "", noPassword(err)
		}
		return string(b), nil
	}
	line, err := bufio.NewReader(io.LimitReader(a.In, 1<<16)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", noPassword(err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func noPassword(err error) error {
	return library.Errorf(library.Failed, "read the password", err.Error(), err).With("no_password")
}

func (a *App) add(ctx context.Context, sources []string, base library.AddRequest) error {
	requests, err := a.addRequests(sources, base)
	if err != nil {
		return err
	}
	s, err := a.connect(ctx, instance.RoleLong)
	if err != nil {
		return err
	}
	var all library.AddReport
	var failed error
	for _, r := range requests {
		report, err := s.Add(ctx, r)
		if err != nil && len(requests) == 1 && len(report.Errors) < 2 {
			a.printChoices(report.Choices)
			return err
		}
		if err != nil {
			failed = err
		}
		if err != nil && len(report.Errors) == 0 { // else each of them is told
			a.warn("", err)
		}
		all.Podcasts = append(all.Podcasts, report.Podcasts...)
		all.Known = append(all.Known, report.Known...)
		all.Choices = append(all.Choices, report.Choices...)
		all.Errors = append(all.Errors, report.Errors...)
	}
	return a.printAdded(all, failed)
}

// addRequests reads the files and standard input that sources name; what is
// an address stays one.
func (a *App) addRequests(sources []string, base library.AddRequest) ([]library.AddRequest, error) {
	var requests []library.AddRequest
	addresses := base
	for _, source := range sources {
		data, name, err := a.readSource(source)
		if err != nil {
			return nil, err
		}
		if data == nil {
			addresses.Sources = append(addresses.Sources, source)
			continue
		}
		r := base
		r.Document, r.Name = data, name
		requests = append(requests, r)
	}
	if len(addresses.Sources) > 0 {
		requests = append(requests, addresses)
	}
	return requests, nil
}

// readSource gives the content of a file or of standard input, nil for an address.
func (a *App) readSource(source string) (data []byte, name string, err error) {
	if source == "-" {
		data, err = readAll(a.In, "-", maxDocument)
		return data, "-", err
	}
	path := source
	if u, err := url.Parse(source); err == nil && u.Scheme == "file" {
		path = filepath.FromSlash(u.Path)
	}
	info, err := os.Stat(path)
	if err != nil {
		if path != source || strings.ContainsAny(source, `\`) || looksLikeFile(source) {
			return nil, "", noSuchFile(path, err)
		}
		return nil, "", nil
	}
	if info.IsDir() {
		return nil, "", library.Errorf(library.Invalid, path, "a folder, not a file", nil).With("not_a_file", "Path", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", cannotRead(path, err)
	}
	defer f.Close()
	data, err = readAll(f, path, maxDocument)
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return data, path, err
}

// looksLikeFile tells a path that is not there from an address without a scheme.
func looksLikeFile(s string) bool {
	if strings.Contains(s, "://") {
		return false
	}
	switch strings.ToLower(filepath.Ext(s)) {
	case ".opml":
		return true
	case ".xml", ".rss", ".json":
		return !strings.Contains(s, "/") || strings.HasPrefix(s, ".") || strings.HasPrefix(s, "/")
	}
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../")
}

func readAll(r io.Reader, name string, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, cannotRead(name, err)
	case len(b) > limit:
		return nil, tooLarge(name, limit)
	case b == nil:
		b = []byte{}
	}
	return b, nil
}

func tooLarge(name string, limit int) error {
	size := humanize.IBytes(uint64(limit))
	return library.Errorf(library.Failed, name, "larger than "+size, nil).With("file_too_large", "Path", name, "Max", size)
}

func (a *App) printAdded(r library.AddReport, failed error) error {
	for _, e := range r.Errors {
		a.warn(e.Source, e.Err())
	}
	if a.flags.json {
		if err := a.printJSON(orEmpty(r.Podcasts), false); err != nil {
			return err
		}
	} else if err := a.printPodcasts(r.Podcasts); err != nil {
		return err
	}
	a.printChoices(r.Choices)
	switch {
	case failed != nil && len(r.Podcasts) == 0:
		return &told{library.CodeOf(failed)}
	case failed != nil, len(r.Errors) > 0: // one of many
		return &told{library.Network}
	}
	return nil
}

// printChoices lists the feeds that a site names, so that one can be added.
func (a *App) printChoices(choices []library.Link) {
	for _, c := range choices {
		fmt.Fprintf(a.Err, "  cosm add %s\t%s\n", oneLine(c.URL), oneLine(c.Title))
	}
}
