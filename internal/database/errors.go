package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
	"gorm.io/gorm"
	"modernc.org/sqlite"

	"ideaboard/internal/problem"
)

// retryAfter is how long people are asked to wait if the database is unavailable.
const retryAfter = 5 * time.Second

// Unavailable returns a refusal of kind problem.Unavailable that wraps err, if err means that the
// database is unreachable, too slow, locked, full or shutting down. It returns other errors, and
// nil, unchanged.
func Unavailable(err error) error {
	if err == nil || !isUnavailable(err) {
		return err
	}
	if _, done := errors.AsType[*problem.Error](err); done {
		return err
	}
	return &problem.Error{Kind: problem.Unavailable, Message: "problem.unavailable", RetryAfter: retryAfter, Cause: err}
}

// translate maps the error of a statement, on either database, to GORM's errors. The cause stays in
// the chain.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		if known := postgresConstraints[pg.Code]; known != nil {
			return fmt.Errorf("%w: %w", known, err)
		}
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		if known := sqliteConstraints[lite.Code()]; known != nil {
			return fmt.Errorf("%w: %w", known, err)
		}
	}
	return Unavailable(err)
}

// Violated constraints, by PostgreSQL's SQLSTATE and SQLite's extended result code.
var (
	postgresConstraints = map[string]error{
		"23505": gorm.ErrDuplicatedKey,
		"23503": gorm.ErrForeignKeyViolated,
		"23514": gorm.ErrCheckConstraintViolated,
	}
	sqliteConstraints = map[int]error{
		2067: gorm.ErrDuplicatedKey, // UNIQUE
		1555: gorm.ErrDuplicatedKey, // PRIMARY KEY
		2579: gorm.ErrDuplicatedKey, // ROWID
		787:  gorm.ErrForeignKeyViolated,
		275:  gorm.ErrCheckConstraintViolated,
	}
)

// isUnavailable distinguishes a database that cannot serve from one that rejects a statement. A
// cancelled context is neither: the client has left.
func isUnavailable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true // whatever the reason for refusing the connection
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresUnavailable(pg.Code)
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteUnavailable(lite.Code())
	}
	for _, gone := range []error{
		context.DeadlineExceeded, driver.ErrBadConn, sql.ErrConnDone, io.EOF,
		io.ErrUnexpectedEOF, net.ErrClosed, puddle.ErrClosedPool,
	} {
		if errors.Is(err, gone) {
			return true
		}
	}
	_, isNet := errors.AsType[net.Error](err)
	return isNet || pgconn.SafeToRetry(err)
}

// postgresUnavailable reports whether a SQLSTATE means that the server cannot serve now. See
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func postgresUnavailable(code string) bool {
	switch code {
	case "57014", "55P03": // statement timeout, lock timeout
		return true
	case "40001", "40P01": // serialization failure, deadlock
		return true
	case "25P03": // the server ended an idle transaction
		return true
	case "25006", "58030": // read-only after a failover, disk error
		return true
	}
	return strings.HasPrefix(code, "08") || // connection
		strings.HasPrefix(code, "53") || // disk full, out of memory, too many connections
		strings.HasPrefix(code, "57P") // shutting down, starting up
}

// sqliteUnavailable reports whether a result code means that the file cannot be used now. See
// https://www.sqlite.org/rescode.html
func sqliteUnavailable(code int) bool {
	switch code & 0xff {
	case 5, 6, 7, 9, 10, 13, 14, 15: // busy, locked, no memory, interrupted, disk error, disk full, cannot open, protocol
		return true
	case 8: // read-only
		// The plain code is a bug of ours, a write through Read. An extended code means that the
		// file was moved or its folder is not writable any more.
		return code != 8
	}
	return false
}

// Deadlock reports whether a transaction was aborted because of a deadlock. It can be run again.
func Deadlock(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "40P01"
}
