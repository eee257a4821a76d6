// Package migrations holds the schema of the board, as twins: a folder of SQL
// for PostgreSQL and one for SQLite, the same file names and the same tables in
// both. internal/database runs them; a test there compares the twins.
package migrations

import "embed"

// FS has the folders "postgres" and "sqlite".
//
//go:embed postgres/*.sql sqlite/*.sql
var FS embed.FS
