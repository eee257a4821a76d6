package main

import (
	"ideaboard/internal/database"
)

// open opens the database without a time limit for statements, and brings its schema up to date.
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

// openAsIs is open without changing the schema.
func (t *terminal) openAsIs() (*database.DB, error) {
	c, err := t.settings()
	if err != nil {
		return nil, err
	}
	return database.Open(t.ctx, c.Database, database.NoTimeout)
}

// closing calls end, for a deferred call, and sets err to its error if there was none before.
func closing(end func() error, err *error) {
	if ended := end(); *err == nil {
		*err = ended
	}
}
