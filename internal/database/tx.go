package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"ideaboard/internal/roundtrip"
)

// Read returns GORM for reading; on SQLite it cannot write. Inside [DB.Tx] use only the callback's
// tx: anything else is another connection that does not see the transaction's changes.
//
// Do not use Row().Scan, whose errors are not translated; use Raw().Scan.
func (db *DB) Read(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }

// Write returns GORM for a single writing statement without an explicit transaction: one round trip
// instead of Tx's three.
func (db *DB) Write(ctx context.Context) *gorm.DB { return db.write.WithContext(ctx) }

// transaction is an open transaction: its connection and the functions that end it.
type transaction struct {
	pool             gorm.ConnPool // *sql.Tx or *pgxTx
	commit, rollback func() error
	release          func()
}

// Tx runs change in a transaction and commits it if change returns nil. If change returns an error,
// which Tx then returns, or panics, it rolls back. On SQLite one transaction runs at a time;
// another waits up to 2 seconds and then fails with problem.Unavailable.
//
// After the error of a statement PostgreSQL rejects all further ones: use tx.Transaction around a
// statement that may fail.
func (db *DB) Tx(ctx context.Context, change func(tx *gorm.DB) error) error {
	err := db.TxUncounted(ctx, change)
	db.commits.Add(1) // also after an error, which may leave it unknown whether the transaction was committed
	return err
}

// Commits returns a counter of ended transactions of [DB.Tx]. While it is unchanged, data
// read earlier is current, except for what is changed by TxUncounted, Write and other programs.
func (db *DB) Commits() uint64 { return db.commits.Load() }

// TxUncounted is Tx without counting in [DB.Commits], for frequent changes that are never cached,
// such as votes.
func (db *DB) TxUncounted(ctx context.Context, change func(tx *gorm.DB) error) error {
	t, err := db.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", translate(err))
	}
	defer t.release()
	roundtrip.Add(ctx, 2)
	committing := false
	defer func() {
		if !committing {
			_ = t.rollback() // the original error or panic matters more
		}
	}()
	tx := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.Statement.ConnPool = t.pool
	if err := change(tx); err != nil {
		return err
	}
	committing = true
	if err := t.commit(); err != nil {
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		return fmt.Errorf("commit: %w", translate(err))
	}
	return nil
}

// begin takes a connection, waiting up to 2 seconds, and begins a transaction.
func (db *DB) begin(ctx context.Context) (*transaction, error) {
	wait, cancel := ctx, func() {}
	if !db.options.noTimeout {
		wait, cancel = context.WithTimeout(ctx, poolWait)
	}
	defer cancel()
	conn, err := db.writeDB.Conn(wait)
	if err != nil {
		return nil, err
	}
	begin := beginSQLite
	if db.pool != nil {
		begin = db.beginPostgres
	}
	t, err := begin(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	t.release = func() { _ = conn.Close() } // back to the pool; the outcome is known by now
	return t, nil
}

func beginSQLite(ctx context.Context, conn *sql.Conn) (*transaction, error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &transaction{pool: tx, commit: tx.Commit, rollback: tx.Rollback}, nil
}

// pgxTx is a pgx transaction that GORM can use. The job queue needs a pgx transaction, which
// database/sql does not give access to, so pgx begins it on a connection of database/sql that is
// reserved until the end.
type pgxTx struct {
	*sql.Conn
	tx pgx.Tx
}

// With Commit and Rollback, GORM recognizes a transaction and uses savepoints inside it. Tx itself
// ends the transaction.
func (t *pgxTx) Commit() error   { return t.tx.Commit(context.Background()) }
func (t *pgxTx) Rollback() error { return t.tx.Rollback(context.Background()) }

func (db *DB) beginPostgres(ctx context.Context, conn *sql.Conn) (*transaction, error) {
	t := &pgxTx{Conn: conn}
	begin, cancel := context.WithTimeout(ctx, hangTimeout)
	defer cancel()
	err := conn.Raw(func(raw any) (err error) {
		t.tx, err = raw.(*stdlib.Conn).Conn().BeginTx(begin, pgx.TxOptions{BeginQuery: db.beginQuery})
		return err
	})
	if err != nil {
		return nil, err
	}
	// The transaction must end even if the client has left: an aborted commit leaves the outcome
	// unknown. There is a time limit for a server that hangs.
	end := func(finish func(context.Context) error) func() error {
		return func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangTimeout)
			defer cancel()
			return finish(ctx)
		}
	}
	commit := end(t.tx.Commit)
	return &transaction{pool: t, rollback: end(t.tx.Rollback), commit: func() error {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, end(t.tx.Rollback)())
		}
		return commit()
	}}, nil
}

// Transaction returns the transaction of tx, which comes from [DB.Tx]: exactly one result is not
// nil. Outside a transaction both are nil. It is for the job queue.
func Transaction(tx *gorm.DB) (*sql.Tx, pgx.Tx) {
	switch pool := tx.Statement.ConnPool.(type) {
	case *sql.Tx:
		return pool, nil
	case *pgxTx:
		return nil, pool.tx
	}
	return nil, nil
}

// Jobs returns the database handle for the job queue: exactly one result is not nil. On SQLite it
// is the one writing connection, which the queue and the pages share; on PostgreSQL it is a small
// pool of its own.
func (db *DB) Jobs() (*sql.DB, *pgxpool.Pool, error) {
	if db.pool == nil {
		return db.writeDB, nil, nil
	}
	pool, err := db.jobsPool()
	return nil, pool, err
}

var _ gorm.TxCommitter = (*pgxTx)(nil)
