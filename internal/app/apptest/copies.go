package apptest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/app"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// Snapshot is a SQLite board as it was at one moment.
type Snapshot []byte

// Snapshot returns the board as it is now.
func (s *Site) Snapshot() Snapshot {
	s.T.Helper()
	if dbtest.OnPostgres() {
		s.T.Fatal("only SQLite is a file")
	}
	path := filepath.Join(s.T.TempDir(), "snapshot.db")
	err := s.DB.Tx(s.T.Context(), func(*gorm.DB) error { // nobody else writes meanwhile
		return errors.Join(copyFile(s.Config.Database, path), copyFile(s.Config.Database+"-wal", path+"-wal"))
	})
	if err != nil {
		s.T.Fatal(err)
	}
	db, err := database.Open(s.T.Context(), path, database.PoolSize(1), database.QuickDisk)
	if err != nil {
		s.T.Fatal(err)
	}
	if err := db.Close(); err != nil { // moves SQLite's log into the file
		s.T.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		s.T.Fatal(err)
	}
	return content
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// Copies serves copies of a snapshot at one address, one after the other: a
// test breaks one and goes on with the next.
type Copies struct {
	URL    string
	board  Snapshot
	folder string
	count  int
	server *httptest.Server
	mutex  sync.Mutex
	now    *app.App
	ending sync.WaitGroup
}

// ServeCopies begins without a copy: Fresh makes the first.
func ServeCopies(t testing.TB, board Snapshot) *Copies {
	t.Helper()
	c := &Copies{board: board, folder: t.TempDir()}
	c.server = httptest.NewServer(http.HandlerFunc(c.serve))
	_, port, _ := net.SplitHostPort(c.server.Listener.Addr().String())
	c.URL = "http://localhost:" + port
	t.Cleanup(func() {
		c.server.CloseClientConnections()
		c.server.Close()
		c.end(c.now)
		c.ending.Wait()
	})
	return c
}

func (c *Copies) serve(w http.ResponseWriter, r *http.Request) {
	c.mutex.Lock()
	now := c.now
	c.mutex.Unlock()
	now.Handler().ServeHTTP(w, r)
}

// Fresh puts a new copy in the place of the one that is served.
func (c *Copies) Fresh() error {
	c.count++
	path := filepath.Join(c.folder, fmt.Sprintf("board-%d.db", c.count))
	if err := os.WriteFile(path, c.board, 0o600); err != nil {
		return err
	}
	settings, err := config.Load(
		[]string{
			"IDEABOARD_DATABASE=" + path,
			"IDEABOARD_URL=" + c.URL,
			"IDEABOARD_FILES=" + filepath.Join(c.folder, "files"),
		},
	)
	if err != nil {
		return err
	}
	next, err := app.New(
		context.Background(), settings, slog.New(slog.NewTextHandler(io.Discard, nil)), database.PoolSize(4),
		database.QuickDisk,
	)
	if err != nil {
		return err
	}
	if err := next.Start(context.Background()); err != nil {
		return errors.Join(err, next.Stop(context.Background()))
	}
	c.mutex.Lock()
	last := c.now
	c.now = next
	c.mutex.Unlock()
	c.end(last)
	return nil
}

// end stops a copy in the background: nobody waits for its jobs.
func (c *Copies) end(last *app.App) {
	if last == nil {
		return
	}
	c.ending.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = last.Stop(ctx) // what it still did is of no use
	})
}
