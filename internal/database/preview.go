package database

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// previewVersions are the migrations of the preview builds, which were replaced by the single
// 0001_schema.sql. Their version 1 is another file.
var previewVersions = []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16}

//go:embed preview/*.sql
var previewSQL embed.FS

// upgradePreview renames the schema of a preview build to match 0001_schema.sql and records that
// file as applied, in one transaction. It does nothing to other databases. It returns an error if a
// migration of the last preview build is missing: that build must update the board first.
func (m migrator) upgradePreview(ctx context.Context) error {
	preview, err := m.isPreview(ctx)
	if err != nil || !preview {
		return err
	}
	if err := m.wantAllPreviewMigrations(ctx); err != nil {
		return err
	}
	script, err := previewSQL.ReadFile("preview/" + m.dialect + ".sql")
	if err != nil {
		return err
	}
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return Unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
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

// isPreview reports whether a preview build created the schema: only those have a table of this
// name.
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

// wantAllPreviewMigrations returns an error if a migration of the last preview build is missing.
func (m migrator) wantAllPreviewMigrations(ctx context.Context) (err error) {
	rows, err := m.db.QueryContext(ctx, "SELECT version_id FROM goose_db_version WHERE is_applied")
	if err != nil {
		return fmt.Errorf("read the schema's versions: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var applied []int64
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return fmt.Errorf("read the schema's versions: %w", err)
		}
		applied = append(applied, version)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the schema's versions: %w", err)
	}
	for _, version := range previewVersions {
		if !slices.Contains(applied, version) {
			return fmt.Errorf(
				"an early preview build of ideaboard made the database, and migration %d of the last one is missing: "+
					"start the last preview build on it once, then this program",
				version,
			)
		}
	}
	return nil
}
