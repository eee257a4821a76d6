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

// Migration is one step of the schema, a file in the folder migrations.
type Migration struct {
	Version   int64
	Name      string    // such as "0001_board.sql"
	AppliedAt time.Time // zero: not yet
}

// migrator is what works on the schema while it holds the lock. It has
// connections of its own, because a migration may take longer than a page may.
type migrator struct {
	db      *sql.DB
	pool    *pgxpool.Pool // nil on SQLite
	dialect string        // the folder of its migrations: "sqlite" or "postgres"
	goose   *goose.Provider
}

// MigrateUp brings the schema up to date, the job queue's tables included, and
// returns how many of our migrations it applied. Several programs may start at
// once: they take turns, and the later ones find nothing to do.
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

// MigrateDown undoes the newest migration and returns it; the zero Migration
// when there is none left. With our first one go the job queue's tables.
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

// MigrationStatus lists our migrations, oldest first.
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

// refuseNewer returns a sentence when the schema is of a newer program: what
// this one would read and write there is anybody's guess. A preview build's is
// newer by its number alone.
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

// locked calls work while no other program works on the schema.
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
	config.MaxConns = 3 // one holds the lock, one for goose, one for River
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

// withMigrator completes m and calls work with it.
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
	// Go migrations are not used: the global registry would be shared state.
	m.goose, err = goose.NewProvider(dialect, m.db, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return work(m)
}

// lockSchema calls work while a transaction of its own holds goose's advisory
// lock: a lock of the session would stay with whatever session a pooler gave for
// that one statement. Trying once a second instead of waiting in the server
// matters: a waiting statement would stop CREATE INDEX CONCURRENTLY of whoever has
// the lock. The transaction that holds it does not: it sees and has locked no row.
func lockSchema(ctx context.Context, pool *pgxpool.Pool, work func() error) error {
	const tries = 600 // ten minutes: a big index may be on its way
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

// withSchemaLock calls work if nobody else has the lock.
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
