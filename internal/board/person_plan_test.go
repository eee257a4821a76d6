package board_test

import (
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
)

// personPlans checks the query plans of the lists and updates of one person among many
// ideas.
func (s *stage) personPlans(t *testing.T) {
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	index := map[string]string{
		"ideas":   "ideas_by_author",
		"votes":   "votes_by_user",
		"follows": "follows_by_user",
		"helped":  "votes_by_user",
		"news":    "votes_by_user",
	}
	for name, sql := range board.PersonSQL(s.db.Read(s.ctx), 77, snapshot, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Run("a person's "+name, func(t *testing.T) {
			plan, err := dbtest.Explain(s.ctx, s.db, sql)
			if err != nil {
				t.Fatalf("%v\n%s", err, sql)
			}
			wantNoScan(t, plan)
			list, _, _ := strings.Cut(name, ",")
			if !strings.Contains(plan, index[list]) && list != "follows" { // follows is empty here
				t.Errorf("not served by %s:\n%s", index[list], plan)
			}
		})
	}
}
