package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/event"
	"ideaboard/internal/seed"
)

// signalled closes first when something is written.
type signalled struct {
	io.Writer
	first chan struct{}
	once  sync.Once
}

// Write passes p on.
func (s *signalled) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.first) })
	return s.Writer.Write(p)
}

// process is the built program, running.
type process struct {
	*exec.Cmd
	url string
}

// build builds the program, once for all tests, and returns where it is.
func build(t *testing.T) string {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// built is in binaries, which TestMain removes.
var (
	binaries string
	built    = sync.OnceValues(func() (binary string, err error) {
		if binaries, err = os.MkdirTemp("", "ideaboard-built-"); err != nil {
			return "", err
		}
		binary = filepath.Join(binaries, "ideaboard")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			return "", fmt.Errorf("build: %w\n%s", err, out)
		}
		return binary, nil
	})
)

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(binaries) // "" when nothing was built
	os.Exit(code)
}

// start runs the program and waits until it is ready.
func start(t *testing.T, binary, url string, settings ...string) *process {
	t.Helper()
	p := launch(t, binary, url, settings...)
	p.wait(t)
	return p
}

// launch runs the program on a port of its own.
func launch(t *testing.T, binary, url string, settings ...string) *process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	p := &process{exec.Command(binary, "serve"), "http://" + address}
	p.Env = append(os.Environ(), "IDEABOARD_DATABASE="+url, "IDEABOARD_LISTEN="+address, "IDEABOARD_LOG=text,error")
	p.Env = append(p.Env, settings...)
	p.Stderr = os.Stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() }) // may have ended already
	return p
}

// wait waits until the program is ready.
func (p *process) wait(t *testing.T) {
	t.Helper()
	for range 300 {
		if response, err := http.Get(p.url + "/readyz"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("not ready after 15 s")
}

// What the votes of the crash tests are: each of crashPeople for each of crashIdeas.
const crashPeople, crashIdeas = 60, 12

// TestNoAcknowledgedVoteIsLostByKill9 kills the program while people vote. What
// a voter was told has happened is there afterwards, and counts equal rows.
func TestNoAcknowledgedVoteIsLostByKill9(t *testing.T) {
	t.Parallel()
	db, url := crashBoard(t)
	binary, voters := build(t), sessions(t, db, crashPeople)
	server := start(t, binary, url)
	acknowledged := killUnderVotes(t, server, voters, server)
	start(t, binary, url)
	wantStored(t, db, acknowledged)
	if n := len(acknowledged); n == possibleVotes(t, db) {
		t.Errorf("all %d votes were acknowledged: the kill came too late to show anything", n)
	}
}

// TestTwoInstancesCountEachVoteOnce lets everybody send each vote to two programs at
// the same time, and kills one of them meanwhile. The other goes on, and counts each
// vote once. One SQLite file has one program; this runs on PostgreSQL.
func TestTwoInstancesCountEachVoteOnce(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("one SQLite file has one program; this runs on PostgreSQL")
	}
	db, url := crashBoard(t)
	binary, voters := build(t), sessions(t, db, crashPeople)
	one, other := start(t, binary, url), start(t, binary, url)
	acknowledged := killUnderVotes(t, one, voters, one, other)
	wantStored(t, db, acknowledged)
	var stored int
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM votes").Scan(&stored).Error; err != nil {
		t.Fatal(err)
	}
	if all := possibleVotes(t, db); stored != all {
		t.Errorf("%d votes are stored, want %d: the program that was not killed refused some", stored, all)
	}
}

// crashBoard returns a database with what the crash tests vote for.
func crashBoard(t *testing.T) (*database.DB, string) {
	t.Helper()
	url := dbtest.URL(t)
	db, err := database.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db) })
	if err := seed.Load(t.Context(), db, seed.Size{Ideas: crashIdeas, Users: crashPeople}, nil); err != nil {
		t.Fatal(err)
	}
	return db, url
}

