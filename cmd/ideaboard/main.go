// Command ideaboard is the whole board in one program: "ideaboard serve" runs
// it, the other subcommands administer it. Settings come from the environment;
// "ideaboard --help" lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"ideaboard/internal/config"
	"ideaboard/internal/i18n"
	"ideaboard/internal/problem"
)

// cli is the command line: one field per subcommand, each in its own file.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the board."`
	Migrate migrateCmd `cmd:"" help:"Change the schema of the database, or list its migrations."`
	User    userCmd    `cmd:"" help:"Add people, change their roles and print sign-in links, without email."`
	Import  importCmd  `cmd:"" help:"Import ideas from a file."`
	Seed    seedCmd    `cmd:"" help:"Fill an empty board with sample data, or add any number of generated ideas, people and votes."`
	Doctor  doctorCmd  `cmd:"" help:"Check the settings, the database and the counters."`
	Version versionCmd `cmd:"" help:"Print the version."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

// terminal is a subcommand's context, environment and output.
type terminal struct {
	ctx      context.Context
	env      []string
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], terminal{env: os.Environ(), out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run runs the command line args and returns the exit code: 0, 1 if it failed, or 2 if the command line or
// a setting is wrong. Errors are printed to t.err.
func run(ctx context.Context, args []string, t terminal) (code int) {
	t.ctx = ctx
	exited := -1
	parser, err := kong.New(&cli{},
		kong.Name("ideaboard"),
		kong.Description(description()),
		kong.Writers(t.out, t.err),
		kong.Vars{"version": versionLine()},
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		fmt.Fprintln(t.err, "ideaboard:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help or --version was printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(t.err, "ideaboard: %v (see ideaboard --help)\n", err)
		return 2
	}
	return report(t, parsed.Run(&t))
}

// report prints err, one line per error, and returns the exit code.
func report(t terminal, err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(t.err, "ideaboard: stopped")
		return 1
	}
	for line := range strings.SplitSeq(message(err), "\n") {
		fmt.Fprintln(t.err, "ideaboard:", line)
	}
	if wrong := (settingsError{}); errors.As(err, &wrong) {
		return 2
	}
	return 1
}

// message returns the text of err for the person at the terminal: the translated message of a
// problem.Error, or that of any other error.
func message(err error) string {
	refusal, ok := errors.AsType[*problem.Error](err)
	if !ok {
		return err.Error()
	}
	for _, key := range refusal.Fields {
		return i18n.TMap(context.Background(), key, refusal.Args)
	}
	text := i18n.TMap(context.Background(), refusal.Message, refusal.Args)
	if refusal.Kind == problem.Unavailable && refusal.Cause != nil {
		text += " (" + refusal.Cause.Error() + ")"
	}
	return text
}

// settingsError is an error in the settings.
type settingsError struct{ error }

// settings returns the settings from the environment, or a settingsError.
func (t *terminal) settings() (config.Config, error) {
	c, err := config.Load(t.env)
	if err != nil {
		return c, settingsError{err}
	}
	return c, nil
}

func description() string {
	text := "A board where customers propose ideas and vote, and staff answer.\n\nSettings, from the environment:\n"
	for _, s := range config.Settings() {
		text += "\n  " + s.Name + ": " + s.Help
		if s.Default != "" {
			text += " (default: " + s.Default + ")"
		}
		text += "\n"
	}
	return text
}
