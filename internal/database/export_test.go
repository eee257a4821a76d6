package database

import "io/fs"

// UseMigrations runs the migrations of from instead of the program's own.
func (db *DB) UseMigrations(from fs.FS) { db.migrations = from }
