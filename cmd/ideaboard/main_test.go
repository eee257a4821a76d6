package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/golden"
	"ideaboard/migrations"
)

// said is what a run of the program left behind.
type said struct {
	code     int
	out, err string
}

// ideaboard runs the program with settings and a command line.
func ideaboard(t *testing.T, env []string, args ...string) said {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, terminal{env: env, out: &out, err: &errs})
	return said{code, out.String(), errs.String()}
}

// want fails unless the run ended with code and said these words.
func (s said) want(t *testing.T, code int, words ...string) said {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(s.out+s.err, w) {
			t.Errorf("%q was not said: %s%s", w, s.out, s.err)
		}
	}
	if s.code != code || strings.Contains(s.out+s.err, "goroutine") {
		t.Errorf("code %d, want %d: %s%s", s.code, code, s.out, s.err)
	}
	return s
}

func TestHelp(t *testing.T) {
	var all strings.Builder
	for _, args := range [][]string{
		{"--help"},
		{"serve", "--help"},
		{"migrate", "--help"},
		{"user", "--help"},
		{"user", "add", "--help"},
		{"user", "role", "--help"},
		{"user", "sign-in-link", "--help"},
		{"user", "forget-second-steps", "--help"},
		{"import", "--help"},
		{"seed", "--help"},
		{"doctor", "--help"},
		{"version", "--help"},
	} {
		s := ideaboard(t, nil, args...)
		all.WriteString("$ ideaboard " + strings.Join(args, " ") + "\n" + s.want(t, 0).out + "\n")
	}
	const file = "testdata/help.txt"
	golden.Equal(t, file, all.String())
}

func TestPeopleWithoutMail(t *testing.T) {
	t.Parallel()
	env := []string{"IDEABOARD_DATABASE=" + dbtest.URL(t), "IDEABOARD_URL=https://ideas.example.com"}
	ideaboard(t, env, "user", "add", "Ann@example.com", "--name", "Ann", "--role", "admin").
		want(t, 0, "added Ann (ann@example.com) as admin")
	ideaboard(t, env, "user", "add", "ann@example.com", "--name", "Ann").want(t, 1, "ideaboard: ")
	ideaboard(t, env, "user", "add", "nonsense", "--name", "Ann").want(t, 1, "ideaboard: ")
	ideaboard(t, env, "user", "add", "b@example.com", "--name", "B", "--role", "king").want(t, 2, "role")
	ideaboard(t, env, "user", "role", "ann@example.com", "member").want(t, 1, "last administrator")
	ideaboard(t, env, "user", "role", "nobody@example.com", "admin").want(t, 1, "nobody@example.com")
	ideaboard(t, env, "user", "role", "ann@example.com", "king").want(t, 2, "role")
	ideaboard(t, env, "user", "add", "cat@example.com", "--name", "Cat").want(t, 0)
	ideaboard(t, env, "user", "role", "Cat@example.com", "admin").want(t, 0, "Cat (cat@example.com) is admin now")
	ideaboard(t, env, "user", "role", "cat@example.com", "member").want(t, 0, "is member now")
	ideaboard(t, env, "user", "forget-second-steps", "Cat@example.com").want(t, 0, "has no second step anymore")
	ideaboard(t, env, "user", "forget-second-steps", "nobody@example.com").want(t, 1, "nobody@example.com")
	s := ideaboard(t, env, "user", "sign-in-link", "ann@example.com").want(t, 0)
	if !regexp.MustCompile(`^https://ideas\.example\.com/sign-in/confirm\?token=\d+-[0-9a-f]{40}\n$`).MatchString(s.out) ||
		s.err != "" {
		t.Errorf("not one address alone: %q, %q", s.out, s.err)
	}
	ideaboard(t, env, "user", "sign-in-link", "nobody@example.com").want(t, 1, "nobody@example.com")
}

