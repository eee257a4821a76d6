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

// The names that GORM gives the dialects.
const (
	kindSQLite   = "sqlite"
	kindPostgres = "postgres"
)

// slow is how long a statement may take before the log hears of it.
const slow = time.Second

// openGORM gives GORM to dialect, with the board's settings. Statements whose
// context has no deadline get one from o: it frees a page from a server that
// took the connection but does not answer.
func openGORM(dialect gorm.Dialector, o options) (*gorm.DB, error) {
	config := &gorm.Config{
		SkipDefaultTransaction: true, // Tx is the only way to change anything
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
	// GORM translates errors where it adds them; Rows and Raw().Scan set them.
	err = db.Callback().Row().After("gorm:row").Register("database:translate", func(tx *gorm.DB) {
		tx.Error = translate(tx.Error)
	})
	return db, err
}

// Cut returns t in UTC, cut to the microseconds that both databases keep, so
// that a time read back equals the time written.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// slowLog is a GORM logger that is silent but for slow statements. Errors are
// returned, so logging them here would tell them twice.
type slowLog struct{}

func (l slowLog) LogMode(logger.LogLevel) logger.Interface    { return l }
func (slowLog) Info(context.Context, string, ...interface{})  {}
func (slowLog) Warn(context.Context, string, ...interface{})  {}
func (slowLog) Error(context.Context, string, ...interface{}) {}

// Trace counts a statement, and logs one that took longer than slow.
func (slowLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), _ error) {
	roundtrip.Add(ctx, 1)
	took := time.Since(begin)
	if took < slow {
		return
	}
	text, rows := statement()
	slog.WarnContext(ctx, "slow query", "duration", took.Round(time.Millisecond), "rows", rows, "sql", withoutTexts(text))
}

// ParamsFilter keeps the values, which may be people's words, out of the log.
func (slowLog) ParamsFilter(_ context.Context, sql string, _ ...interface{}) (string, []interface{}) {
	return sql, nil
}

// withoutTexts takes the texts out of a statement: Raw(…).Scan of GORM asks no
// ParamsFilter, and writes an address or what somebody searched for into it, in
// single quotes on both databases (Explain of the dialects).
func withoutTexts(sql string) string { return textLiteral.ReplaceAllString(sql, "'…'") }

var textLiteral = regexp.MustCompile(`'(?:[^']|'')*'?`)
