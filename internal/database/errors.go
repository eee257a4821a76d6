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

// retryAfter is what people are told to wait when the database is away.
const retryAfter = 5 * time.Second

// Unavailable wraps err into a refusal of kind problem.Unavailable when it says
// that the database cannot be reached, is too slow, locked, full or going down.
// Any other error, and nil, comes back as it was.
func Unavailable(err error) error {
	if err == nil || !isUnavailable(err) {
		return err
	}
	if _, done := errors.AsType[*problem.Error](err); done {
		return err
	}
	return &problem.Error{Kind: problem.Unavailable, Message: "problem.unavailable", RetryAfter: retryAfter, Cause: err}
}

// translate is what GORM makes of every error of a statement, on both databases.
// The cause stays in the chain.
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

// Which constraint was violated, as each database says it: PostgreSQL's SQLSTATE
// and SQLite's extended result codes.
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

// isUnavailable tells a database that cannot serve from one that objects to what
// it was asked. A cancelled context is neither: the person went away.
func isUnavailable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true // whatever the server said as it turned us away
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

// postgresUnavailable reports whether a SQLSTATE means that the server cannot
// serve now. https://www.postgresql.org/docs/current/errcodes-appendix.html
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

// sqliteUnavailable reports whether a result code means that the file cannot be
// used now. https://www.sqlite.org/rescode.html
func sqliteUnavailable(code int) bool {
	switch code & 0xff {
	case 5, 6, 7, 9, 10, 13, 14, 15: // busy, locked, no memory, interrupted, disk error, disk full, cannot open, protocol
		return true
	case 8: // read-only
		// Plain, it is our bug (a write through Read); with more to it, the file was
		// moved or its folder closed.
		return code != 8
	}
	return false
}

// Deadlock reports whether a transaction was ended because it and another
// waited for each other: it may be run again.
func Deadlock(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "40P01"
}
