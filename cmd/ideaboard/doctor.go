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
	MailTo string `placeholder:"ADDRESS" help:"Also send a test email to this address."`
}

// Run checks the settings, the mail server, the database and the stored pictures, and prints one line
// per check. It returns an error if something needs fixing, after running the checks that are still
// possible.
func (d doctorCmd) Run(t *terminal) (err error) {
	c, err := t.settings()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    settings: visitors use %s\n", c.URL)
	if why := account.PasskeysOff(c.URL); why != "" {
		// i18n: passkeys_off.address passkeys_off.http passkeys_off.host
		fmt.Fprintf(t.out, "note  passkeys: %s\n", i18n.T(t.ctx, why))
	}
	mailErr := t.checkMail(c, d.MailTo)
	db, err := t.openAsIs()
	if err != nil {
		return errors.Join(mailErr, err)
	}
	defer closing(db.Close, &err)
	if err := t.checkSchema(db); err != nil {
		return errors.Join(mailErr, err)
	}
	return errors.Join(mailErr, t.checkFiles(c.Files), t.printSetupLink(c, db), t.fixSearch(db), t.fixCounters(db))
}

// checkSchema prints which database is used and checks that its schema is current.
func (t *terminal) checkSchema(db *database.DB) error {
	version, err := db.Version(t.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    database: %s at %s\n", version, db.Where())
	switch {
	case db.BehindPooler():
		fmt.Fprintln(t.out, "ok    pooler: connections go through a pooler; nothing is kept in sessions, and jobs start "+
			"up to 0.3 s later")
	case db.Kind() == "postgres":
		fmt.Fprintln(t.out, "ok    pooler: none; connections go to PostgreSQL directly")
	}
	migrations, err := db.MigrationStatus(t.ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		if m.AppliedAt.IsZero() {
			return errors.New("the schema is out of date: run \"ideaboard migrate up\"")
		}
	}
	fmt.Fprintf(t.out, "ok    schema: %d migrations applied\n", len(migrations))
	return nil
}

// printSetupLink prints the setup link if there is no administrator.
func (t *terminal) printSetupLink(c config.Config, db *database.DB) error {
	accounts, err := account.New(t.ctx, db, account.Options{Secret: c.SecretBytes()})
	if err != nil {
		return err
	}
	needed, err := accounts.NeedsSetup(t.ctx)
	if err == nil && needed {
		fmt.Fprintf(t.out, "note  people: no administrator yet; the first person to open this link becomes one, or run: "+
			"ideaboard user add EMAIL --name N --role admin\n      %s\n", app.SetupLink(c, accounts))
	}
	return err
}

// fixSearch adds ideas that are missing from the search index.
func (t *terminal) fixSearch(db *database.DB) error {
	missing, err := app.NewBoard(db).IndexMissing(t.ctx)
	if err != nil {
		return err
	}
	if missing > 0 {
		fmt.Fprintf(t.out, "fixed search: %d ideas were missing from the index\n", missing)
	} else {
		fmt.Fprintln(t.out, "ok    search: every idea is in the index")
	}
	return nil
}

// fixCounters compares the stored counts with the rows that they count, and corrects them.
func (t *terminal) fixCounters(db *database.DB) error {
	wrong, err := app.Audit(t.ctx, db)
	for _, w := range wrong {
		fmt.Fprintf(t.out, "fixed %s: was %d, is %d\n", w.Counter, w.Was, w.Is)
	}
	if err == nil && len(wrong) == 0 {
		fmt.Fprintln(t.out, "ok    counters: match the stored rows")
	}
	return err
}

// checkFiles checks that pictures can be stored.
func (t *terminal) checkFiles(where string) error {
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

// checkMail connects to the mail server and signs in, and sends a test email if an address is given.
func (t *terminal) checkMail(c config.Config, to string) error {
	if c.SMTP == "" {
		switch {
		case to != "":
			return errors.New("mail: no mail server is configured, so nothing can be sent: set IDEABOARD_SMTP")
		case c.Local():
			fmt.Fprintln(t.out, "note  mail: no mail server (IDEABOARD_SMTP); emails are in the log and at /dev/mail")
		default:
			fmt.Fprintln(t.out, "warn  mail: no mail server (IDEABOARD_SMTP); people can sign in only with a link from "+
				"\"ideaboard user sign-in-link EMAIL\"")
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
	fmt.Fprintln(t.out, "ok    mail: the mail server answers and accepts the user and password, if any are set")
	if to == "" {
		return nil
	}
	return t.sendTest(c, server, to)
}

// sendTest sends a test email to an address.
func (t *terminal) sendTest(c config.Config, server *mail.SMTP, to string) error {
	to, err := account.CleanEmail(to)
	if err != nil {
		return fmt.Errorf("--mail-to: %w", errors.New(message(err)))
	}
	const text = "This is a test email from your idea board. If you can read it, sign-in codes will arrive, too."
	host := c.Host()
	err = server.Send(t.ctx, mail.Message{
		ID:      "test-" + rand.Text() + "@" + host,
		To:      to,
		Subject: "Test email from " + host,
		Text:    text,
		HTML:    "<p>" + text + "</p>",
	})
	if err != nil {
		return fmt.Errorf("mail: the test email was not accepted: %w", err)
	}
	fmt.Fprintf(t.out, "ok    mail: the mail server accepted a test email from %s to %s\n", c.MailFrom, to)
	return nil
}
