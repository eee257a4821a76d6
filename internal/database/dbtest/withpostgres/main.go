// Command withpostgres runs another command with a private PostgreSQL server, of
// which it tells by TEST_DATABASE_URL, and removes the server afterwards:
//
//	go run ./internal/database/dbtest/withpostgres -- go test ./...
//
// Its exit code is that of the command.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"ideaboard/internal/database/dbtest/pgserver"
)

func main() {
	durable := flag.Bool("durable", false, "wait for the disk as a real server does; for benchmarks")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres [-durable] -- command arguments…")
		os.Exit(2)
	}
	code, err := run(*durable, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(code)
}

// cancelWithGo calls cancel when "go run" is gone: a signal that ends it does not
// reach us.
func cancelWithGo(ctx context.Context, cancel func()) {
	path, err := os.Executable()
	if err != nil || !strings.Contains(path, "go-build") {
		return // not started by "go run": whoever did it may leave
	}
	for parent := os.Getppid(); os.Getppid() == parent && ctx.Err() == nil; {
		time.Sleep(300 * time.Millisecond)
	}
	cancel()
}

// run returns the exit code of command; 1 with an error when there is no server.
func run(durable bool, command []string) (code int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go cancelWithGo(ctx, cancel)
	server, err := pgserver.Start(ctx, durable)
	if err != nil {
		return 1, err
	}
	defer func() {
		if stopErr := server.Stop(); stopErr != nil {
			code, err = max(code, 1), errors.Join(err, stopErr)
		}
	}()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	// Ask first: the command may have something of its own to stop.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = pgserver.StopGrace
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
