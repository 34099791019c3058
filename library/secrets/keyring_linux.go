package secrets

import (
	"os"
	"strconv"
)

// systemHasKeyring tells whether there is a session bus to ask. Without this
// look the D-Bus library starts a bus of its own, which nothing would stop.
func systemHasKeyring() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat("/run/user/" + strconv.Itoa(os.Getuid()) + "/bus")
	return err == nil
}
