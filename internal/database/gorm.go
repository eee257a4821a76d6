package database

import (
	"context"
	"log/slog"
	"regexp"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"ideaboard/internal/roundtrip"
)

// GORM's names of the dialects.
const (
	kindSQLite   = "sqlite"
	kindPostgres = "postgres"
)

// slow is how long a statement may take before it is logged.
const slow = time.Second

// openGORM returns GORM with the board's settings for dialect. A statement whose context has no
// deadline gets one from o, so that a page does not wait for a server that accepted the connection
// but does not answer.
func openGORM(dialect gorm.Dialector, o options) (*gorm.DB, error) {
	config := &gorm.Config{
		SkipDefaultTransaction: true, // all writes go through Tx or Write
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return Cut(time.Now()) },
		Logger:                 slowLog{},
	}
	if !o.noTimeout {
		config.DefaultContextTimeout = hangTimeout
	}
	db, err := gorm.Open(dialect, config)
	if err != nil {
		return nil, err
	}
	// GORM translates the errors of its other callbacks; these are set by Rows and Raw().Scan.
	err = db.Callback().Row().After("gorm:row").Register("database:translate", func(tx *gorm.DB) {
		tx.Error = translate(tx.Error)
	})
	return db, err
}

// Cut returns t in UTC with the microseconds that both databases store, so that a time read back
// equals the one written.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// slowLog is a GORM logger that logs only slow statements. Errors are returned to the caller, who
// logs them.
type slowLog struct{}

func (l slowLog) LogMode(logger.LogLevel) logger.Interface    { return l }
func (slowLog) Info(context.Context, string, ...interface{})  {}
func (slowLog) Warn(context.Context, string, ...interface{})  {}
func (slowLog) Error(context.Context, string, ...interface{}) {}

// Trace counts each statement, and logs one that took longer than slow.
func (slowLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), _ error) {
	roundtrip.Add(ctx, 1)
	took := time.Since(begin)
	if took < slow {
		return
	}
	text, rows := statement()
	slog.WarnContext(ctx, "slow query", "duration", took.Round(time.Millisecond), "rows", rows, "sql", withoutTexts(text))
}

// ParamsFilter keeps values, which may be personal, out of the log.
func (slowLog) ParamsFilter(_ context.Context, sql string, _ ...interface{}) (string, []interface{}) {
	return sql, nil
}

// withoutTexts removes quoted texts from a statement. GORM does not call ParamsFilter for
// Raw(…).Scan and inserts the values, such as addresses, in single quotes on both databases
// (Explain of the dialects).
func withoutTexts(sql string) string { return textLiteral.ReplaceAllString(sql, "'…'") }

var textLiteral = regexp.MustCompile(`'(?:[^']|'')*'?`)
