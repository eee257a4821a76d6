package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	gormsqlite "github.com/libtnb/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"modernc.org/sqlite"
)

// sqliteDialect is GORM's SQLite dialect over modernc.org/sqlite, whose errors GORM's own
// translation does not know.
type sqliteDialect struct{ gormsqlite.Dialector }

func (sqliteDialect) Translate(err error) error { return translate(err) }

// Explain inserts values into a statement with the quotes that withoutTexts removes.
func (sqliteDialect) Explain(sql string, values ...any) string {
	return logger.ExplainSQL(sql, nil, "'", values...)
}

// openSQLite opens the file at path with one writing connection and a few read-only ones. A second
// writer would only wait for the first, or find the file locked.
func openSQLite(ctx context.Context, path string, o options) (*DB, error) {
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	db := &DB{where: path, options: o}
	var err error
	if db.writeDB, err = sql.Open("sqlite", sqliteDSN(path, o, true)); err != nil {
		return nil, sqliteOpenError(path, err)
	}
	db.writeDB.SetMaxOpenConns(1)
	if db.readDB, err = sql.Open("sqlite", sqliteDSN(path, o, false)); err != nil {
		return nil, sqliteOpenError(path, errors.Join(err, db.writeDB.Close()))
	}
	db.readDB.SetMaxOpenConns(o.readers())
	db.readDB.SetMaxIdleConns(o.readers())
	if err := tryWriting(ctx, db.writeDB); err != nil {
		return nil, sqliteOpenError(path, errors.Join(err, db.Close()))
	}
	if db.write, err = openGORM(sqliteDialect{gormsqlite.Dialector{Conn: db.writeDB}}, o); err == nil {
		db.read, err = openGORM(sqliteDialect{gormsqlite.Dialector{Conn: db.readDB}}, o)
	}
	if err != nil {
		return nil, sqliteOpenError(path, errors.Join(err, db.Close()))
	}
	return db, nil
}

// sqliteDSN returns the address of the file with the settings of each connection. _txlock=immediate
// lets a transaction that reads first still write while others do. _time_format is needed so that
// times compare correctly as text.
func sqliteDSN(path string, o options, writes bool) string {
	wait := lockTimeout.Milliseconds()
	if o.noTimeout {
		wait = 60_000
	}
	q := url.Values{"_timezone": {"UTC"}, "_time_format": {"sqlite"}}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", wait))
	q.Add("_pragma", "foreign_keys(1)")
	switch {
	case !writes:
		q.Add("_pragma", "query_only(1)")
	case o.quickDisk:
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(OFF)")
	default:
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
	}
	if writes {
		q.Set("_txlock", "immediate")
	}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	return "file:" + escaped + "?" + q.Encode()
}

// prepareFile creates the folder of path, and returns clear errors for a path that cannot be used.
func prepareFile(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("the database %s is a folder: give the name of a file in it, such as %s", path,
			filepath.Join(path, "board.db"))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return &openError{
			fmt.Sprintf("the folder %s for the database cannot be made (%s): make it yourself, or choose another place",
				filepath.Dir(path), reason(err)),
			err,
		}
	}
	// The file contains addresses and the secret, so nobody else on the machine may read it. An
	// existing file keeps its permissions. If creating fails here, opening fails with a better
	// error.
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
		return file.Close()
	}
	return nil
}

// tryWriting writes a value that is already there and rolls back, because opening a read-only file
// succeeds and only writing fails.
func tryWriting(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return err
}

// sqliteOpenError describes in one sentence why the file at path cannot be used.
func sqliteOpenError(path string, err error) error {
	say := func(format string, args ...any) error { return &openError{fmt.Sprintf(format, args...), err} }
	code := 0
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		code = lite.Code() & 0xff
	}
	switch code {
	case 26:
		return say("the file %s is not a SQLite database: move it away, or give another file", path)
	case 11:
		return say("the database %s is damaged: put the last backup in its place", path)
	case 5, 6:
		return say("the database %s is locked by another program: stop that program and start again", path)
	case 13:
		return say("the disk that holds the database %s is full: make room and start again", path)
	case 8, 14, 10:
		return say("the database %s cannot be written: let the user who runs the program write the file and its folder %s",
			path, filepath.Dir(path))
	}
	return say("the database %s cannot be opened: %v", path, err)
}

// reason returns the cause of a file error without the path.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

// openError is a sentence for the person at the terminal. It wraps the cause.
type openError struct {
	sentence string
	cause    error
}

func (e *openError) Error() string { return e.sentence }
func (e *openError) Unwrap() error { return e.cause }

var _ gorm.ErrorTranslator = sqliteDialect{}
