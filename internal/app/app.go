// Package app wires the program: database, board, jobs and pages. It knows
// everybody; nobody knows it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/files"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/mailer"
	"ideaboard/internal/notification"
	"ideaboard/internal/oidc"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/safehttp"
	"ideaboard/internal/takeout"
	"ideaboard/web"
)

// grace is how long requests and jobs may finish when the program is told to
// stop.
const grace = 6 * time.Second

// drainPause is how long /readyz says no before connections are refused, so
// that a balancer can hear of it.
const drainPause = 300 * time.Millisecond

// App is the running program's parts.
type App struct {
	Config    config.Config
	DB        *database.DB
	Board     *board.Board
	Questions *question.Questions
	Outcomes  *outcome.Outcomes
	Accounts  *account.Accounts
	Limits    *ratelimit.Limiter
	News      *notification.Notifications
	Files     files.Store  // of pictures
	Outbox    *mail.Outbox // keeps mail when no mail server is set; nil otherwise
	mail      *mail.SMTP   // nil when no mail server is set
	bulkDB    *database.DB // for jobs that read much: no time limit, and no page waits for its connections
	queue     *jobs.Queue
	pages     *web.Server
	log       *slog.Logger
}

// New opens the database, brings its schema up to date and wires the parts.
// Its errors are sentences for the person at the terminal. Close releases what
// it holds.
func New(ctx context.Context, c config.Config, log *slog.Logger, opts ...database.Option) (*App, error) {
	a := &App{Config: c, log: log}
	err := a.openDatabase(ctx, opts)
	if err == nil {
		err = a.wire(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, a.closeDatabase())
	}
	return a, nil
}

// openDatabase opens the database and brings its schema up to date.
func (a *App) openDatabase(ctx context.Context, opts []database.Option) (err error) {
	if a.DB, err = database.Open(ctx, a.Config.Database, opts...); err != nil {
		return err
	}
	if _, err = a.DB.MigrateUp(ctx); err != nil {
		return err
	}
	a.bulkDB, err = a.DB.WithoutTimeouts(ctx)
	return err
}

// closeDatabase closes what openDatabase has opened, however far it came.
func (a *App) closeDatabase() (err error) {
	for _, db := range []*database.DB{a.bulkDB, a.DB} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return err
}

// wire makes the parts that stand on the database.
func (a *App) wire(ctx context.Context) (err error) {
	a.Board, a.Limits = NewBoard(a.DB), ratelimit.New(a.DB, nil)
	if a.queue, err = jobs.New(a.DB, jobs.Options{Logger: a.log}); err != nil {
		return err
	}
	options := account.Options{
		Secret:   a.Config.SecretBytes(),
		BoardURL: a.Config.URL,
		Name:     a.Config.Host(),
		Queue:    a.queue,
	}
	if a.Accounts, err = account.New(ctx, a.DB, options); err != nil {
		return err
	}
	if a.Files, err = files.New(a.Config.Files); err != nil {
		return fmt.Errorf("IDEABOARD_FILES: %w", err)
	}
	a.Questions, a.Outcomes = question.New(a.Board), outcome.New(a.Board)
	a.News = notification.New(a.DB, a.Board, nil)
	sender, err := a.sender()
	if err != nil {
		return err
	}
	a.react(
		&mailer.Notifier{URL: a.Config.URL, Accounts: a.Accounts, Board: a.Board, Notifications: a.News, Sender: sender},
	)
	a.schedule()
	return a.newWebServer()
}

// sender returns where mail goes.
func (a *App) sender() (_ mail.Sender, err error) {
	if a.Config.SMTP != "" {
		a.mail, err = MailServer(a.Config)
		return a.mail, err
	}
	a.Outbox = &mail.Outbox{Log: a.log}
	return a.Outbox, nil
}

// MailServer returns a sender to the mail server that is set.
func MailServer(c config.Config) (*mail.SMTP, error) {
	var trusted []byte
	if c.SMTPCA != "" {
		var err error
		if trusted, err = os.ReadFile(c.SMTPCA); err != nil {
			return nil, fmt.Errorf("IDEABOARD_SMTP_CA: %w", err)
		}
	}
	return mail.NewSMTP(c.SMTP, c.MailFrom, trusted)
}

func (a *App) newWebServer() (err error) {
	options := web.Options{
		Board:     a.Board,
		Questions: a.Questions,
		Outcomes:  a.Outcomes,
		Accounts:  a.Accounts,
		Limits:    a.Limits,
		News:      a.News,
		Files:     a.Files,
		Takeout:   takeout.New(a.DB, a.Board),
		Providers: oidc.New(safehttp.New(a.Config.Inner())),
		NoMail:    a.Config.SMTP == "",
		URL:       a.Config.URL,
		Proxies:   a.Config.Proxies(),
		Ready:     a.DB.Ping,
		Readers:   a.DB.Readers(),
		Log:       a.log,
	}
	if a.Config.Local() {
		options.DevMail, options.NoMail = a.Outbox, false
	}
	a.pages, err = web.New(options)
	return err
}

// Handler returns the pages.
func (a *App) Handler() http.Handler { return a.pages }

// Start starts the job queue, until Stop.
func (a *App) Start(ctx context.Context) error { return a.queue.Start(ctx) }

// Stop waits for running jobs, then closes the connections to the mail server and the database.
func (a *App) Stop(ctx context.Context) error {
	err := a.queue.Stop(ctx)
	if a.mail != nil {
		err = errors.Join(err, a.mail.Close())
	}
	return errors.Join(err, a.closeDatabase())
}

// SetupLink returns the link that makes the first administrator, or "" when
// there is one.
func (a *App) SetupLink(ctx context.Context) (string, error) {
	needed, err := a.Accounts.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	return SetupLink(a.Config, a.Accounts), nil
}

// SetupLink returns the link that makes the first administrator.
func SetupLink(c config.Config, accounts *account.Accounts) string {
	return c.URL + link.Query(link.Setup, "token", accounts.SetupToken())
}

// Serve answers visitors on the listener until ctx ends, then lets requests
// and jobs finish and stops.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: a.pages, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 90 * time.Second, MaxHeaderBytes: 64 << 10,
	}
	if err := a.Start(ctx); err != nil && ctx.Err() == nil { // told to stop while starting is no failure
		return errors.Join(fmt.Errorf("start jobs: %w", err), listener.Close(), a.stopWithin(grace))
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return errors.Join(err, a.stopWithin(grace))
	case <-ctx.Done():
	}
	a.pages.Drain()
	time.Sleep(drainPause)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) { // a browser that holds its request open does not keep the program up
		err = server.Close()
	}
	return errors.Join(err, a.Stop(stopping))
}

func (a *App) stopWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return a.Stop(ctx)
}
