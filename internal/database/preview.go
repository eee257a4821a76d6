package database

import (
	"context"
	"embed"
	"fmt"
	"strings"
)

// previewVersion is the newest migration of the builds that were used before
// the migrations became one schema, 0001_schema.sql. Their version 1 is another
// file of the same number.
const previewVersion = 16

//go:embed preview/*.sql
var previewSQL embed.FS

// upgradePreview gives the schema of a preview build the names of
// 0001_schema.sql, in one transaction, and records that file as applied. It does
// nothing to any other database. A board of an older preview build is refused:
// the last of them must bring it up to date first.
func (m migrator) upgradePreview(ctx context.Context) error {
	preview, err := m.isPreview(ctx)
	if err != nil || !preview {
		return err
	}
	current, err := m.goose.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if current != previewVersion {
		return fmt.Errorf("the database has schema version %d of an early preview build: "+
			"start the last preview build on it once (schema version %d), then this program", current, previewVersion)
	}
	script, err := previewSQL.ReadFile("preview/" + m.dialect + ".sql")
	if err != nil {
		return err
	}
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return Unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	for statement := range strings.SplitSeq(strings.TrimSpace(string(script)), ";\n") {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("upgrade the schema of a preview build: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("upgrade the schema of a preview build: %w", err)
	}
	return nil
}

// isPreview reports whether a preview build made the schema: only theirs has a
// table of this name.
func (m migrator) isPreview(ctx context.Context) (found bool, err error) {
	query := "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'person_words')"
	if m.dialect == "postgres" {
		query = "SELECT to_regclass('person_words') IS NOT NULL"
	}
	if err := m.db.QueryRowContext(ctx, query).Scan(&found); err != nil {
		return false, fmt.Errorf("look for the schema of a preview build: %w", err)
	}
	return found, nil
}
