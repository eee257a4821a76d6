package notification

import (
	"time"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// newWithTag is how long after it was proposed an idea is new to the followers
// of a tag that it gets: who sorts the ideas of years floods nobody.
const newWithTag = 30 * 24 * time.Hour

type tagRow struct {
	ID        int64
	StaffOnly bool
}

// newTag reports whether an idea got a tag that the reader may know of.
func (a *around) newTag(reader policy.Actor, about event.Detail) bool {
	for _, id := range numbers(about["added"]) {
		if tag, there := a.tags[id]; there && reader.May(policy.SeeTag, policy.Subject{StaffOnly: tag.StaffOnly}) == nil {
			return true
		}
	}
	return false
}

// numbers returns the ids of a list in a detail.
func numbers(list any) (ids []int64) {
	all, _ := list.([]any)
	for _, id := range all {
		if number, ok := id.(float64); ok { // as JSON has numbers
			ids = append(ids, int64(number))
		}
	}
	return ids
}

// followsTag returns the query for the people of the relation that follows a tag of
// the idea: of one that it just got, who has not been told that it is new. Who
// follows a tag that is for staff by now hears of it as one of them alone.
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
