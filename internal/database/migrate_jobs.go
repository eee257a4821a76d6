package database

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// jobsUp creates or updates the tables of the job queue with River's own migrations.
func (m migrator) jobsUp(ctx context.Context) error {
	return m.river(ctx, rivermigrate.DirectionUp, nil)
}

// jobsDown removes the tables of the job queue, including the jobs.
func (m migrator) jobsDown(ctx context.Context) error {
	return m.river(ctx, rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1})
}

func (m migrator) river(ctx context.Context, to rivermigrate.Direction, opts *rivermigrate.MigrateOpts) (err error) {
	if m.pool != nil {
		err = riverMigrate(ctx, riverpgxv5.New(m.pool), to, opts)
	} else {
		err = riverMigrate(ctx, riversqlite.New(m.db), to, opts)
	}
	if err != nil {
		return fmt.Errorf("migrate the job queue %s: %w", to, err)
	}
	return nil
}

func riverMigrate[T any](
	ctx context.Context,
	driver riverdriver.Driver[T],
	to rivermigrate.Direction,
	opts *rivermigrate.MigrateOpts,
) error {
	migrator, err := rivermigrate.New(driver, quietRiver)
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, to, opts)
	return err
}

// refuseNewerJobs is refuseNewer for the tables of the job queue.
func (m migrator) refuseNewerJobs(ctx context.Context) (err error) {
	if m.pool != nil {
		err = riverVersions(ctx, riverpgxv5.New(m.pool))
	} else {
		err = riverVersions(ctx, riversqlite.New(m.db))
	}
	if err != nil {
		return fmt.Errorf("the tables of the job queue are of a newer ideaboard, or cannot be read: "+
			"run the newer program, or go back to the backup made before the upgrade (%w)", err)
	}
	return nil
}

// riverVersions returns an error if the database has a version that River does not know.
func riverVersions[T any](ctx context.Context, driver riverdriver.Driver[T]) error {
	migrator, err := rivermigrate.New(driver, quietRiver)
	if err != nil {
		return err
	}
	_, err = migrator.ExistingVersions(ctx)
	return err
}

// quietRiver keeps River's log lines out of the output of migrations.
var quietRiver = &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
