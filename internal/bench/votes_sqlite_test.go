package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

// TestVotesOnSQLite prints how many votes a second SQLite stores for one person after
// the other and for 32 at once, beside the least that keeps the same promises: one
// prepared transaction a vote that adds its row, its event and its count.
func TestVotesOnSQLite(t *testing.T) {
	if !*wanted && !*smoke {
		t.Skip("the benchmark takes minutes: make bench runs it")
	}
	if dbtest.OnPostgres() {
		t.Skip("PostgreSQL is measured by TestBenchmark")
	}
	s := newSQLiteVotes(t)
	fmt.Printf("\nvotes on SQLite, each on the disk before it is answered; %d s each\n", perFigure())
	for _, ideas := range []struct {
		name string
		ids  []int64
	}{{"many ideas", s.ideas}, {"one idea", s.ideas[:1]}} {
		for _, atOnce := range []int{1, 32} {
			least, found := s.count(atOnce, ideas.ids, s.prepared()), s.count(atOnce, ideas.ids, s.vote)
			fmt.Printf("%12s %3d at once: %6.0f a second; one transaction each %6.0f; ratio %.2f\n",
				ideas.name, atOnce, found, least, found/least)
		}
	}
}

// sqliteVotes is a board on SQLite that waits for the disk.
type sqliteVotes struct {
	*testing.T
	ctx    context.Context
	file   string
	board  *board.Board
	ideas  []int64
	people []int64
}

func newSQLiteVotes(t *testing.T) *sqliteVotes {
	s := &sqliteVotes{T: t, ctx: t.Context(), file: filepath.Join(t.TempDir(), "board.db")}
	db, err := database.Open(s.ctx, s.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDatabase(t, db) })
	if _, err := db.MigrateUp(s.ctx); err != nil {
		t.Fatal(err)
	}
	size := seed.Size{Users: scaled().people, Ideas: scaled().ideas / 10, Votes: scaled().ideas}
	if err := seed.Load(s.ctx, db, size, nil); err != nil {
		t.Fatal(err)
	}
	s.board = board.New(db, nil)
	snapshot, err := s.board.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	open := snapshot.OfKind(board.KindOpen)
	err = db.Read(s.ctx).Table("ideas").Where("status_id IN ?", open).Order("vote_count, id").Pluck("id", &s.ideas).Error
	if err != nil || len(s.ideas) == 0 {
		t.Fatal(len(s.ideas), err)
	}
	if err := db.Read(s.ctx).Table("users").Where("role = 'member'").Pluck("id", &s.people).Error; err != nil {
		t.Fatal(err)
	}
	return s
}

// count returns how many votes a second atOnce goroutines store, each for another
// pair of a person and an idea.
func (s *sqliteVotes) count(atOnce int, ideas []int64, vote func(idea, person int64) error) float64 {
	s.Helper()
	people := slices.Clone(s.people)
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	begun := time.Now()
	end := begun.Add(time.Duration(perFigure()) * time.Second)
	var group sync.WaitGroup
	var mutex sync.Mutex
	stored := 0
	for first := range atOnce {
		group.Go(func() {
			for i := first; i < len(people) && time.Now().Before(end); i += atOnce {
				if err := vote(ideas[i%len(ideas)], people[i]); err != nil {
					s.Error(err)
					return
				}
				mutex.Lock()
				stored++
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return float64(stored) / time.Since(begun).Seconds()
}

// vote stores a vote as the board does.
func (s *sqliteVotes) vote(idea, person int64) error {
	_, err := s.board.Vote(s.ctx, board.Actor{ID: person, Role: account.Member}, idea)
	return err
}

// prepared returns how to store a vote by prepared statements, in a transaction of its
// own, on a connection of its own.
func (s *sqliteVotes) prepared() func(idea, person int64) error {
	s.Helper()
	db, err := sql.Open("sqlite", "file:"+s.file+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = db.Close() }) // nothing depends on it any more
	conn, err := db.Conn(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	statements := map[string]*sql.Stmt{}
	for name, text := range map[string]string{
		"begin":  "BEGIN IMMEDIATE",
		"vote":   "INSERT INTO votes (idea_id, user_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		"event":  "INSERT INTO events (kind, idea_id, actor_id, detail, created_at) VALUES ('idea.voted', ?, ?, '{}', ?)",
		"count":  "UPDATE ideas SET vote_count = vote_count + 1, trending_rank = trending_rank + 1e-9 WHERE id = ?",
		"commit": "COMMIT",
	} {
		statement, err := conn.PrepareContext(s.ctx, text) //nolint:sqlclosecheck // closed when the test ends
		if err != nil {
			s.Fatal(err)
		}
		statements[name] = statement
		s.Cleanup(func() { _ = statements[name].Close() }) // nothing depends on it any more
	}
	var mutex sync.Mutex // one connection writes
	return func(idea, person int64) error {
		mutex.Lock()
		defer mutex.Unlock()
		now := database.Cut(time.Now())
		for _, step := range []struct {
			name string
			args []any
		}{
			{"begin", nil},
			{"vote", []any{idea, person, now}},
			{"event", []any{idea, person, now}},
			{"count", []any{idea}},
			{"commit", nil},
		} {
			if _, err := statements[step.name].ExecContext(s.ctx, step.args...); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
		}
		return nil
	}
}
