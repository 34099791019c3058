package control

import (
	"reflect"
	"testing"

	"cosm/library"
)

// none is a Service whose methods are never called here.
type none struct{ library.Service }

// TestEveryMethodTravels: the table of calls has all of Service but Watch,
// which is a stream.
func TestEveryMethodTravels(t *testing.T) {
	calls := methods(none{&Client{}})
	service := reflect.TypeFor[library.Service]()
	for i := range service.NumMethod() {
		name := service.Method(i).Name
		if _, ok := calls[name]; ok == (name == "Watch") {
			t.Errorf("%s: in the table: %v", name, ok)
		}
		delete(calls, name)
	}
	for name := range calls {
		t.Errorf("%s is in the table and no method", name)
	}
}
