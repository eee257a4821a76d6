package board_test

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/notification"
)

// digestLists is a part of each statement of the staff digest, on one line.
var digestLists = map[string]string{
	"oldest":    "answered_at IS NULL AND hidden_at IS NULL ORDER BY",
	"questions": "FROM questions JOIN",
	"unsolved":  "FROM outcomes JOIN",
	"promises":  "UNION ALL",
	"risen":     "AS rise",
	"joined":    "AS newest JOIN users",
}

// digestSQL returns the statements of the staff digest, by name.
func (s *stage) digestSQL() map[string]string {
	s.t.Helper()
	var sent []string
	s.each(func(sql string) { sent = append(sent, sql) }, func() {
		news := notification.New(s.db, s.Board, func() time.Time { return s.now })
		_, err := news.StaffDigest(s.ctx, board.Actor{ID: 1, Role: account.Moderator}, s.now)
		s.must(err)
	})
	out := map[string]string{}
	for name, part := range digestLists {
		for _, sql := range sent {
			if strings.Contains(strings.Join(strings.Fields(sql), " "), part) {
				if out[name] != "" {
					s.t.Errorf("%s: two statements\n%s\n%s", name, out[name], sql)
				}
				out[name] = sql
			}
		}
		if out[name] == "" {
			s.t.Errorf("%s: no such statement among\n%s", name, strings.Join(sent, "\n"))
		}
	}
	return out
}

// feedPlans checks the query plans of the feeds and the staff digest among many ideas with
// comments, and that each is fast.
func (s *stage) feedPlans(t *testing.T) {
	s.fillDigest()
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	index := map[string]string{
		"oldest":              "ideas_waiting",
		"questions":           "questions_open",
		"unsolved":            "outcomes_unsolved",
		"promises":            "ideas_promised",
		"risen":               "events",
		"joined":              "events_",
		"ideas":               "ideas_by_created",
		"ideas of a category": "ideas_by_category_created",
		"answers":             "answers_by_time",
		"category's answers":  "answers_by_time",
		"roadmap":             "answers_by_time",
		"comments":            "comments_public",
	}
	tx := s.db.Read(s.ctx)
	for _, queries := range []map[string]string{s.digestSQL(), board.FeedSQL(tx, snapshot, 7)} {
		for name, sql := range queries {
			t.Run(name, func(t *testing.T) {
				plan, err := dbtest.Explain(s.ctx, s.db, sql)
				if err != nil {
					t.Fatalf("%v\n%s", err, sql)
				}
				wantNoScan(t, plan)
				for _, table := range []string{"answers", "comments", "events", "outcomes", "questions"} {
					if strings.Contains(plan, "Seq Scan on "+table) ||
						strings.Contains(plan+"\n", "SCAN "+table+"\n") && name != "risen" { // by id, from the last
						t.Errorf("scans %s:\n%s", table, plan)
					}
				}
				if !strings.Contains(plan, index[name]) {
					t.Errorf("not served by %s:\n%s", index[name], plan)
				}
				start := time.Now()
				if err := tx.Exec(sql).Error; err != nil {
					t.Fatal(err)
				}
				t.Logf("%v", time.Since(start))
			})
		}
	}
}

// fillDigest inserts answers, comments, events and everything else that the staff digest
// reads.
func (s *stage) fillDigest() {
	s.t.Helper()
	const numbers = `
		WITH RECURSIVE d(x) AS (
			SELECT 0
			UNION ALL
			SELECT x + 1
			FROM d
			WHERE x < 99
		),
		n(i) AS (SELECT a.x * 10000 + b.x * 100 + c.x + 1 FROM d AS a, d AS b, d AS c) `
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{numbers + `
				INSERT INTO answers (idea_id, author_id, to_status_id, created_at)
				SELECT i, 1, 1 + i % 6, ?
				FROM n
				WHERE i <= 50000`, []any{at}},
			{numbers + `
				INSERT INTO comments (idea_id, author_id, body, body_html, created_at)
				SELECT 1 + i % 20, 1, 'x', 'x', ?
				FROM n
				WHERE i <= 40000`, []any{at}},
			{numbers + `
				INSERT INTO events (kind, idea_id, created_at)
				SELECT 'idea.voted', i, ?
				FROM n
				WHERE i <= 100000`, []any{at}},
			{numbers + `
				INSERT INTO events (kind, person_id, created_at)
				SELECT 'member.joined', i, ?
				FROM n
				WHERE i <= 20000`, []any{at}},
			{numbers + `
				INSERT INTO outcomes (idea_id, user_id, verdict, created_at, handled_at)
				SELECT 5, i, 'no', ?, CASE WHEN i % 100 = 0 THEN NULL ELSE users.created_at END
				FROM n
				JOIN users ON users.id = n.i
				WHERE i <= 20000`, []any{at}},
			{numbers + `
				INSERT INTO questions (idea_id, asker_id, audience, body, created_at, closed_at)
				SELECT i, 1, CASE WHEN i % 2 = 0 THEN 'staff' ELSE 'people' END, 'x', ?,
					CASE WHEN i % 100 = 0 THEN NULL ELSE ideas.created_at END
				FROM n
				JOIN ideas ON ideas.id = n.i
				WHERE i <= 20000`, []any{at}},
		} {
			if err := tx.Exec(step.sql, step.args...).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.db.Analyze(s.ctx)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
