package main

import (
	"crypto/rand"
	"errors"
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/files"
	"ideaboard/internal/i18n"
	"ideaboard/internal/mail"
)

type doctorCmd struct {
	MailTo string `placeholder:"ADDRESS" help:"Also send a test mail to this address."`
}

// Run checks what can be checked and says what it found, a line each. It fails
// when something must be mended, after it has checked the rest that it can.
func (d doctorCmd) Run(t *terminal) (err error) {
	c, err := t.settings()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    settings: visitors come to %s\n", c.URL)
	if why := account.PasskeysOff(c.URL); why != "" {
		// i18n: passkeys_off.address passkeys_off.http passkeys_off.host
		fmt.Fprintf(t.out, "note  passkeys: %s\n", i18n.T(t.ctx, why))
	}
	mailErr := t.sayMail(c, d.MailTo)
	db, err := t.openAsIs()
	if err != nil {
		return errors.Join(mailErr, err)
	}
	defer closing(db.Close, &err)
	if err := t.saySchema(db); err != nil {
		return errors.Join(mailErr, err)
	}
	return errors.Join(mailErr, t.sayFiles(c.Files), t.sayPeople(c, db), t.saySearch(db), t.sayCounters(db))
}

// saySchema names the database and looks whether its tables are of this program.
func (t *terminal) saySchema(db *database.DB) error {
	version, err := db.Version(t.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    database: %s at %s\n", version, db.Where())
	switch {
	case db.BehindPooler():
		fmt.Fprintln(t.out, "ok    pooler: one stands before PostgreSQL; nothing is kept in its sessions, and jobs begin "+
			"up to 0.3 s later")
	case db.Kind() == "postgres":
		fmt.Fprintln(t.out, "ok    pooler: none; PostgreSQL is reached directly")
	}
	migrations, err := db.MigrationStatus(t.ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		if m.AppliedAt.IsZero() {
			return errors.New("the schema is behind this program: ideaboard migrate up")
		}
	}
	fmt.Fprintf(t.out, "ok    schema: %d migrations applied\n", len(migrations))
	return nil
}

// sayPeople prints the link that makes the first administrator, while there is
// none.
func (t *terminal) sayPeople(c config.Config, db *database.DB) error {
	accounts, err := account.New(t.ctx, db, account.Options{Secret: c.SecretBytes()})
	if err != nil {
		return err
	}
	needed, err := accounts.NeedsSetup(t.ctx)
	if err == nil && needed {
		fmt.Fprintf(t.out, "note  people: no administrator yet; whoever opens this link first becomes one, or: ideaboard "+
			"user add EMAIL --name N --role admin\n      %s\n", app.SetupLink(c, accounts))
	}
	return err
}

// saySearch indexes ideas missing from search.
func (t *terminal) saySearch(db *database.DB) error {
	missing, err := app.NewBoard(db).IndexMissing(t.ctx)
	if err != nil {
		return err
	}
	if missing > 0 {
		fmt.Fprintf(t.out, "mended search: %d ideas were not in its index\n", missing)
	} else {
		fmt.Fprintln(t.out, "ok    search: knows every idea")
	}
	return nil
}

func (t *terminal) sayCounters(db *database.DB) error {
	wrong, err := app.Audit(t.ctx, db)
	for _, w := range wrong {
		fmt.Fprintf(t.out, "mended %s: was %d, is %d\n", w.Counter, w.Was, w.Is)
	}
	if err == nil && len(wrong) == 0 {
		fmt.Fprintln(t.out, "ok    counters: equal the rows")
	}
	return err
}

// sayFiles tries the store of pictures.
func (t *terminal) sayFiles(where string) error {
	store, err := files.New(where)
	if err == nil {
		err = files.Try(t.ctx, store)
	}
	if err != nil {
		return fmt.Errorf("IDEABOARD_FILES, where pictures are kept: %w", err)
	}
	fmt.Fprintf(t.out, "ok    pictures: %s can be written\n", store.Where())
	return nil
}

// sayMail connects to the mail server and signs in, and sends a mail when an
// address is given.
func (t *terminal) sayMail(c config.Config, to string) error {
	if c.SMTP == "" {
		switch {
		case to != "":
			return errors.New("mail: no mail server is set, so nothing can be sent: set IDEABOARD_SMTP")
		case c.Local():
			fmt.Fprintln(t.out, "note  mail: no mail server (IDEABOARD_SMTP); mails are in the log and at /dev/mail")
		default:
			fmt.Fprintln(t.out, "warn  mail: no mail server (IDEABOARD_SMTP); people get in by ideaboard user sign-in-link "+
				"EMAIL only")
		}
		return nil
	}
	server, err := app.MailServer(c)
	if err == nil {
		err = server.Check(t.ctx)
	}
	if err != nil {
		return fmt.Errorf("mail: the server in IDEABOARD_SMTP cannot be used: %w", err)
	}
	fmt.Fprintln(t.out, "ok    mail: the mail server answers, and takes user and password if any are set")
	if to == "" {
		return nil
	}
	return t.sendTest(c, server, to)
}

// sendTest sends one mail to an address.
func (t *terminal) sendTest(c config.Config, server *mail.SMTP, to string) error {
	to, err := account.CleanEmail(to)
	if err != nil {
		return fmt.Errorf("--mail-to: %w", errors.New(words(err)))
	}
	const text = "This is a test mail of your idea board. If you can read it, sign-in codes arrive, too."
	host := c.Host()
	err = server.Send(t.ctx, mail.Message{
		ID:      "test-" + rand.Text() + "@" + host,
		To:      to,
		Subject: "Test mail of " + host,
		Text:    text,
		HTML:    "<p>" + text + "</p>",
	})
	if err != nil {
		return fmt.Errorf("mail: the test mail was not taken: %w", err)
	}
	fmt.Fprintf(t.out, "ok    mail: a test mail from %s was handed over for %s\n", c.MailFrom, to)
	return nil
}
