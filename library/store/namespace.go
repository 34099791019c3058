package store

import (
	"bytes"
	"encoding/json"
	"reflect"

	"cosm/library"
)

// encodeNamespace writes what few feeds say as JSON within the record: it is
// rare, nested, and grows with its standard; records of feeds that say nothing
// of it do not grow at all.
func encodeNamespace(e *encoder, field int, n *library.Namespace) {
	if reflect.ValueOf(n).Elem().IsZero() {
		return
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(n); err != nil {
		return // a struct of texts and numbers, none of which can fail
	}
	if v := bytes.TrimSpace(b.Bytes()); len(v) > len("{}") {
		e.bytes(field, v)
	}
}

func decodeNamespace(d *decoder, n *library.Namespace) {
	if err := json.Unmarshal([]byte(d.text), n); err != nil {
		d.fail()
	}
}
