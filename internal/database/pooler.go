package database

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A connection pooler between the program and PostgreSQL, such as PgBouncer in transaction mode,
// may run each transaction in a different session of the server. With a pooler the program
// therefore keeps no state in a session:
//
// - it describes statements once and does not prepare them under a name;
// - it sets time limits by SET LOCAL in each transaction, and a deadline for each statement,
//   because a pooler rejects or drops start-up parameters;
// - the job queue polls, because LISTEN needs a session;
// - migrations take turns by a lock of a transaction (lockSchema).

// timeLimits are the start-up parameters that limit statements.
var timeLimits = []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}

// BehindPooler reports whether there is a connection pooler in front of PostgreSQL.
func (db *DB) BehindPooler() bool { return db.pooled }

// throughPooler reports whether the server's process differs from the one announced when
// connecting. A pooler announces an invented one, because the process changes.
func throughPooler(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return refusesParameter(err), err
	}
	defer conn.Release()
	var pid uint32
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&pid)
	return err == nil && pid != conn.Conn().PgConn().PID(), err
}

// refusesParameter reports whether a connection failed because of a start-up parameter, as with
// PgBouncer.
func refusesParameter(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "08P01" && strings.Contains(pg.Message, "startup parameter")
}

// poolerConfig returns config adapted for a pooler, and the statement that begins a transaction. It
// keeps default_query_exec_mode if the address sets it.
func poolerConfig(config *pgxpool.Config, address string) (_ *pgxpool.Config, begin string) {
	config = config.Copy()
	begin = "begin"
	for _, name := range timeLimits {
		value := config.ConnConfig.RuntimeParams[name]
		if value == "" {
			continue
		}
		if name == "statement_timeout" {
			limitStatements(config, milliseconds(value), true)
		}
		delete(config.ConnConfig.RuntimeParams, name)
		begin += "; SET LOCAL " + name + " = '" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	if !strings.Contains(address, "default_query_exec_mode") {
		config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	config.ConnConfig.BuildContextWatcherHandler = tellPooler
	return config, begin
}

// milliseconds returns a time limit written as the board and most people do. It returns 0 for other
// units; the server then applies the limit in transactions.
func milliseconds(value string) time.Duration {
	n, err := strconv.Atoi(value)
	if err != nil {
		return StatementTimeout
	}
	return time.Duration(n) * time.Millisecond
}

// limitStatements limits how long a statement may take on config's connections; 0 means no limit.
func limitStatements(config *pgxpool.Config, limit time.Duration, pooled bool) {
	switch {
	case !pooled:
		config.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(limit.Milliseconds(), 10)
	case limit == 0:
		config.ConnConfig.Tracer = nil
	default:
		config.ConnConfig.Tracer = deadline(limit)
	}
}

// tryPooler checks that the pooler supports what the program needs.
func tryPooler(ctx context.Context, pool *pgxpool.Pool, begin string) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return err
	}
	return tx.Rollback(ctx)
}
