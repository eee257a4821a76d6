// Package database opens the board's database, SQLite or PostgreSQL, and is the
// only package that knows which of the two it is. Everybody else asks for
// [DB.Read] to look and for [DB.Tx] to change something, and writes SQL that
// both understand.
//
// It also keeps the schema up to date ([DB.MigrateUp]) and turns the errors of
// both databases into the same few: gorm.ErrDuplicatedKey,
// gorm.ErrForeignKeyViolated, gorm.ErrCheckConstraintViolated, and a refusal of
// kind problem.Unavailable when the database cannot be reached or is too slow.
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

// DB is an open database. It may be used by many goroutines at once.
type DB struct {
	url     string   // as it was given; PostgreSQL only
	where   string   // the file, or host and name; never a password
	options options  // how it was opened
	read    *gorm.DB // SQLite: connections that cannot write
	write   *gorm.DB // the same as read on PostgreSQL
	readDB  *sql.DB
	writeDB *sql.DB // SQLite: one connection; PostgreSQL: the same as readDB

	pool       *pgxpool.Pool // nil on SQLite
	poolConfig *pgxpool.Config
	pooled     bool                          // a pooler stands before the server
	beginQuery string                        // how a transaction begins; PostgreSQL only
	jobsPool   func() (*pgxpool.Pool, error) // opened when first asked for
	closeOnce  sync.Once
	commits    atomic.Uint64

	migrations fs.FS // instead of the embedded ones, in tests
}

// StatementTimeout is after how long PostgreSQL ends a statement by itself. It is
// shorter than the time that a page has (web), so that the server is first: a
// statement that the program has to cancel may cost the connection.
const StatementTimeout = 2 * time.Second

// The limits of a serving program: no page may wait longer for the database.
const (
	connectTimeout = 2 * time.Second         // to reach PostgreSQL
	poolWait       = 2 * time.Second         // for a free connection
	lockTimeout    = 1800 * time.Millisecond // for a row or the SQLite file
	hangTimeout    = 3 * time.Second         // for a server that ends nothing by itself any more
	cancelTimeout  = 250 * time.Millisecond  // for a statement to end that was told to
)

// options are what [Option] can change.
type options struct {
	noTimeout bool
	poolSize  int
	quickDisk bool
}

// readers is how many connections may read SQLite's file at once.
func (o options) readers() int {
	if o.poolSize == 0 {
		return 4
	}
	return o.poolSize
}

// Option changes how [Open] opens the database.
type Option func(*options)

// NoTimeout lifts every time limit: for imports, seeding and exports, where a
// statement may take minutes. Never for a program that serves pages.
func NoTimeout(o *options) { o.noTimeout = true }

// QuickDisk does not wait for the disk (SQLite only): a power cut may then lose
// what was committed last. For tests.
func QuickDisk(o *options) { o.quickDisk = true }

// PoolSize sets how many connections the program may hold at most: 16 by
// default on PostgreSQL. On SQLite it counts the readers, 4 by default; there is
// always one writer more.
func PoolSize(n int) Option { return func(o *options) { o.poolSize = n } }

// Open opens the database at url, a file path (SQLite; the file and its folder
// are made when missing) or a postgres:// address, and checks that it answers.
// Its errors are one sentence for the person at the terminal, without any
// password.
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

// WithoutTimeouts returns the same database for work that reads much: on PostgreSQL two
// connections of its own without time limits, on SQLite db itself, which has
// one writer whoever asks.
func (db *DB) WithoutTimeouts(ctx context.Context) (*DB, error) {
	if db.pool == nil {
		return db, nil
	}
	return Open(ctx, db.url, NoTimeout, PoolSize(2))
}

// Readers returns how many statements that read the database runs at the same
// time.
func (db *DB) Readers() int {
	if db.pool != nil {
		return int(db.pool.Config().MaxConns)
	}
	return db.options.readers()
}

// Writers returns how many transactions that write the database runs at the same
// time.
func (db *DB) Writers() int {
	if db.pool != nil {
		return int(db.pool.Config().MaxConns)
	}
	return 1
}

// Close ends all connections. It waits for statements that run.
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

// Ping says whether the database can serve now: nil, or an error of kind
// problem.Unavailable within 2 seconds.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, poolWait)
	defer cancel()
	var n int
	// Asking for the tables makes SQLite touch its file; "SELECT 1" would not.
	err := db.readDB.QueryRowContext(ctx, Pick(db.read, "SELECT count(*) FROM sqlite_master", "SELECT 1")).Scan(&n)
	return Unavailable(err)
}

// Kind is "sqlite" or "postgres", to tell people; no other package may decide
// anything by it.
func (db *DB) Kind() string { return db.write.Dialector.Name() }

// Where is the file, or the server and database, without a password.
func (db *DB) Where() string { return db.where }

// Version is what the database calls itself, such as "SQLite 3.51.0" or
// "PostgreSQL 15.14".
func (db *DB) Version(ctx context.Context) (version string, err error) {
	err = db.Read(ctx).Raw(Pick(db.read, "SELECT 'SQLite ' || sqlite_version()",
		"SELECT 'PostgreSQL ' || current_setting('server_version')")).Scan(&version).Error
	return version, err
}

// Pick returns the first text on SQLite and the second on PostgreSQL, for the
// rare SQL that cannot be the same on both.
func Pick(tx *gorm.DB, sqlite, postgres string) string {
	if tx.Dialector.Name() == kindPostgres {
		return postgres
	}
	return sqlite
}

// SeeksRowValues reports whether the database finds where "(a, b) < (?, ?)" begins
// in an index of both. SQLite does by the first alone, and walks the rest.
func SeeksRowValues(tx *gorm.DB) bool { return tx.Dialector.Name() == kindPostgres }

// SkipLocked returns the end of a SELECT that locks rows to change them and leaves
// out those that another transaction has locked; "" on SQLite, which locks no rows.
func SkipLocked(tx *gorm.DB) string { return Pick(tx, "", "FOR NO KEY UPDATE SKIP LOCKED") }
