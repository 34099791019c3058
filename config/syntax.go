package config

import (
	"errors"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// syntaxError says in a listener's words what the TOML library says in its own.
func syntaxError(source string, err error) error {
	var line, column int
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column = decode.Position()
	}
	said := strings.TrimPrefix(err.Error(), "toml: ")
	if twice := givenTwice.FindStringSubmatch(said); twice != nil {
		return invalid(clean(twice[1], maxQuoted), "toml_twice", quote(twice[1])+" stands there twice").at(source, line, column)
	}
	for _, s := range syntaxWords() {
		if strings.Contains(said, s.part) {
			return invalid("", s.id, s.english).at(source, line, column)
		}
	}
	return invalid("", "toml_wrong", "this is not TOML").at(source, line, column)
}

// givenTwice are the library's words for a name that is there already.
var givenTwice = regexp.MustCompile(`^(?:key|table) (.+) (?:is already defined|already exists)`)

type syntaxWord struct {
	part        string // of what the library says
	id, english string
}

// syntaxWords are tried in this order: the first that matches wins.
func syntaxWords() []syntaxWord {
	return []syntaxWord{
		{"expected '=' after key", "toml_equals", "there is no = after the name"},
		{"expected value", "toml_value", "the value is missing"},
		{"U+000A at start of value", "toml_value", "the value is missing"},
		{"U+000D at start of value", "toml_value", "the value is missing"},
		{"expected keyword", "toml_unquoted", "a text must stand between quotation marks"},
		{"strings must be quoted", "toml_unquoted", "a text must stand between quotation marks"},
		{"at start of value", "toml_unquoted", "a text must stand between quotation marks"},
		{"expected newline", "toml_rest", "what follows the value does not belong there"},
		{"extra characters", "toml_rest", "what follows the value does not belong there"},
		{"UTF-8", "toml_utf8", "this is not UTF-8"},
		{"control characters", "toml_control", "there is a control character"},
		{"carriage return", "toml_control", "there is a control character"},
		{"escape", "toml_escape", "`\\` begins an escape that is none; write `\\\\` for it"},
		{"not terminated", "toml_quote", "the closing quotation mark is missing"},
		{"unterminated", "toml_quote", "the closing quotation mark is missing"},
		{"cannot have new lines", "toml_quote", "the closing quotation mark is missing"},
		{"number", "toml_number", "this is not written like a number"},
		{"integer", "toml_number", "this is not written like a number"},
		{"digit", "toml_number", "this is not written like a number"},
		{"should be a table", "toml_table", "the name of a value cannot be a table too"},
		{"close", "toml_bracket", "the closing ] is missing"},
		{"array", "toml_bracket", "the closing ] is missing"},
		{"at start of key", "toml_name", "a name cannot begin like this"},
	}
}
