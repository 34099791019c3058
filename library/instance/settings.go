package instance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"cosm/config"
	"cosm/library"
)

// Settings lists all settings with where each value comes from.
func (in *Instance) Settings(context.Context, library.Empty) ([]library.Setting, error) {
	list := in.settings().Settings()
	out := make([]library.Setting, len(list))
	for i, s := range list {
		out[i] = settingOf(s)
	}
	return out, nil
}

// SetSetting changes a setting where it is kept: in the settings file or in
// the library.
func (in *Instance) SetSetting(_ context.Context, s library.Setting) (library.Setting, error) {
	in.editing.Lock()
	defer in.editing.Unlock()
	value, err := in.settings().Validate(s.Key, s.Value)
	if err != nil {
		return library.Setting{}, settingError(err)
	}
	k, _ := config.Find(s.Key)
	origin := config.OriginLibrary
	if k.Keep == config.KeepFile {
		origin = config.OriginFile
		err = in.editFile(func(path string) error { return config.SetInFile(path, s.Key, value) })
	} else {
		err = in.store.SetSetting(s.Key, value)
	}
	if err != nil {
		return library.Setting{}, err
	}
	next, err := in.settings().With(origin, s.Key, value)
	if err != nil {
		return library.Setting{}, settingError(err)
	}
	return in.changed(next, s.Key)
}

// ResetSetting goes back to the default wherever a value was kept.
func (in *Instance) ResetSetting(_ context.Context, key string) (library.Setting, error) {
	in.editing.Lock()
	defer in.editing.Unlock()
	k, ok := config.Find(key)
	if !ok {
		_, err := in.settings().Validate(key, "")
		return library.Setting{}, settingError(err)
	}
	if err := in.store.ResetSetting(k.Name); err != nil {
		return library.Setting{}, err
	}
	if err := in.editFile(func(path string) error { return config.ResetInFile(path, key) }); err != nil {
		return library.Setting{}, err
	}
	return in.changed(in.settings().Without(config.OriginLibrary, key).Without(config.OriginFile, key), key)
}

func (in *Instance) editFile(edit func(path string) error) error {
	path := in.o.Paths.ConfigFile
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return library.Errorf(library.ReadOnly, path, "the folder cannot be made", err).With("folder_not_made", "Path", filepath.Dir(path))
	}
	err := edit(path)
	if e, ok := errors.AsType[*config.Error](err); ok {
		return settingError(e)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return library.Errorf(library.NoSpace, path, "the disk is full", err).With("no_space")
	}
	if err != nil {
		return library.Errorf(library.ReadOnly, path, "the settings file cannot be written", err).With("settings_not_written", "Path", path)
	}
	return nil
}

// changed takes next into force and tells it.
func (in *Instance) changed(next *config.Config, key string) (library.Setting, error) {
	in.config.Store(next)
	s, _ := next.Setting(key)
	out := settingOf(s)
	in.hub.Publish(library.Event{Kind: library.EventSetting, Setting: &out})
	in.apply(key)
	return out, nil
}

// apply brings a changed setting to what runs already.
func (in *Instance) apply(key string) {
	p := in.playerMade()
	c := in.settings()
	if p != nil {
		switch key {
		case config.KeyOutput:
			in.logFailure("change the output", p.player.SetOutput(c.Text(key)))
		case config.KeySpeed:
			in.logFailure("change the speed", p.player.SetSpeed(p.preferred().Float(key)))
		case config.KeyTrim, config.KeyLevel, config.KeyBoost:
			in.logFailure("change the sound", p.player.SetSound(soundOf(p.preferred())))
		case config.KeyVolume:
			in.logFailure("change the volume", p.player.SetVolume(c.Float(key)))
		}
		p.tell()
	}
	in.applyToDownloads(key)
}

// remember keeps what the player's own controls changed.
func (in *Instance) remember(key, value string) error {
	in.editing.Lock()
	defer in.editing.Unlock()
	text, err := in.settings().Validate(key, value)
	if err != nil {
		return settingError(err)
	}
	if in.settings().Text(key) == text {
		return nil
	}
	if err := in.store.SetSetting(key, text); err != nil {
		return err
	}
	next, err := in.settings().With(config.OriginLibrary, key, text)
	if err != nil {
		return settingError(err)
	}
	in.config.Store(next)
	s, _ := next.Setting(key)
	out := settingOf(s)
	in.hub.Publish(library.Event{Kind: library.EventSetting, Setting: &out})
	return nil
}

func settingOf(s config.Setting) library.Setting {
	return library.Setting{
		Key: s.Key, Value: s.Value, Default: s.Default, Type: s.Type, Choices: s.Choices, Origin: s.Origin, Doc: s.Doc, Env: s.Env,
	}
}

func settingError(err error) error {
	code := library.Invalid
	if errors.Is(err, config.ErrUnknownKey) {
		code = library.NotFound
	}
	return library.Errorf(code, "", err.Error(), err).For(err).Hint("cosm settings list")
}
