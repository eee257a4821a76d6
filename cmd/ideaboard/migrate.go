package main

import (
	"fmt"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Bring the schema up to date; serve does it, too."`
	Down   migrateDownCmd   `cmd:"" help:"Revert the newest migration, and lose the data in what it added."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations."`
}

type migrateUpCmd struct{}

// Run applies the migrations that are pending.
func (migrateUpCmd) Run(t *terminal) (err error) {
	db, err := t.openAsIs()
	if err != nil {
		return err
	}
	defer closing(db.Close, &err)
	applied, err := db.MigrateUp(t.ctx)
	if err == nil {
		fmt.Fprintf(t.out, "migrations applied: %d\n", applied)
	}
	return err
}

type migrateDownCmd struct{}

// Run reverts the newest migration.
func (migrateDownCmd) Run(t *terminal) (err error) {
	db, err := t.openAsIs()
	if err != nil {
		return err
	}
	defer closing(db.Close, &err)
	undone, err := db.MigrateDown(t.ctx)
	switch {
	case err != nil:
		return err
	case undone.Version == 0:
		fmt.Fprintln(t.out, "nothing to revert")
	default:
		fmt.Fprintf(t.out, "reverted: %d %s\n", undone.Version, undone.Name)
	}
	return nil
}

type migrateStatusCmd struct{}

// Run prints the migrations, oldest first.
func (migrateStatusCmd) Run(t *terminal) (err error) {
	db, err := t.openAsIs()
	if err != nil {
		return err
	}
	defer closing(db.Close, &err)
	migrations, err := db.MigrationStatus(t.ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		when := "pending"
		if !m.AppliedAt.IsZero() {
			when = m.AppliedAt.UTC().Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(t.out, "%04d  %-24s %s\n", m.Version, m.Name, when)
	}
	return nil
}