func TestMigrateSeedImportDoctor(t *testing.T) {
	t.Parallel()
	env := []string{"IDEABOARD_DATABASE=" + dbtest.EmptyURL(t)}
	var numbers []string // of the migrations' files, in order
	files, err := migrations.FS.ReadDir("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		numbers = append(numbers, file.Name())
	}
	ideaboard(t, env, "migrate", "status").want(t, 0, "pending")
	ideaboard(t, env, "doctor").want(t, 1, "migrate up")
	applied := fmt.Sprintf("migrations applied: %d", len(numbers))
	ideaboard(t, env, "migrate", "up").want(t, 0, applied)
	ideaboard(t, env, "migrate", "up").want(t, 0, "migrations applied: 0")
	ideaboard(t, env, "seed").want(t, 0, "the sample data is on the board")
	ideaboard(t, env, "seed").want(t, 0, "nothing was changed")
	ideaboard(t, env, "seed", "--ideas", "20", "--users", "10", "--votes", "50").
		want(t, 0, "added 20 ideas, 10 people and 50 votes")
	ideaboard(t, env, "seed", "--ideas", "1", "--users", "1", "--votes", "5").want(t, 1, "one person votes once")
	ideaboard(t, env, "doctor").want(t, 0, "counters: match the stored rows", "no administrator yet",
		"http://localhost:8080/setup?token=")
	miscount(t, strings.TrimPrefix(env[0], "IDEABOARD_DATABASE="))
	ideaboard(t, env, "doctor").want(t, 0, "was 5, is 0", "was 7, is 0")
	ideaboard(t, env, "doctor").want(t, 0, "counters: match the stored rows")
	file := filepath.Join(t.TempDir(), "ideas.jsonl")
	const idea = `{"source":"s","source_id":"1","title":"One","author":"a","created_at":"2020-01-01T00:00:00Z"}`
	write(t, file, idea+"\nnonsense\n")
	ideaboard(t, env, "import", file, "--dry-run").want(t, 0, "dry run: 2 lines, 1 new ideas", "line 2:")
	ideaboard(t, env, "import", file).want(t, 0, "imported: 1 new ideas, 0 already on the board, 1 lines left out")
	ideaboard(t, env, "import", file).want(t, 0, "0 new ideas, 1 already on the board")
	ideaboard(t, env, "import", file+".none").want(t, 1, "cannot read")
	for _, name := range slices.Backward(numbers) {
		ideaboard(t, env, "migrate", "down").want(t, 0, name)
	}
	ideaboard(t, env, "migrate", "down").want(t, 0, "nothing to revert")
	ideaboard(t, env, "migrate", "up").want(t, 0, applied)
	ideaboard(t, env, "version").want(t, 0, "ideaboard ")
	ideaboard(t, env, "--version").want(t, 0, "ideaboard ", runtime.Version())
}

// closed closes a database that a test has opened.
func closed(t *testing.T, db *database.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// miscount makes two counters wrong: of unread news, and of an emoji.
func miscount(t *testing.T, url string) {
	t.Helper()
	db, err := database.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	err = db.Tx(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(
			tx.Exec(`
				INSERT INTO unread_counts (user_id, unread, changed_at)
				SELECT max(id), 5, max(created_at)
				FROM users`).Error,
			tx.Exec(`
				INSERT INTO idea_reaction_counts (idea_id, emoji, count)
				SELECT max(id), 'eyes', 7
				FROM ideas`).Error,
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestATakenPort(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	env := []string{"IDEABOARD_DATABASE=" + dbtest.URL(t), "IDEABOARD_LISTEN=127.0.0.1:18473"}
	ended := make(chan said, 1)
	started := make(chan struct{})
	var out, errs bytes.Buffer
	go func() {
		code := run(ctx, []string{"serve"}, terminal{env: env, out: &signalled{Writer: &out, first: started}, err: &errs})
		ended <- said{code, out.String(), errs.String()}
	}()
	<-started
	ideaboard(t, env, "serve").want(t, 1, "127.0.0.1:18473 is in use", "IDEABOARD_LISTEN")
	stop()
	(<-ended).want(t, 0, "/setup?token=", "http://localhost:18473")
}
