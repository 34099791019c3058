package output

import (
	"errors"
	"syscall"
)

const (
	systemSpec  = "wasapi"
	systemAbout = "Windows audio"
)

// systemPresent counts the sound devices: without one the library would play
// to nobody and say nothing.
func systemPresent() error {
	proc := syscall.NewLazyDLL("winmm.dll").NewProc("waveOutGetNumDevs")
	if err := proc.Find(); err != nil {
		return err
	}
	if n, _, _ := proc.Call(); n == 0 {
		return errors.New("Windows has no sound device")
	}
	return nil
}
