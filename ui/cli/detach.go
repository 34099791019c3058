package cli

import (
	"context"
	"os"
	"os/exec"
	"time"

	"cosm/library"
	"cosm/library/instance"
)

// detachTimeout is how long a player in the background may take to answer.
const detachTimeout = 10 * time.Second

// playDetached starts the same command in a process of its own, unless one is
// running that can play, and waits till that one answers.
func (a *App) playDetached(ctx context.Context) error {
	if err := a.load(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return library.Errorf(library.Failed, "cosm", err.Error(), err).With("not_detached", "Detail", err.Error())
	}
	var args []string
	for _, arg := range a.args {
		if arg != "--detach" && arg != "--detach=true" {
			args = append(args, arg)
		}
	}
	cmd := exec.Command(self, args...) //nolint:gosec,noctx // this program itself; it outlives the context
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		return library.Errorf(library.Failed, "cosm", err.Error(), err).With("not_detached", "Detail", err.Error())
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithTimeout(ctx, detachTimeout)
	defer cancel()
	for !instance.Served(ctx, a.paths.Socket, a.version) {
		select {
		case err := <-ended:
			if err != nil {
				return library.Errorf(library.Failed, "play", "the player in the background ended at once", err).With("detached_ended")
			}
			return nil // it handed the episode to one that was running
		case <-ctx.Done():
			return library.Errorf(library.Failed, "play", "the player in the background does not answer", ctx.Err()).With("detached_silent")
		case <-time.After(50 * time.Millisecond):
		}
	}
	st, err := a.statusOnce(ctx)
	if err != nil {
		return err
	}
	return a.writeStatus(st, "", false)
}
