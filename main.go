// Command cosm is a podcast client for the terminal.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"cosm/ui/cli"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes what strangers send to it; a screen is no place for that
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status := cli.Main(ctx, os.Args[1:], cli.Process())
	stop()
	os.Exit(status)
}
