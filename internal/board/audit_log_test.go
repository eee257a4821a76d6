package board_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// fillLog adds logged events, and twice as many votes, which are not logged.
func (s *stage) fillLog(ideas []board.Idea, logged int) {
	s.t.Helper()
	const chunk = 10_000 // fits into the time limit of a transaction
	at := "'" + s.now.Format("2006-01-02 15:04:05+00:00") + "'"
	first, second, maya, ben := ideas[0].ID, ideas[1].ID, s.cast.Maya.ID, s.cast.Ben.ID
	fill := func(n int, values string) {
		for ; n > 0; n -= chunk {
			s.exec(fmt.Sprintf(`
				WITH RECURSIVE numbers (n) AS (
					SELECT 1
					UNION ALL
					SELECT n + 1
					FROM numbers
					WHERE n < %d
				)
				INSERT INTO events (kind, idea_id, actor_id, detail, created_at, audit_object)
				SELECT %s
				FROM numbers`, min(n, chunk), values))
		}
	}
	fill(2*logged, fmt.Sprintf(`'idea.voted', %d, %d, '{}', %s, CAST(NULL AS text)`, first, ben, at))
	fill(logged, fmt.Sprintf(`
		CASE
			WHEN n %% 10 = 0 THEN 'idea.hidden'
			WHEN n %% 10 < 5 THEN 'idea.tagged'
			ELSE 'idea.status_changed'
		END,
		CASE WHEN n %% 100 = 0 THEN %d ELSE %d END,
		%d,
		'{"added": [1], "from": 1, "to": 2}',
		%s,
		CASE WHEN n %% 100 = 0 THEN 'idea:%d' ELSE 'idea:%d' END`, second, first, maya, at, second, first))
	s.analyze()
}

// TestTheLogIsFilteredAndPaged checks that each page is served by an index, with 50,000
// logged events and twice as many votes.
func TestTheLogIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin := s.admin()
	ideas := []board.Idea{s.idea("Dark mode", "Open"), s.idea("Night colours", "Planned")}
	s.must(s.SetSite(s.ctx, admin, board.Site{Name: "Our ideas", Language: "en"}))
	logged := 50_000
	if testing.Short() {
		logged = 1000
	}
	s.fillLog(ideas, logged)
	second := event.ObjectOf("idea", ideas[1].ID)
	for name, tt := range map[string]struct {
		f     board.LogFilter
		want  int // events, over all pages; 0: not counted
		index string
	}{
		"all":               {board.LogFilter{}, 0, "events_logged"},
		"deep":              {board.LogFilter{After: "i1000"}, 0, "events_logged"},
		"kind":              {board.LogFilter{Kind: event.SiteChanged}, 1, "events_logged_by_kind"},
		"person":            {board.LogFilter{Person: s.cast.Maya.ID}, 0, "events_logged"},
		"who votes":         {board.LogFilter{Person: s.cast.Ben.ID}, 0, "events_logged"},
		"object":            {board.LogFilter{Object: second}, logged/100 + 2, "events_logged_by_object"},
		"object and person": {board.LogFilter{Object: second, Person: s.cast.Maya.ID}, logged/100 + 2, "events_logged"},
		"object and kind":   {board.LogFilter{Object: second, Kind: event.IdeaAnswered}, 1, "events_logged"},
		"nothing":           {board.LogFilter{Object: "idea:4711"}, 0, "events_logged_by_object"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := s.planOf(board.LogSQL(s.db.Read(s.ctx), tt.f))
			scans := strings.Contains(plan, "Seq Scan on events") || strings.Contains(plan, "SCAN events\n") ||
				strings.Contains(plan, "Scan Backward using events_pkey")
			if few := testing.Short(); !few &&
				(scans || !strings.Contains(plan, tt.index)) { // PostgreSQL rightly sorts a few rows
				t.Errorf("not served by %s:\n%s", tt.index, plan)
			}
			began := time.Now()
			page, err := s.AuditLog(s.ctx, admin, tt.f)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d events in %v", len(page.Events), time.Since(began).Round(100*time.Microsecond))
			if tt.want > 0 {
				if got := s.walkLog(admin, tt.f); got != tt.want {
					t.Errorf("%d events, want %d", got, tt.want)
				}
			}
		})
	}
	_, err := s.AuditLog(s.ctx, board.ActorOf(&s.cast.Maya), board.LogFilter{})
	if problem.KindOf(err) != problem.NotFound {
		t.Errorf("a moderator reads the log: %v", err)
	}
	if _, err := s.AuditLog(s.ctx, admin, board.LogFilter{After: "x"}); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a bad cursor: %v", err)
	}
}

// walkLog counts the events of all pages and checks their order.
func (s *stage) walkLog(admin board.Actor, f board.LogFilter) (n int) {
	s.t.Helper()
	for last := int64(1 << 62); ; {
		page, err := s.AuditLog(s.ctx, admin, f)
		s.must(err)
		for _, e := range page.Events {
			if e.ID >= last {
				s.t.Errorf("event %d after %d", e.ID, last)
			}
			n, last = n+1, e.ID
		}
		if f.After = page.Next; f.After == "" {
			return n
		}
	}
}
