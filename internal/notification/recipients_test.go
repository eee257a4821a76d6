package notification

import (
	"context"
	"regexp"
	"testing"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/event"
)

// TestPeopleAreFoundByIndexes: the next people of every relation, without a walk
// along everybody.
func TestPeopleAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	ctx, db, id := context.Background(), dbtest.New(t), int64(1)
	walk := regexp.MustCompile(
		`SCAN (users|votes|follows|comments|category_follows|mentions|a|question_answers)\b( |$)|Seq Scan`,
	)
	for _, c := range relations {
		for _, kind := range []event.Kind{event.CommentAdded, event.CommentEdited} {
			e := loadedEvent{Event: event.Event{ID: 1, Kind: kind, IdeaID: &id, CommentID: &id}, Named: []int64{1}}
			sql, args := e.peopleQuery(c)
			plan, err := dbtest.ExplainIndexed(ctx, db, sql+" > ? ORDER BY 1 LIMIT ?", append(args, int64(0), 1000)...)
			if err != nil {
				t.Fatalf("%s: %v", c, err)
			}
			if walk.MatchString(plan) {
				t.Errorf("%s walks along all rows:\n%s", c, plan)
			}
		}
	}
	plan, err := dbtest.ExplainIndexed(ctx, db, `
		SELECT 1
		FROM outgoing_mails
		WHERE user_id = ?
			AND bundle = ?
			AND kind = 'thanks'
			AND dropped_at IS NULL`, 1, "thanks:1")
	if err != nil || !regexp.MustCompile("outgoing_mails_thanks").MatchString(plan) {
		t.Errorf("who was thanked: %v\n%s", err, plan)
	}
}
