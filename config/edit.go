package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const newFile = "# Settings of cosm. `cosm settings list` tells all there are.\n"

// SetInFile writes name = value into the settings file at path and leaves all
// else in it as it is: comments, order, other settings, even those that are
// wrong. A file that does not exist is made, with its folder. The change is
// atomic: after a crash the file is the old one or the new one. A file that is
// no TOML is not touched.
func SetInFile(path, name, value string) error {
	k, ok := Find(name)
	if !ok {
		return unknownKey(name, names(Table()))
	}
	normal, err := k.Validate(value)
	if err != nil {
		return err
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = []byte(newFile), nil
	}
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	entries, err := parse(path, data)
	if err != nil {
		return err
	}
	return save(path, edit(data, entries, k, normal))
}

// ResetInFile takes the setting of that name out of the file at path, so that
// the default counts again. It does nothing if the file has no such setting.
func ResetInFile(path, name string) error {
	if _, ok := Find(name); !ok {
		return unknownKey(name, names(Table()))
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	entries, err := parse(path, data)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.is(name) {
			return save(path, cutLines(data, e.start, e.end))
		}
	}
	return nil
}

func (e entry) is(name string) bool { return !e.header && len(e.path) == 1 && e.path[0] == name }

// edit is data with k = value: in the place of the old value, else after the
// last setting, else before the first table.
func edit(data []byte, entries []entry, k Key, value string) []byte {
	literal := tomlLiteral(k.Type, value)
	at := -1
	for _, e := range entries {
		if e.is(k.Name) {
			return splice(data, e.from, e.to, literal)
		}
		if len(e.path) == 1 && !e.header {
			at = lineEnd(data, e.end)
		}
	}
	if at < 0 {
		at = len(data)
		for _, e := range entries {
			if e.header {
				at = blockStart(data, e.start)
				break
			}
		}
	}
	newline := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		newline = "\r\n"
	}
	line := k.Name + " = " + literal + newline
	if at > bodyStart(data) && data[at-1] != '\n' {
		line = newline + line
	}
	return splice(data, at, at, line)
}

func splice(data []byte, from, to int, text string) []byte {
	out := append([]byte{}, data[:from]...)
	out = append(out, text...)
	return append(out, data[to:]...)
}

// bodyStart is where the text begins: after the mark that some editors of
// Windows write.
func bodyStart(data []byte) int { return len(data) - len(trimBOM(data)) }

func lineStart(data []byte, at int) int { return bytes.LastIndexByte(data[:at], '\n') + 1 }

func lineEnd(data []byte, at int) int {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(data)
}

// blockStart is where the comment begins that stands right above the line of
// at: it belongs to what it stands above.
func blockStart(data []byte, at int) int {
	start := lineStart(data, at)
	for start > 0 {
		above := lineStart(data, start-1)
		if !bytes.HasPrefix(bytes.TrimSpace(data[above:start]), []byte("#")) {
			break
		}
		start = above
	}
	return max(start, bodyStart(data))
}

func cutLines(data []byte, start, end int) []byte {
	from := max(lineStart(data, start), bodyStart(data))
	return splice(data, from, lineEnd(data, end), "")
}

// tomlLiteral is a normal form as TOML. It has no control characters.
func tomlLiteral(t Type, value string) string {
	switch t {
	case TypeBool, TypeInt, TypeFloat:
		return value
	}
	if strings.Contains(value, `\`) && !strings.Contains(value, "'") {
		return "'" + value + "'" // paths of Windows read best as they are
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// save replaces the file at path in one step. A link stays a link to the file
// that it names: settings are often kept in a folder of dotfiles.
func save(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make settings folder: %w", err)
	}
	if err := replaceFile(path, data); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return nil
}
