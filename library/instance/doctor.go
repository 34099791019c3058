package instance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"cosm/config"
	"cosm/library"
)

// Doctor looks at the library's files and says how each is.
func (in *Instance) Doctor(ctx context.Context, _ library.Empty) ([]library.Check, error) {
	checks := []library.Check{in.checkStore(ctx)}
	for _, dir := range []struct{ name, path string }{
		{"data folder", in.o.Paths.DataDir},
		{"download folder", in.settings().DownloadDir(in.o.Paths)},
		{"cache folder", in.o.Paths.CacheDir},
		{"log folder", in.o.Paths.StateDir},
	} {
		checks = append(checks, checkFolder(dir.name, dir.path))
	}
	checks = append(checks, in.checkModes(), in.checkSettings(), in.checkDownloads(), in.checkFeeds())
	return checks, nil
}

func (in *Instance) checkStore(ctx context.Context) library.Check {
	path := in.store.Path()
	c := library.Check{Name: "library", Status: "ok"}
	problems, err := in.store.Check(ctx)
	if err == nil && len(problems) > 0 { // lists and sums are made anew from the records: nothing can be lost
		var fixed int
		if fixed, err = in.store.Repair(ctx); err == nil {
			c.Status = "warning"
			c.Say(fmt.Sprintf("%s: %d lists or sums were wrong and are right now: %s", path, fixed, problems[0]),
				"library_mended", "path", path, "count", strconv.Itoa(fixed))
			return c
		}
	}
	if err != nil {
		c.Fail(err)
		return c
	}
	size := humanize.Bytes(uint64(max(in.store.Size(), 0)))
	c.Say(path+", "+size, "library", "path", path, "size", size)
	return c
}

// checkFolder tries to write: a mode alone does not tell what a read-only
// mount or a quota allows.
func checkFolder(name, path string) library.Check {
	c := library.Check{Name: name, Status: "ok", Detail: path}
	if _, err := os.Stat(path); os.IsNotExist(err) {
		c.Say(path+" (not made yet)", "folder_absent", "path", path)
		return c
	}
	f, err := os.CreateTemp(path, ".cosm-check-*")
	if err != nil {
		c.Status, c.Try = "failed", "make the folder writable for your user"
		c.Say(path+": cannot be written", "folder_unwritable", "path", path)
		return c
	}
	_ = f.Close()
	if err := os.Remove(f.Name()); err != nil {
		c.Status = "warning"
		c.Say(path+": files cannot be removed", "folder_sticky", "path", path)
	}
	return c
}

// checkModes looks whether others can read what is private.
func (in *Instance) checkModes() library.Check {
	c := library.Check{Name: "permissions", Status: "ok"}
	if filepath.Separator == '\\' {
		c.Say("kept by the user profile", "modes_profile")
		return c
	}
	for _, path := range []string{in.o.Paths.DataDir, in.store.Path(), in.o.Paths.ConfigFile} {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			c.Status, c.Try = "warning", "chmod go= "+path
			c.Say(path+" can be read by others", "modes_open", "path", path)
			return c
		}
	}
	c.Say("readable by you alone", "modes_private")
	return c
}

func (in *Instance) checkSettings() library.Check {
	path := in.o.Paths.ConfigFile
	c := library.Check{Name: "settings", Status: "ok", Detail: path}
	_, err := config.Load(config.Options{Path: path})
	if e, ok := errors.AsType[*config.Error](err); ok {
		c.Fail(e)
		c.Code, c.Try = library.Invalid, "cosm settings edit"
	} else if err != nil {
		c.Fail(library.Errorf(library.Failed, path, "cannot be read", err).With("cannot_read", "Path", path))
	}
	return c
}

// maxItems is how much of what is wrong a check names.
const maxItems = 3

func (in *Instance) checkDownloads() library.Check {
	c := library.Check{Name: "downloads", Status: "ok"}
	list, err := in.store.Downloads()
	if err != nil {
		c.Fail(err)
		return c
	}
	var missing []string
	for _, d := range list {
		if _, err := os.Stat(d.Path); d.State == library.DownloadDone && os.IsNotExist(err) {
			missing = append(missing, d.Title)
			c.Items = append(c.Items, library.BatchError{EpisodeID: d.EpisodeID, Title: d.Title})
		}
	}
	c.Items = c.Items[:min(maxItems, len(c.Items))]
	if len(missing) == 0 {
		c.Say(strconv.Itoa(len(list)), "downloads", "count", strconv.Itoa(len(list)))
		return c
	}
	c.Status, c.Try = "warning", "cosm download EPISODE"
	c.Say(fmt.Sprintf("%d files are gone: %s", len(missing), strings.Join(missing[:min(maxItems, len(missing))], ", ")),
		"downloads_gone", "count", strconv.Itoa(len(missing)))
	return c
}

func (in *Instance) checkFeeds() library.Check {
	c := library.Check{Name: "feeds", Status: "ok"}
	list, err := in.store.Podcasts(library.PodcastQuery{})
	if err != nil {
		c.Fail(err)
		return c
	}
	var failing []string
	for _, p := range list {
		if p.LastError != "" {
			failing = append(failing, p.Title+": "+p.LastError)
			c.Items = append(c.Items, library.BatchError{Title: p.Title, Source: p.FeedURL, Code: p.LastCode, Error: p.LastError, Reason: p.LastReason})
		}
	}
	c.Items = c.Items[:min(maxItems, len(c.Items))]
	if len(failing) == 0 {
		c.Say(strconv.Itoa(len(list)), "feeds", "count", strconv.Itoa(len(list)))
		return c
	}
	c.Status, c.Try = "warning", "cosm podcasts"
	c.Say(fmt.Sprintf("%d of %d fail: %s", len(failing), len(list), strings.Join(failing[:min(maxItems, len(failing))], "; ")),
		"feeds_failing", "failing", strconv.Itoa(len(failing)), "total", strconv.Itoa(len(list)))
	return c
}
