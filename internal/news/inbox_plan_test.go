package news_test

import (
	"strings"
	"testing"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/news"
)

// TestTheInboxIsServedByIndexes: no page of it scans what all people were told.
func TestTheInboxIsServedByIndexes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, unread := range []bool{false, true} {
		for _, sql := range news.InboxSQL(s.db.Read(s.ctx), s.cast.Cleo.ID, unread) {
			plan, err := dbtest.ExplainIndexed(s.ctx, s.db, sql)
			if err != nil {
				t.Fatalf("%v\n%s", err, sql)
			}
			if strings.Contains(plan, "Seq Scan on notifications") || strings.Contains(plan+"\n", "SCAN notifications\n") || !strings.Contains(plan, "notifications_by_user_idea") {
				t.Errorf("unread %v:\n%s\n%s", unread, sql, plan)
			}
		}
	}
}
