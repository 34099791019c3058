// Command cosm is a podcast client for the terminal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"cosm/ui/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status := cli.Main(ctx, os.Args[1:], cli.Process())
	stop()
	os.Exit(status)
}
