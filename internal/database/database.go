// Package database opens the board's database, SQLite or PostgreSQL, and is the only package that
// knows which of the two it is. Other packages read by [DB.Read], write by [DB.Tx], and use SQL
// that works on both.
//
// It also updates the schema ([DB.MigrateUp]) and maps the errors of both databases to the same
// few: gorm.ErrDuplicatedKey, gorm.ErrForeignKeyViolated, gorm.ErrCheckConstraintViolated, and a
// refusal of kind problem.Unavailable if the database cannot be reached or is too slow.
//
// It knows none of the board's tables.
package database

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	url     string   // as given to Open; PostgreSQL only
	where   string   // the file, or host and name; never a password
	options options  // how it was opened
	read    *gorm.DB // on SQLite, connections that cannot write
	write   *gorm.DB // on PostgreSQL, the same as read
	readDB  *sql.DB
	writeDB *sql.DB // on SQLite, one connection; on PostgreSQL, the same as readDB

	pool       *pgxpool.Pool // nil on SQLite
	poolConfig *pgxpool.Config
	pooled     bool                          // there is a connection pooler in front of the server
	beginQuery string                        // the statement that begins a transaction; PostgreSQL only
	jobsPool   func() (*pgxpool.Pool, error) // opened at the first call
	closeOnce  sync.Once
	commits    atomic.Uint64

	migrations fs.FS // replaces the embedded ones in tests
}

// StatementTimeout is when PostgreSQL aborts a statement. It is shorter than the time that a page
// has (package web), so that the server aborts first: a statement that the program has to cancel
// may cost the connection.
const StatementTimeout = 2 * time.Second

// Limits of a serving program, so that no page waits longer for the database.
const (
	connectTimeout = 2 * time.Second         // to reach PostgreSQL
	poolWait       = 2 * time.Second         // for a free connection
	lockTimeout    = 1800 * time.Millisecond // for a row or the SQLite file
	hangTimeout    = 3 * time.Second         // for a server that no longer aborts statements itself
	cancelTimeout  = 250 * time.Millisecond  // for a cancelled statement to end
)

// options are the settings that [Option] changes.
type options struct {
	noTimeout bool
	poolSize  int
	quickDisk bool
}

// readers returns the number of SQLite connections that read.
func (o options) readers() int {
	if o.poolSize == 0 {
		return 4
	}
	return o.poolSize
}

// Option changes how [Open] opens the database.
type Option func(*options)

// NoTimeout removes every time limit. It is for imports, sample data and exports, whose statements
// may take minutes, and never for a program that serves pages.
func NoTimeout(o *options) { o.noTimeout = true }

// QuickDisk does not wait for writes to reach the disk (SQLite only): a power failure may lose the
// latest commits. It is for tests.
func QuickDisk(o *options) { o.quickDisk = true }

// PoolSize sets the maximum number of connections, by default 16 on PostgreSQL. On SQLite it is the
// number of readers, by default 4; there is always one writer more.
func PoolSize(n int) Option { return func(o *options) { o.poolSize = n } }

// Open opens the database at url: a postgres:// address, or the path of an SQLite file, which it
// creates with its folder if needed. It checks that the database answers. Its errors are one
// sentence for the person at the terminal and never contain the password.
func Open(ctx context.Context, url string, opts ...Option) (*DB, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	switch scheme, _, isURL := strings.Cut(url, "://"); {
	case url == "":
		return nil, errors.New("the database address is empty: give a file such as data/board.db, or " +
			"postgres://user:password@host:5432/name")
	case isURL && (scheme == "postgres" || scheme == "postgresql"):
		db, err := openPostgres(ctx, url, o)
		if err == nil {
			db.url = url
		}
		return db, err
	case isURL:
		return nil, errors.New("the database address starts with " + scheme + "://, which the board does not know: " +
			"give a file such as data/board.db, or postgres://user:password@host:5432/name")
	}
	return openSQLite(ctx, url, o)
}

// WithoutTimeouts returns the same database for long-running work. On PostgreSQL it opens two
// separate connections without time limits, which the caller closes. On SQLite it returns db,
// because there is only one writer.
func (db *DB) WithoutTimeouts(ctx context.Context) (*DB, error) {
	if db.pool == nil {
		return db, nil
	}
	return Open(ctx, db.url, NoTimeout, PoolSize(2))
}

// Readers returns how many reading statements can run at once.
func (db *DB) Readers() int {
	if db.pool != nil {
		return int(db.pool.Config().MaxConns)
	}
	return db.options.readers()
}

// Writers returns how many writing transactions can run at once.
func (db *DB) Writers() int {
	if db.pool != nil {
		return int(db.pool.Config().MaxConns)
	}
	return 1
}

// Close closes all connections. It waits for running statements.
func (db *DB) Close() (err error) {
	db.closeOnce.Do(func() {
		err = db.readDB.Close()
		if db.writeDB != db.readDB {
			err = errors.Join(err, db.writeDB.Close())
		}
		if db.pool != nil {
			db.pool.Close()
			if jobs, jobsErr := db.jobsPool(); jobsErr == nil {
				jobs.Close()
			}
		}
	})
	return err
}

// Ping returns nil if the database answers, or an error of kind problem.Unavailable within two
// seconds.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, poolWait)
	defer cancel()
	var n int
	// A query of the tables makes SQLite read its file; "SELECT 1" would not.
	err := db.readDB.QueryRowContext(ctx, Pick(db.read, "SELECT count(*) FROM sqlite_master", "SELECT 1")).Scan(&n)
	return Unavailable(err)
}

// Kind returns "sqlite" or "postgres" for display. No other package may depend on it.
func (db *DB) Kind() string { return db.write.Dialector.Name() }

// Where returns the file, or the server and database, without a password.
func (db *DB) Where() string { return db.where }

// Version returns the database's name and version, such as "SQLite 3.51.0" or "PostgreSQL 15.14".
func (db *DB) Version(ctx context.Context) (version string, err error) {
	err = db.Read(ctx).Raw(Pick(db.read, "SELECT 'SQLite ' || sqlite_version()",
		"SELECT 'PostgreSQL ' || current_setting('server_version')")).Scan(&version).Error
	return version, err
}

// Pick returns the first text on SQLite and the second on PostgreSQL, for the rare SQL that
// differs.
func Pick(tx *gorm.DB, sqlite, postgres string) string {
	if tx.Dialector.Name() == kindPostgres {
		return postgres
	}
	return sqlite
}

// SeeksRowValues reports whether the database uses an index of both columns for "(a, b) < (?, ?)".
// SQLite uses only the first column and scans the rest.
func SeeksRowValues(tx *gorm.DB) bool { return tx.Dialector.Name() == kindPostgres }

// ReadsForPhrases reports whether the database reads every document with all words of a phrase,
// because its index does not know where they are.
func ReadsForPhrases(tx *gorm.DB) bool { return tx.Dialector.Name() == kindPostgres }

// SkipLocked returns the end of a SELECT that locks rows for update and skips those that another
// transaction has locked. On SQLite, which has no row locks, it returns "".
func SkipLocked(tx *gorm.DB) string { return Pick(tx, "", "FOR NO KEY UPDATE SKIP LOCKED") }
