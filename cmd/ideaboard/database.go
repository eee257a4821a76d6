package main

import (
	"ideaboard/internal/database"
)

// open opens the database for a subcommand that may take long, and brings its
// schema up to date.
func (t *terminal) open() (*database.DB, error) {
	db, err := t.openAsIs()
	if err != nil {
		return nil, err
	}
	if _, err := db.MigrateUp(t.ctx); err != nil {
		_ = db.Close() // the error that matters is the first
		return nil, err
	}
	return db, nil
}

// openAsIs opens the database and leaves its schema alone.
func (t *terminal) openAsIs() (*database.DB, error) {
	c, err := t.settings()
	if err != nil {
		return nil, err
	}
	return database.Open(t.ctx, c.Database, database.NoTimeout)
}

// closing ends what a command has opened. That it cannot be ended is the error of
// a command that had no other.
func closing(end func() error, err *error) {
	if ended := end(); *err == nil {
		*err = ended
	}
}
