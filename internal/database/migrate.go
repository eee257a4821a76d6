package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"ideaboard/internal/filelock"
	"ideaboard/migrations"
)

// Migration is one step of the schema: a file in the folder migrations.
type Migration struct {
	Version   int64
	Name      string    // such as "0001_board.sql"
	AppliedAt time.Time // zero if not applied
}

// migrator changes the schema while it holds the lock. It has its own connections, because a
// migration may take longer than the limits for pages.
type migrator struct {
	db      *sql.DB
	pool    *pgxpool.Pool // nil on SQLite
	dialect string        // the folder with the migrations: "sqlite" or "postgres"
	goose   *goose.Provider
}

// MigrateUp updates the schema, including the tables of the job queue, and returns how many of the
// board's migrations it applied. Programs that start at the same time take turns; the later ones
// find nothing to do.
func (db *DB) MigrateUp(ctx context.Context) (applied int, err error) {
	err = db.locked(ctx, func(m migrator) error {
		if err := m.upgradePreview(ctx); err != nil {
			return err
		}
		if err := m.refuseNewer(ctx); err != nil {
			return err
		}
		done, err := m.goose.Up(ctx)
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			applied = len(partial.Applied)
			return fmt.Errorf("migration %s failed and was undone: %w", path.Base(partial.Failed.Source.Path), partial.Err)
		}
		if err != nil {
			return fmt.Errorf("migrate up: %w", err)
		}
		applied = len(done)
		return m.jobsUp(ctx)
	})
	return applied, err
}

// MigrateDown reverts the newest migration and returns it, or the zero Migration if there is none.
// Reverting the first migration also drops the tables of the job queue.
func (db *DB) MigrateDown(ctx context.Context) (undone Migration, err error) {
	err = db.locked(ctx, func(m migrator) error {
		if err := m.refuseNewer(ctx); err != nil {
			return err
		}
		version, err := m.goose.GetDBVersion(ctx)
		if err != nil {
			return fmt.Errorf("migrate down: %w", err)
		}
		if version <= 1 {
			if err := m.jobsDown(ctx); err != nil {
				return err
			}
		}
		if version == 0 {
			return nil
		}
		result, err := m.goose.Down(ctx)
		if err != nil {
			return fmt.Errorf("migrate down: %w", err)
		}
		undone = Migration{Version: result.Source.Version, Name: path.Base(result.Source.Path)}
		return nil
	})
	return undone, err
}

// MigrationStatus returns the board's migrations, oldest first.
func (db *DB) MigrationStatus(ctx context.Context) (list []Migration, err error) {
	err = db.locked(ctx, func(m migrator) error {
		if err := m.refuseNewer(ctx); err != nil {
			return err
		}
		status, err := m.goose.Status(ctx)
		if err != nil {
			return fmt.Errorf("migration status: %w", err)
		}
		for _, s := range status {
			list = append(list, Migration{
				Version: s.Source.Version, Name: path.Base(s.Source.Path), AppliedAt: s.AppliedAt.UTC(),
			})
		}
		return nil
	})
	return list, err
}

// refuseNewer returns an error if the schema is from a newer program, since this one might damage
// the data. Any schema of a preview build is refused.
func (m migrator) refuseNewer(ctx context.Context) error {
	if preview, err := m.isPreview(ctx); err != nil {
		return err
	} else if preview {
		return errors.New(
			"a preview build of ideaboard made the database: run \"ideaboard migrate up\" to bring it up to date",
		)
	}
	current, err := m.goose.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	sources := m.goose.ListSources()
	if newest := sources[len(sources)-1].Version; current > newest {
		return fmt.Errorf(
			"the database has schema version %d, made by a newer ideaboard; this program knows versions up to %d: "+
				"run the newer program, or go back to the backup made before the upgrade",
			current,
			newest,
		)
	}
	return m.refuseNewerJobs(ctx)
}

// locked calls work while no other program changes the schema.
func (db *DB) locked(ctx context.Context, work func(migrator) error) (err error) {
	if db.pool == nil {
		unlock, err := filelock.Lock(ctx, db.where+".lock")
		if err != nil {
			return fmt.Errorf("lock the schema: %w", err)
		}
		defer unlock()
		return db.withMigrator(migrator{db: db.writeDB}, goose.DialectSQLite3, work)
	}
	config := db.poolConfig.Copy()
	config.MaxConns = 3 // for the lock, goose and River
	limitStatements(config, 0, db.pooled)
	if !db.pooled {
		for _, limit := range timeLimits {
			config.ConnConfig.RuntimeParams[limit] = "0"
		}
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return postgresOpenError(config, err)
	}
	defer pool.Close()
	m := migrator{db: sqlFromPool(pool, options{noTimeout: true}), pool: pool}
	defer func() { err = errors.Join(err, m.db.Close()) }()
	return lockSchema(ctx, pool, func() error { return db.withMigrator(m, goose.DialectPostgres, work) })
}

// withMigrator sets up goose in m and calls work with it.
func (db *DB) withMigrator(m migrator, dialect goose.Dialect, work func(migrator) error) error {
	source := db.migrations
	if source == nil {
		source = migrations.FS
	}
	m.dialect = Pick(db.write, "sqlite", "postgres")
	folder, err := fs.Sub(source, m.dialect)
	if err != nil {
		return err
	}
	// Migrations in Go are not used; their global registry would be shared state.
	m.goose, err = goose.NewProvider(dialect, m.db, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return work(m)
}

// lockSchema calls work while a separate transaction holds goose's advisory lock. A lock of the
// session would stay with whichever session a pooler used for that statement. It tries once a
// second instead of waiting on the server: a waiting statement would block a CREATE INDEX
// CONCURRENTLY of the program with the lock. The transaction that holds the lock does not, because
// it has read and locked no row.
func lockSchema(ctx context.Context, pool *pgxpool.Pool, work func() error) error {
	const tries = 600 // ten minutes: building a large index takes time
	for try := range tries {
		if try > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
			}
		}
		locked, err := withSchemaLock(ctx, pool, work)
		if locked || err != nil {
			return err
		}
	}
	return errors.New(
		"another program has been migrating the database for ten minutes: wait for it, or look whether it hangs",
	)
}

// withSchemaLock calls work if the lock is free. locked is whether it was.
func withSchemaLock(ctx context.Context, pool *pgxpool.Pool, work func() error) (locked bool, err error) {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: "begin; SET LOCAL idle_in_transaction_session_timeout = 0"})
	if err != nil {
		return false, Unavailable(err)
	}
	defer func() { err = errors.Join(err, tx.Rollback(context.WithoutCancel(ctx))) }()
	err = tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", lock.DefaultLockID).Scan(&locked)
	if err != nil || !locked {
		return false, Unavailable(err)
	}
	return true, work()
}
