package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"

	"ideaboard/internal/app"
	"ideaboard/internal/database"
)

type serveCmd struct{}

// Run serves the board until it is told to stop.
func (serveCmd) Run(t *terminal) error {
	c, err := t.settings()
	if err != nil {
		return err
	}
	log := logger(c.Log, t.err)
	slog.SetDefault(log)
	boundMemory()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return listenError(c.Listen, err)
	}
	release, err := database.Claim(c.Database)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer release()
	a, err := app.New(t.ctx, c, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := t.sayServing(a); err != nil {
		return errors.Join(err, listener.Close(), a.Stop(t.ctx))
	}
	err = a.Serve(t.ctx, listener)
	log.Info("stopped", "clean", err == nil)
	return err
}

// sayServing says where the board is and what it lacks. The link that makes the
// first administrator comes last, where it is seen.
func (t *terminal) sayServing(a *app.App) error {
	setup, err := a.SetupLink(t.ctx)
	if err != nil {
		return err
	}
	if a.Config.SMTP == "" && !a.Config.Local() {
		fmt.Fprintln(t.out, "No mail server is set (IDEABOARD_SMTP): mails, with the codes that sign people in, are "+
			"written to the log.")
	}
	fmt.Fprintf(t.out, "The board is at %s (%s). Stop it with Ctrl+C.\n", a.Config.URL, a.DB.Kind())
	if setup != "" {
		fmt.Fprintf(t.out, "\nThis board has no administrator yet. Whoever opens this link first becomes one (\"ideaboard "+
			"doctor\" prints it again):\n\n  %s\n\n", setup)
	}
	return nil
}

// logger writes to out as IDEABOARD_LOG says: "text" or "json", with a level.
func logger(setting string, out io.Writer) *slog.Logger {
	format, name, _ := strings.Cut(setting, ",")
	var level slog.Level
	if name != "" {
		_ = level.UnmarshalText([]byte(name)) // config has refused unknown levels
	}
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is taken: another program listens there. Stop it, or choose another port with IDEABOARD_LISTEN",
			address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf(
			"%s may not be used by this user: ports below 1024 need rights. Choose another with IDEABOARD_LISTEN",
			address,
		)
	}
	return fmt.Errorf("cannot listen on %s: %w", address, err)
}
