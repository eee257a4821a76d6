package notification_test

import (
	"strings"
	"testing"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/notification"
)

// TestTheInboxIsServedByIndexes: no page of it scans what all people were told.
func TestTheInboxIsServedByIndexes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, unread := range []bool{false, true} {
		for _, sql := range notification.InboxSQL(s.db.Read(s.ctx), s.cast.Cleo.ID, unread) {
			plan, err := dbtest.ExplainIndexed(s.ctx, s.db, sql)
			if err != nil {
				t.Fatalf("%v\n%s", err, sql)
			}
			// few are unread
			served := strings.Contains(plan, "notifications_by_user_idea") ||
				unread && strings.Contains(plan, "notifications_unread")
			if strings.Contains(plan, "Seq Scan on notifications") || strings.Contains(plan+"\n", "SCAN notifications\n") ||
				!served {
				t.Errorf("unread %v:\n%s\n%s", unread, sql, plan)
			}
		}
	}
}
