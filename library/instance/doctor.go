package instance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

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
	c := library.Check{Name: "library", Status: "ok", Detail: in.store.Path()}
	problems, err := in.store.Check(ctx)
	if err == nil && len(problems) > 0 { // lists and sums are made anew from the records: nothing can be lost
		var fixed int
		if fixed, err = in.store.Repair(ctx); err == nil {
			c.Status, c.Detail = "warning", fmt.Sprintf("%s: %d lists or sums were wrong and are right now: %s", in.store.Path(), fixed, problems[0])
			return c
		}
	}
	if err != nil {
		c.Status, c.Detail = "failed", err.Error()
		c.Try = library.AsError(err).Try
		return c
	}
	c.Detail = fmt.Sprintf("%s, %d bytes", in.store.Path(), in.store.Size())
	return c
}

// checkFolder tries to write: a mode alone does not tell what a read-only
// mount or a quota allows.
func checkFolder(name, path string) library.Check {
	c := library.Check{Name: name, Status: "ok", Detail: path}
	if _, err := os.Stat(path); os.IsNotExist(err) {
		c.Detail += " (not made yet)"
		return c
	}
	f, err := os.CreateTemp(path, ".cosm-check-*")
	if err != nil {
		c.Status, c.Detail, c.Try = "failed", path+": cannot be written", "make the folder writable for your user"
		return c
	}
	_ = f.Close()
	if err := os.Remove(f.Name()); err != nil {
		c.Status, c.Detail = "warning", err.Error()
	}
	return c
}

// checkModes looks whether others can read what is private.
func (in *Instance) checkModes() library.Check {
	c := library.Check{Name: "permissions", Status: "ok"}
	if filepath.Separator == '\\' {
		c.Detail = "kept by the user profile"
		return c
	}
	for _, path := range []string{in.o.Paths.DataDir, in.store.Path(), in.o.Paths.ConfigFile} {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			c.Status, c.Detail, c.Try = "warning", path+" can be read by others", "chmod go= "+path
			return c
		}
	}
	c.Detail = "readable by you alone"
	return c
}

func (in *Instance) checkSettings() library.Check {
	c := library.Check{Name: "settings", Status: "ok", Detail: in.o.Paths.ConfigFile}
	if _, err := config.Load(config.Options{Path: in.o.Paths.ConfigFile}); err != nil {
		c.Status, c.Detail, c.Try = "failed", err.Error(), "cosm settings edit"
	}
	return c
}

func (in *Instance) checkDownloads() library.Check {
	c := library.Check{Name: "downloads", Status: "ok"}
	list, err := in.store.Downloads()
	if err != nil {
		c.Status, c.Detail = "failed", err.Error()
		return c
	}
	var missing []string
	for _, d := range list {
		if _, err := os.Stat(d.Path); d.State == library.DownloadDone && os.IsNotExist(err) {
			missing = append(missing, d.Title)
		}
	}
	c.Detail = fmt.Sprintf("%d", len(list))
	if len(missing) > 0 {
		c.Status, c.Detail, c.Try = "warning", fmt.Sprintf("%d files are gone: %s", len(missing), strings.Join(missing[:min(3, len(missing))], ", ")), "cosm download EPISODE"
	}
	return c
}

func (in *Instance) checkFeeds() library.Check {
	c := library.Check{Name: "feeds", Status: "ok"}
	list, err := in.store.Podcasts(library.PodcastQuery{})
	if err != nil {
		c.Status, c.Detail = "failed", err.Error()
		return c
	}
	var failing []string
	for _, p := range list {
		if p.LastError != "" {
			failing = append(failing, p.Title+": "+p.LastError)
		}
	}
	c.Detail = fmt.Sprintf("%d", len(list))
	if len(failing) > 0 {
		c.Status, c.Detail, c.Try = "warning", fmt.Sprintf("%d of %d fail: %s", len(failing), len(list), strings.Join(failing[:min(3, len(failing))], "; ")), "cosm podcasts"
	}
	return c
}
