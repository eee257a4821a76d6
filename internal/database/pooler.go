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

// A pooler between the program and PostgreSQL, such as PgBouncer in transaction
// mode, gives each transaction another session of the server. Behind one, the
// program keeps nothing in a session:
//
//   - statements are described once and never prepared under a name;
//   - time limits are no start-up parameters, which a pooler refuses or drops: a
//     transaction begins with SET LOCAL, and a statement has a deadline;
//   - the job queue asks for jobs, because LISTEN would belong to somebody else;
//   - migrations take turns by a lock of a transaction (lockSchema).

// timeLimits are the settings that bound statements, as start-up parameters.
var timeLimits = []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}

// BehindPooler reports whether a connection pooler stands before PostgreSQL.
func (db *DB) BehindPooler() bool { return db.pooled }

// throughPooler reports whether the server's process is another one than the one
// it introduced itself as. A pooler cannot tell of the process, which changes, so
// it makes up a number.
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

// refusesParameter reports whether a connection failed because of a start-up
// parameter, as those of PgBouncer do.
func refusesParameter(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "08P01" && strings.Contains(pg.Message, "startup parameter")
}

// poolerConfig returns config for use through a pooler, and how a transaction
// begins there. Whoever names default_query_exec_mode in the address knows better.
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

// milliseconds reads a time limit as the board and most people write it; another
// unit than the usual one is left to the server, in transactions.
func milliseconds(value string) time.Duration {
	n, err := strconv.Atoi(value)
	if err != nil {
		return StatementTimeout
	}
	return time.Duration(n) * time.Millisecond
}

// limitStatements bounds how long a statement of config's connections may take; 0
// lifts the bound.
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

// tryPooler finds out whether what a pooler must allow works there.
func tryPooler(ctx context.Context, pool *pgxpool.Pool, begin string) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return err
	}
	return tx.Rollback(ctx)
}
