package notification

import (
	"time"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// newWithTag is how old an idea may be to notify the followers of a tag that it gets. So staff who
// tag old ideas do not send a flood of notifications.
const newWithTag = 30 * 24 * time.Hour

type tagRow struct {
	ID        int64
	StaffOnly bool
}

// hasVisibleTag reports whether an idea got a tag that the reader may see.
func (a *itemData) hasVisibleTag(reader policy.Actor, about event.Detail) bool {
	for _, id := range numbers(about["added"]) {
		if tag, there := a.tags[id]; there && reader.May(policy.SeeTag, policy.Subject{StaffOnly: tag.StaffOnly}) == nil {
			return true
		}
	}
	return false
}

// numbers returns the ids of a list in an event's detail.
func numbers(list any) (ids []int64) {
	all, _ := list.([]any)
	for _, id := range all {
		if number, ok := id.(float64); ok { // JSON has only floats
			ids = append(ids, int64(number))
		}
	}
	return ids
}

// followsTag returns the query for the people who follow a tag of the idea. If the event added
// tags, only these count, and people who were notified of the idea as new before are left out.
// Followers of a tag that is restricted to staff are found only if they are staff.
func (e loadedEvent) followsTag() (sql string, args []any) {
	const people = `
		SELECT DISTINCT f.user_id
		FROM idea_tags AS t
		JOIN tags ON tags.id = t.tag_id
		JOIN tag_follows AS f ON f.tag_id = t.tag_id
		JOIN users AS u ON u.id = f.user_id
		WHERE t.idea_id = ?
			AND (NOT tags.staff_only OR u.role <> 'member')`
	if e.Kind != event.IdeaTagged {
		return people + " AND f.user_id", []any{e.IdeaID}
	}
	return people + `
			AND t.tag_id IN ?
			AND f.user_id <> ?
			AND NOT EXISTS (
				SELECT 1
				FROM notifications AS n
				WHERE n.user_id = f.user_id
					AND n.idea_id = ?
					AND n.kind = 'community'
			)
			AND f.user_id`, []any{e.IdeaID, append(e.Tags, 0), e.AuthorID, e.IdeaID}
}
