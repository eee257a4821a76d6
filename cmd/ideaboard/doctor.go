package main

import (
	"errors"
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/files"
)

type doctorCmd struct{}

// Run checks what can be checked and says what it found, a line each. It fails
// when something must be mended.
func (doctorCmd) Run(t *terminal) error {
	c, err := t.settings()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    settings: visitors come to %s\n", c.URL)
	db, err := t.openAsIs()
	if err != nil {
		return err
	}
	defer db.Close()
	version, err := db.Version(t.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "ok    database: %s at %s\n", version, db.Where())
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
	t.sayMail(c.SMTP == "", c.Local())
	if err := t.sayFiles(c.Files); err != nil {
		return err
	}
	accounts, err := account.New(t.ctx, db, c.SecretBytes(), nil)
	if err != nil {
		return err
	}
	if needed, err := accounts.NeedsSetup(t.ctx); err != nil {
		return err
	} else if needed {
		fmt.Fprintln(t.out, "note  people: no administrator yet; serve prints the link that makes one, or: ideaboard user add EMAIL --name N --role admin")
	}
	if err := t.saySearch(db); err != nil {
		return err
	}
	return t.sayCounters(db)
}

// saySearch makes found what search did not know.
func (t *terminal) saySearch(db *database.DB) error {
	missing, err := board.New(db, nil).IndexMissing(t.ctx)
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

func (t *terminal) sayMail(none, local bool) {
	switch {
	case none && local:
		fmt.Fprintln(t.out, "note  mail: no mail server (IDEABOARD_SMTP); mails are in the log and at /dev/mail")
	case none:
		fmt.Fprintln(t.out, "warn  mail: no mail server (IDEABOARD_SMTP); people get in by ideaboard user sign-in-link EMAIL only")
	default:
		fmt.Fprintln(t.out, "ok    mail: a mail server is set")
	}
}
