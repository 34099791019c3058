package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxFile is far more than any settings file needs, and little enough to read
// into memory whatever the path turns out to be.
const maxFile = 1 << 20

// keysTable is the table of the file that holds key bindings.
const keysTable = "keys"

// Binding says which keyboard keys do an action. Which actions and keys there
// are the interface knows.
type Binding struct {
	Action string
	Keys   []string // none: the action has no key
	Source string   // where it stands, for messages
	Line   int
	Column int
}

// Wrong is an *Error about the binding at its place in the file; see Error for
// its id, message and pairs of name and value.
func (b Binding) Wrong(id, message string, pairs ...string) error {
	return invalid(b.Action, id, message, pairs...).at(b.Source, b.Line, b.Column)
}

// Bindings are the key bindings of the file, in its order.
func (c *Config) Bindings() []Binding {
	out := slices.Clone(c.bindings)
	for i := range out {
		out[i].Keys = slices.Clone(out[i].Keys)
	}
	return out
}

// Keys are the bindings by action.
func (c *Config) Keys() map[string][]string {
	out := map[string][]string{}
	for _, b := range c.Bindings() {
		out[b.Action] = b.Keys
	}
	return out
}

// entry is one `key = value` of a TOML file.
type entry struct {
	path         []string // the table's name and the key's
	values       []string // as text; one unless list
	list         bool
	table        bool // an inline table: the values do not count
	header       bool // of a table: there are no values
	line, column int
	from, to     int // where the value stands in the file's bytes
	start, end   int // where `key = value` stands
}

func (e entry) name() string { return strings.Join(e.path, ".") }

// readFile reads a file of settings; one that does not exist is an empty one.
// What the operating system says is passed on.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, &Error{Source: path, Message: "too large for a settings file", ID: "settings_too_large", kind: ErrInvalid}
	}
	return data, nil
}

func (c *Config) loadFile(path string, required bool) error {
	if path == "" {
		return nil
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) && !required {
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
		if err := c.loadEntry(path, e); err != nil {
			return err.at(path, e.line, e.column)
		}
	}
	return nil
}

func (c *Config) loadEntry(path string, e entry) *Error {
	if e.path[0] == keysTable {
		return c.loadBinding(path, e)
	}
	if _, known := c.keys[e.path[0]]; !known || len(e.path) > 1 || e.header {
		return unknownKey(e.name(), append(names(Table()), keysTable))
	}
	name := e.path[0]
	if e.list || e.table {
		return noList(name)
	}
	return c.set(OriginFile, name, e.values[0], fmt.Sprintf("%s:%d:%d", path, e.line, e.column))
}

func (c *Config) loadBinding(path string, e entry) *Error {
	action := strings.Join(e.path[1:], ".")
	switch {
	case e.header:
		return nil
	case action == "":
		return invalid(keysTable, "keys_table", "keys is a table: write [keys] and under it ACTION = [KEY, …]")
	case e.table:
		return invalid(action, "keys_action_table", quote(action)+" takes a key or a list of keys; write a table of actions as [keys.NAME]")
	}
	for _, k := range e.values {
		if k == "" {
			return invalid(action, "keys_unnamed", quote(action)+" is given a key without a name")
		}
	}
	c.bindings = append(c.bindings, Binding{Action: action, Keys: e.values, Source: path, Line: e.line, Column: e.column})
	return nil
}

// parse reads TOML strictly and tells what stands where. Unmarshal finds what
// the parser alone does not: keys and tables given twice.
func parse(source string, data []byte) ([]entry, error) {
	body := trimBOM(data)
	var all map[string]any
	if err := toml.Unmarshal(body, &all); err != nil {
		return nil, syntaxError(source, err)
	}
	var (
		p       unstable.Parser
		table   []string
		entries []entry
		shift   = len(data) - len(body)
	)
	p.Reset(body)
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table:
			table = keyPath(node)
			entries = append(entries, newHeader(&p, node))
		case unstable.ArrayTable:
			return nil, arrayTable(source, &p, node)
		case unstable.KeyValue:
			entries = append(entries, newEntry(&p, node, table, shift))
		}
	}
	if err := p.Error(); err != nil {
		return nil, syntaxError(source, err)
	}
	return entries, nil
}

func trimBOM(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) }

func arrayTable(source string, p *unstable.Parser, node *unstable.Node) error {
	h := newHeader(p, node)
	return invalid(h.name(), "setting_tables", "there is no list of tables named "+quote(h.name())).at(source, h.line, h.column)
}

func newHeader(p *unstable.Parser, node *unstable.Node) entry {
	first := node.Key()
	first.Next()
	raw := first.Node().Raw
	pos := p.Shape(raw).Start
	return entry{path: keyPath(node), header: true, line: pos.Line, column: pos.Column, start: int(raw.Offset)}
}

func keyPath(node *unstable.Node) []string {
	var path []string
	for key := node.Key(); key.Next(); {
		path = append(path, string(key.Node().Data))
	}
	return path
}

func newEntry(p *unstable.Parser, node *unstable.Node, table []string, shift int) entry {
	first := node.Key()
	first.Next()
	pos := p.Shape(first.Node().Raw).Start
	e := entry{path: append(slices.Clone(table), keyPath(node)...), line: pos.Line, column: pos.Column}

	var last unstable.Range
	for key := node.Key(); key.Next(); {
		last = key.Node().Raw
	}
	e.start, e.end = int(node.Raw.Offset), int(node.Raw.Offset+node.Raw.Length)
	// Lists have no range of their own: the value is what follows `=`.
	afterKey := int(last.Offset + last.Length)
	equals := afterKey + bytes.IndexByte(p.Data()[afterKey:e.end], '=')
	rest := p.Data()[equals+1 : e.end]
	e.from = equals + 1 + len(rest) - len(bytes.TrimLeft(rest, " \t"))
	e.to = e.end
	e.start, e.end, e.from, e.to = e.start+shift, e.end+shift, e.from+shift, e.to+shift

	switch v := node.Value(); v.Kind {
	case unstable.InlineTable:
		e.table = true
	case unstable.Array:
		e.list = true
		for items := v.Children(); items.Next(); {
			e.values = append(e.values, string(items.Node().Data))
		}
	default:
		e.values = []string{string(v.Data)}
	}
	return e
}
