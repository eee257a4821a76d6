package database

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// TestSlowStatementsAreLoggedWithoutWords: whatever way a statement is run, the log
// does not get the values in it. Not parallel: it takes the program's log.
func TestSlowStatementsAreLoggedWithoutWords(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "board.db"), QuickDisk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	tx := db.Read(t.Context()).Session(&gorm.Session{Logger: late{slowLog{}}})
	const words = "o'hara@example.com said ''it''; 'no'"
	var got string
	if err := tx.Raw("SELECT ? AS got WHERE ? <> 'kind'", words, words).Scan(&got).Error; err != nil || got != words {
		t.Fatal(got, err)
	}
	if err := tx.Exec("SELECT ?", words).Error; err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"hara", "example", "said", "it''", "no"} {
		if strings.Contains(log.String(), part) {
			t.Errorf("%q is in the log:\n%s", part, log.String())
		}
	}
	if n := strings.Count(log.String(), "slow query"); n != 2 || !strings.Contains(log.String(), "AS got WHERE") {
		t.Errorf("%d lines:\n%s", n, log.String())
	}
}

// late makes every statement a slow one.
type late struct{ slowLog }

func (l late) LogMode(logger.LogLevel) logger.Interface { return l }

func (l late) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	l.slowLog.Trace(ctx, begin.Add(-2*slow), statement, err)
}
