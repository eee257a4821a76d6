// Package apptest runs the whole program for a test, on a database of its own,
// with clients that read pages and send forms as people do.
package apptest

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/seed"
)

// Site is the program, running, with the cast of the story as its people.
type Site struct {
	*app.App
	T    testing.TB
	URL  string
	Cast seed.Cast
	log  safeBuffer
}

// safeBuffer takes the log of many goroutines.
type safeBuffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.String()
}

// Start runs the program until the test ends. The board is empty but for its
// people; change may alter the settings.
func Start(t testing.TB, change ...func(*config.Config)) *Site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s := &Site{T: t, URL: "http://localhost:" + port}
	c, err := config.Load(
		[]string{
			"IDEABOARD_DATABASE=" + dbtest.URL(t),
			"IDEABOARD_URL=" + s.URL,
			"IDEABOARD_LISTEN=127.0.0.1:" + port,
			"IDEABOARD_FILES=" + t.TempDir(),
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, alter := range change {
		alter(&c)
	}
	s.App, err = app.New(
		t.Context(), c, slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		database.PoolSize(6), database.QuickDisk,
	)
	if err != nil {
		t.Fatal(err)
	}
	s.Board.UndoTime = 0 // people are told at once; tests of undoing set it
	if s.Cast, err = seed.People(t.Context(), s.DB, board.Clock); err != nil {
		t.Fatal(err)
	}
	s.serve(listener)
	return s
}

// Log returns what the program has logged.
func (s *Site) Log() string { return s.log.String() }

// Idea proposes an idea by author.
func (s *Site) Idea(title string, author account.User) board.Idea {
	s.T.Helper()
	idea, err := s.Board.Propose(s.T.Context(), board.ActorOf(&author), board.Draft{Title: title, Body: "Some words."})
	if err != nil {
		s.T.Fatal(err)
	}
	return idea
}

// Answer answers an idea as Maya, who is a moderator.
func (s *Site) Answer(id int64, reply board.Reply) {
	s.T.Helper()
	if _, err := s.Board.Answer(s.T.Context(), board.ActorOf(&s.Cast.Maya), id, reply); err != nil {
		s.T.Fatal(err)
	}
}

// SignInAddress returns the address of a link that signs user in.
func (s *Site) SignInAddress(user account.User) string {
	s.T.Helper()
	token, err := s.Accounts.SignInLink(s.T.Context(), *user.Email)
	if err != nil {
		s.T.Fatal(err)
	}
	return s.URL + link.Query(link.Confirm, "token", token)
}

// Admin adds an administrator and returns them.
func (s *Site) Admin() account.User {
	s.T.Helper()
	admin, err := s.Accounts.AddUser(s.T.Context(), "admin@larkspur.example", "Ada Admin", account.Admin)
	if err != nil {
		s.T.Fatal(err)
	}
	return admin
}

// Forget sets the counts of all limits back.
func (s *Site) Forget() error {
	return s.DB.Tx(s.T.Context(), func(tx *gorm.DB) error { return tx.Exec("DELETE FROM limits").Error })
}

// Mail waits for a mail to an address and returns its text.
func (s *Site) Mail(to string) string {
	s.T.Helper()
	for range 100 {
		for _, m := range s.Outbox.Sent() {
			if m.To == to {
				return m.Text
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.T.Fatalf("no mail to %s within 5 s\n%s", to, s.Log())
	return ""
}

// Code returns the six digits in a mail.
func Code(text string) string {
	for word := range strings.FieldsSeq(text) {
		if digits := strings.Trim(word, ".,:"); len(digits) == 6 && strings.Trim(digits, "0123456789") == "" {
			return digits
		}
	}
	return ""
}
