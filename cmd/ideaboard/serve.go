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

// Run serves the board until the context ends.
func (serveCmd) Run(t *terminal) error {
	c, err := t.settings()
	if err != nil {
		return err
	}
	log := logger(c.Log, t.err)
	slog.SetDefault(log)
	limitMemory()
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

// sayServing prints the board's address, and the setup link if there is no administrator. The link comes
// last, where it is easiest to see.
func (t *terminal) sayServing(a *app.App) error {
	setup, err := a.SetupLink(t.ctx)
	if err != nil {
		return err
	}
	if a.Config.SMTP == "" && !a.Config.Local() {
		fmt.Fprintln(t.out, "No mail server is set (IDEABOARD_SMTP): emails, including those with sign-in codes, are "+
			"written to the log.")
	}
	fmt.Fprintf(t.out, "The board is at %s (%s). Stop it with Ctrl+C.\n", a.Config.URL, a.DB.Kind())
	if setup != "" {
		fmt.Fprintf(t.out, "\nThis board has no administrator yet. The first person to open this link becomes one "+
			"(\"ideaboard doctor\" prints it again):\n\n  %s\n\n", setup)
	}
	return nil
}

// logger returns a logger to out. setting is the value of IDEABOARD_LOG: "text" or "json", and a level.
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
		return fmt.Errorf("%s is in use by another program. Stop it, or choose another port with IDEABOARD_LISTEN",
			address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf(
			"no permission to use %s: ports below 1024 need privileges. Choose another with IDEABOARD_LISTEN",
			address,
		)
	}
	return fmt.Errorf("cannot listen on %s: %w", address, err)
}
