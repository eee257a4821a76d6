package database_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
)

// wantSentence checks that err is one plain sentence with words in it.
func wantSentence(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q has no %q", err, word)
		}
	}
	for _, bad := range []string{"\n", "SQLSTATE", "hunter2", "SQLITE_"} {
		if strings.Contains(err.Error(), bad) {
			t.Errorf("%q has %q", err, bad)
		}
	}
}

func open(t *testing.T, url string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	db, err := database.Open(ctx, url)
	if err == nil {
		t.Cleanup(func() { _ = db.Close() })
	}
	return err
}

func TestOpenSaysWhatIsWrongWithAFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSentence(t, open(t, text), text, "not a SQLite database", "give another file")
	wantSentence(t, open(t, folder), folder, "is a folder", "give the name of a file")
	wantSentence(t, open(t, filepath.Join(text, "board.db")), text, "cannot be made", "not a directory")
	wantSentence(t, open(t, ""), "is empty")
	wantSentence(t, open(t, "mysql://me:hunter2@host/db"), "mysql://", "postgres://")
}

func TestOpenSaysThatAFileCannotBeWritten(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everything")
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "board.db")
	if err := open(t, file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	wantSentence(t, open(t, file), file, "cannot be written", "let the user")
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	wantSentence(t, open(t, filepath.Join(folder, "new.db")), "new.db", "cannot be written")
	wantSentence(t, open(t, filepath.Join(folder, "deep", "new.db")), "deep", "cannot be made", "permission denied")
}

func TestOpenMakesFoldersAndTakesOddNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a/b/board.db", "50% off?.db", "#1 ü.db"} {
		path := filepath.Join(t.TempDir(), name)
		if err := open(t, path); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenSaysWhatIsWrongWithAnAddress(t *testing.T) {
	t.Parallel()
	wantSentence(t, open(t, "postgres://me:hunter2@host:port/db"), "not a valid PostgreSQL address",
		"postgres://user:password@host:5432/name")
	wantSentence(t, open(t, "postgres://me:hunter2@host/db?sslmode=maybe"), "not a valid PostgreSQL address")
	wantSentence(t, open(t, "postgres://me:hunter2@127.0.0.1:1/db?sslmode=disable"), "127.0.0.1:1",
		"no PostgreSQL server answers")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	begun := time.Now()
	wantSentence(t, open(t, "postgres://me:hunter2@"+silent.Addr().String()+"/db?sslmode=disable"),
		"no PostgreSQL server answers")
	if took := time.Since(begun); took > 30*time.Second { // it would never answer
		t.Errorf("a silent server was waited for for %s", took)
	}
}

func TestOpenSaysWhoIsRefused(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("needs PostgreSQL")
	}
	right, err := url.Parse(dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	wrong := *right
	wrong.User = url.UserPassword("board", "hunter2")
	wantSentence(t, open(t, wrong.String()), right.Host, `"board"`, "password")
	wrong = *right
	wrong.Path = "/nowhere"
	wantSentence(t, open(t, wrong.String()), right.Host, "nowhere", "createdb")
}

// TestAnOutageEndsByItself takes the database away under an open pool.
func TestAnOutageEndsByItself(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("needs PostgreSQL")
	}
	db := notes(t)
	comeBack := dbtest.TakeAway(t, db)
	var n int
	if err := db.Read(t.Context()).Raw("SELECT 1").Scan(&n).Error; problem.KindOf(err) != problem.Unavailable {
		t.Errorf("reading: %v", err)
	}
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return nil }); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("writing: %v", err)
	}
	if err := db.Ping(t.Context()); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("ping: %v", err)
	}
	if _, isRefusal := errors.AsType[*problem.Error](db.Ping(t.Context())); !isRefusal {
		t.Error("ping gives no refusal")
	}
	comeBack()
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return tx.Create(&note{Text: "back"}).Error }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
