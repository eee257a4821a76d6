package board_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// planIdeas is enough for both databases to choose the same plans as with a million ideas,
// which "make bench-lists" uses, in a tenth of the time.
const planIdeas = 100_000

// TestListsUseTheirIndex checks the query plans of every list, with many ideas and current
// statistics.
func TestListsUseTheirIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("so many ideas take seconds")
	}
	t.Parallel()
	s := newStage(t)
	s.db = dbtest.New(t, database.NoTimeout, database.QuickDisk)
	s.fill(planIdeas)
	s.Board = board.New(s.db, nil, boardtest.Parts...)
	reader := board.Actor{ID: 77, Role: "member"}
	filters := map[string]board.IdeaFilter{
		"all":      {},
		"status":   {StatusID: 3},
		"category": {CategoryID: 1},
		"both":     {StatusID: 3, CategoryID: 1},
	}
	for name, f := range filters {
		for _, sort := range board.Sorts {
			for viewer, actor := range map[string]board.Actor{"visitor": {}, "member": reader} {
				for page, after := range map[string]string{"first page": "", "deep page": deep[sort]} {
					t.Run(strings.Join([]string{name, string(sort), viewer, page}, ", "), func(t *testing.T) {
						f.Sort, f.After, f.Seed = sort, after, 2_000_000_000
						plan := s.plan(actor, f)
						wantIndex(t, plan, servedBy(name, sort))
						if page == "deep page" && strings.Contains(plan, "SCAN ideas") {
							t.Errorf("walks from the start:\n%s", plan)
						}
					})
				}
			}
		}
	}
	s.personPlans(t)
	for name, f := range map[string]board.IdeaFilter{"mine": {Mine: true}, "voted": {Voted: true}} {
		for _, sort := range board.Sorts { // one person's own ideas are few enough to sort
			t.Run(name+", "+string(sort), func(t *testing.T) {
				f.Sort = sort
				for _, f.After = range []string{"", deep[sort]} {
					plan := s.plan(reader, f)
					wantNoScan(t, plan)
					if !strings.Contains(plan, "ideas_by_author") && !strings.Contains(plan, "votes_by_user") {
						t.Errorf("not served by the person's own index:\n%s", plan)
					}
				}
			})
		}
	}
	s.feedPlans(t)
	s.tagPlans(t)
	t.Run("a word that all have", s.commonWord)
	t.Run("a phrase of words that all have", s.commonPhrase)
	t.Run("a rare word and two letters", s.begunWord)
	t.Run("words written anew", func(t *testing.T) { wantNoScan(t, s.planOf(board.ToIndexSQL(s.db.Read(s.ctx), 5, 7))) })
}

// deep are cursors far down each list.
var deep = map[board.Sort]string{
	board.Trending:   "t200.5_60000",
	board.Top:        "v30_40000",
	board.Newest:     "n1600000000000000_40000",
	board.Discussed:  "c3_40000",
	board.Answered:   "a1600000000000000_40000",
	board.Unanswered: "w1600000000000000_40000",
	board.Surprise:   "s3000000000_40000",
}

// servedBy returns the indexes that may serve a list. If no index has both filters, either
// will do.
func servedBy(filter string, sort board.Sort) []string {
	column := map[board.Sort]string{
		board.Trending: "trending", board.Top: "votes", board.Newest: "created", board.Discussed: "comments",
		board.Answered: "answered",
	}[sort]
	few := sort == board.Discussed || sort == board.Answered
	switch {
	case sort == board.Surprise:
		return []string{"ideas_shuffled"}
	case sort == board.Unanswered:
		return map[string][]string{
			"all": {"ideas_waiting"}, "category": {"ideas_category_waiting"},
			"status": {"ideas_waiting", "ideas_by_status_created"},
			"both":   {"ideas_category_waiting", "ideas_by_category_status_created"},
		}[filter]
	case filter == "all":
		return []string{"ideas_by_" + column}
	case filter == "both" && few:
		return []string{"ideas_by_category_" + column, "ideas_by_status_" + column}
	case filter == "both":
		return []string{"ideas_by_category_status_" + column}
	}
	return []string{"ideas_by_" + filter + "_" + column}
}