// possibleVotes returns how many votes the ideas accept: those that are not decided.
func possibleVotes(t *testing.T, db *database.DB) (votes int) {
	t.Helper()
	err := db.Read(t.Context()).Raw(`
		SELECT count(*) * ?
		FROM ideas
		JOIN statuses ON statuses.id = ideas.status_id
		WHERE statuses.kind NOT IN ?`, crashPeople, []board.StatusKind{board.KindShipped, board.KindDeclined}).
		Scan(&votes).Error
	if err != nil {
		t.Fatal(err)
	}
	return votes
}

// killUnderVotes lets all voters vote for all ideas, each vote by all programs at
// once, kills one of these when some votes are acknowledged, and returns the
// acknowledged ones, by idea and person, once all have voted.
func killUnderVotes(t *testing.T, killed *process, voters []voter, by ...*process) map[[2]int64]bool {
	t.Helper()
	var mutex sync.Mutex
	acknowledged := map[[2]int64]bool{}
	var wait sync.WaitGroup
	for _, v := range voters {
		for _, program := range by {
			wait.Go(func() {
				for idea := range int64(crashIdeas) {
					if vote(program.url, v.token, idea+1) {
						mutex.Lock()
						acknowledged[[2]int64{idea + 1, v.id}] = true
						mutex.Unlock()
					}
				}
			})
		}
	}
	begun := time.Now()
	for enough := false; !enough; time.Sleep(time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("no votes are acknowledged")
		}
		mutex.Lock()
		enough = len(acknowledged) > 50
		mutex.Unlock()
	}
	if err := killed.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	_ = killed.Wait() // it was killed: that is its error
	return acknowledged
}

// wantStored fails unless each acknowledged vote is stored, none is recorded twice,
// and counts equal rows.
func wantStored(t *testing.T, db *database.DB, acknowledged map[[2]int64]bool) {
	t.Helper()
	for v := range acknowledged {
		var n int64
		err := db.Read(t.Context()).Table("votes").Where("idea_id = ? AND user_id = ?", v[0], v[1]).Count(&n).Error
		if err != nil || n != 1 {
			t.Errorf("the acknowledged vote of %d for %d is not there (%v)", v[1], v[0], err)
		}
	}
	var rows, recorded int
	err := db.Read(t.Context()).
		Raw("SELECT (SELECT count(*) FROM votes), (SELECT count(*) FROM events WHERE kind = ?)", event.IdeaVoted).
		Row().Scan(&rows, &recorded)
	if err != nil || rows != recorded {
		t.Errorf("%d votes are stored and %d recorded, %v", rows, recorded, err)
	}
	if wrong, err := app.NewBoard(db).Audit(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v; want nothing", wrong, err)
	}
}

type voter struct {
	id    int64
	token string
}

// sessions signs people in, past the pages.
func sessions(t *testing.T, db *database.DB, people int) (voters []voter) {
	t.Helper()
	ctx := context.Background()
	accounts, err := account.New(ctx, db, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	if err := db.Read(ctx).Table("users").Order("id").Limit(people).Pluck("id", &ids).Error; err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		token, err := accounts.StartSession(ctx, account.Session{UserID: id})
		if err != nil {
			t.Fatal(err)
		}
		voters = append(voters, voter{id, token})
	}
	return voters
}

// vote votes and reports whether the voter was told that it went through.
func vote(url, token string, idea int64) bool {
	request, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/ideas/%d/vote", url, idea), strings.NewReader(""))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "session", Value: token})
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       5 * time.Second,
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusSeeOther && strings.HasPrefix(response.Header.Get("Location"), "/ideas/")
}

// TestSIGTERMEndsCleanly: exit code 0, soon.
func TestSIGTERMEndsCleanly(t *testing.T) {
	t.Parallel()
	server := start(t, build(t), dbtest.URL(t))
	begun := time.Now()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil || time.Since(begun) > 10*time.Second {
		t.Errorf("ended with %v after %v", err, time.Since(begun))
	}
}

// TestFiveStartAtOnce: on one empty database, all come up. SQLite is for one
// instance, so there it is PostgreSQL's test.
func TestFiveStartAtOnce(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("one SQLite file has one program; this runs on PostgreSQL")
	}
	binary, url := build(t), dbtest.EmptyURL(t)
	var all []*process
	for range 5 {
		all = append(all, launch(t, binary, url))
	}
	for _, p := range all {
		p.wait(t)
	}
}
