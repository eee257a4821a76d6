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

// Read is for looking: on SQLite what it gives cannot write. Inside [DB.Tx] use
// only what the callback was given: anything else is another connection, which
// does not see what the transaction did.
//
// Row().Scan is the one way past the translation of errors; use Raw().Scan.
func (db *DB) Read(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }

// Write is for one statement that changes something and is its own
// transaction: it costs one round trip where Tx costs three.
func (db *DB) Write(ctx context.Context) *gorm.DB { return db.write.WithContext(ctx) }

// transaction is what GORM writes to, and how it ends.
type transaction struct {
	pool             gorm.ConnPool // *sql.Tx or *pgxTx
	commit, rollback func() error
	release          func()
}

// Tx runs change in a transaction that may write, and commits it when change
// returns nil. It is rolled back when change returns an error, which Tx then
// returns, or panics. On SQLite one transaction runs at a time; a second one
// waits for 2 seconds at most and is then refused as problem.Unavailable.
//
// After an error of a statement PostgreSQL takes no other: use tx.Transaction
// around a statement that may fail.
func (db *DB) Tx(ctx context.Context, change func(tx *gorm.DB) error) error {
	err := db.TxUncounted(ctx, change)
	db.commits.Add(1) // of an error it may be unknown whether the transaction was committed
	return err
}

// Commits returns a number that has grown when a transaction of [DB.Tx] has ended.
// What was read while it was the same is still true, but for what TxUncounted, Write
// and other programs did.
func (db *DB) Commits() uint64 { return db.commits.Load() }

// TxUncounted is Tx for what happens all the time and is never kept in memory, such as
// votes: [DB.Commits] stays as it is.
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
			_ = t.rollback() // what led here is what matters, also when it is a panic
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

// begin takes a connection, waiting 2 seconds at most, and begins a transaction.
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

// pgxTx is a transaction of pgx that GORM can use. database/sql has no way from
// its own transactions to those of pgx, which the job queue asks for; so pgx
// begins it on a connection of database/sql that stays ours until the end.
type pgxTx struct {
	*sql.Conn
	tx pgx.Tx
}

// Commit and Rollback make GORM see that it is in a transaction, and use
// savepoints for the ones inside it. The work of Tx is its own.
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
	// The end must be tried even when the person has gone: an aborted commit
	// leaves it unknown what happened. A server that hangs is not waited for.
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

// Transaction returns the transaction that tx, got from [DB.Tx], is in: one of
// the two is not nil. Both are nil outside of a transaction. It is for the job
// queue.
func Transaction(tx *gorm.DB) (*sql.Tx, pgx.Tx) {
	switch pool := tx.Statement.ConnPool.(type) {
	case *sql.Tx:
		return pool, nil
	case *pgxTx:
		return nil, pool.tx
	}
	return nil, nil
}

// Jobs returns what the job queue runs on: one of the two is not nil. On SQLite
// it is the one connection that writes, so that the queue and the pages take
// turns; on PostgreSQL it is a small pool of its own.
func (db *DB) Jobs() (*sql.DB, *pgxpool.Pool, error) {
	if db.pool == nil {
		return db.writeDB, nil, nil
	}
	pool, err := db.jobsPool()
	return nil, pool, err
}

var _ gorm.TxCommitter = (*pgxTx)(nil)