// wantIndex fails unless one of the indexes serves the plan, in its order.
func wantIndex(t *testing.T, plan string, indexes []string) {
	t.Helper()
	if !slices.ContainsFunc(indexes, func(index string) bool {
		return strings.Contains(plan, index+" ") || strings.Contains(plan, index+"\n")
	}) {
		t.Errorf("not served by %v:\n%s", indexes, plan)
	}
	wantNoScan(t, plan)
	if strings.Contains(plan, "Sort") || strings.Contains(plan, "TEMP B-TREE") {
		t.Errorf("sorts:\n%s", plan)
	}
}

func wantNoScan(t *testing.T, plan string) {
	t.Helper()
	for _, scan := range []string{"Seq Scan on ideas", "SCAN ideas\n", "Seq Scan on votes", "SCAN votes\n"} {
		if strings.Contains(plan+"\n", scan) {
			t.Errorf("scans a table:\n%s", plan)
		}
	}
}

func (s *stage) plan(viewer board.Actor, f board.IdeaFilter) string {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	sql, err := board.ListSQL(s.db.Read(s.ctx), viewer, f, snapshot)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.planOf(sql)
}

func (s *stage) planOf(sql string) string {
	s.t.Helper()
	plan, err := dbtest.Explain(s.ctx, s.db, sql)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, sql)
	}
	return plan
}

// fill inserts n ideas and updates the statistics. It drops the indexes meanwhile:
// rebuilding them takes a tenth of the time.
func (s *stage) fill(n int) {
	s.t.Helper()
	numbers := `
		WITH RECURSIVE d(x) AS (
			SELECT 0
			UNION ALL
			SELECT x + 1
			FROM d
			WHERE x < 99
		),
		n(i) AS (SELECT a.x * 10000 + b.x * 100 + c.x + 1 FROM d AS a, d AS b, d AS c) `
	minutesAfter2020 := database.Pick(
		s.db.Read(s.ctx),
		"strftime('%Y-%m-%d %H:%M:%f+00:00', '2020-01-01', '+' || ((i * 7919) % 1000000) || ' minutes')",
		"timestamptz '2020-01-01 00:00:00+00' + ((i::bigint * 7919) % 1000000) * interval '1 minute'",
	)
	born := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		restore, err := dbtest.WithoutIndexes(tx, "ideas")
		if err != nil {
			return err
		}
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO categories (name, slug) VALUES ('B', 'b'), ('C', 'c'), ('D', 'd')`, nil},
			{numbers + `INSERT INTO users (id, name, created_at) SELECT i, 'Person', ? FROM n WHERE i <= 20000`, []any{born}},
			// Not by a later update: PostgreSQL would then not use the indexes until all
			// transactions of other tests that began earlier have ended.
			{numbers + `
				INSERT INTO ideas (id, title, author_id, category_id, status_id, vote_count, trending_rank,
					created_at, comment_count, answered_at, promised_for)
				SELECT i, 'An idea', 1 + i % 20000, 1 + i % 4, 1 + i % 6, i / 1000, i / 300, at, i % 50,
					CASE WHEN i % 3 > 0 THEN at END, CASE WHEN i % 100 = 0 THEN at END
				FROM (SELECT i, ` + minutesAfter2020 + ` AS at FROM n WHERE i <= ?) AS rows_of_n`, []any{n}},
			{`
				INSERT INTO idea_counts (category_id, status_id, visible, waiting, hidden)
				SELECT category_id, status_id, count(*), 0, 0
				FROM ideas
				GROUP BY category_id, status_id`, nil},
			{numbers + `
				INSERT INTO votes (idea_id, user_id, created_at)
				SELECT 1 + i % ?, 1 + (i + i / ? * 7919) % 20000, ?
				FROM n
				WHERE i <= 200000`, []any{n, n, born}},
		} {
			if err := tx.Exec(step.sql, step.args...).Error; err != nil {
				return err
			}
		}
		for _, ddl := range restore {
			if err := tx.Exec(ddl).Error; err != nil {
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
