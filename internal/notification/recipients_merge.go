package notification

import (
	"context"
	"fmt"
	"slices"

	"ideaboard/internal/event"
)

// findJoined is [story.find] for the people of ideas that became part of the one
// of the story, and for those who said that ideas are the same.
func (s story) findJoined(c circle) (sql string, args []any) {
	switch c {
	case joinedAuthor:
		return "SELECT DISTINCT author_id AS user_id FROM ideas WHERE id IN ? AND author_id", []any{s.joined}
	case joinedVoter:
		return "SELECT DISTINCT user_id FROM votes WHERE idea_id IN ? AND user_id", []any{s.joined}
	case joinedFollows:
		return "SELECT DISTINCT user_id FROM follows WHERE level <> 'silent' AND idea_id IN ? AND user_id", []any{s.joined}
	}
	if s.Kind == event.IdeaNotSame {
		return "SELECT DISTINCT user_id FROM duplicate_suggestions WHERE id IN ? AND user_id", []any{s.suggestions}
	}
	return "SELECT DISTINCT user_id FROM duplicate_suggestions WHERE merged AND idea_id IN ? AND duplicate_of_id IN ? AND user_id", []any{s.family, s.family}
}

// families reads which idea stands for the one of the event, and what is part of
// it. An event of a merge is told of the idea that it happened to; of what was
// taken apart again by now nothing is told.
func (n *Notifications) families(ctx context.Context, s *story, about event.Detail) error {
	s.stands, s.suggestions = *s.IdeaID, append(ids(about, "suggestions"), 0)
	tx := n.db.Read(ctx)
	if s.Kind != event.IdeaMerged && s.Kind != event.IdeaUnmerged && s.Kind != event.IdeaNotSame {
		var root struct{ ID, AuthorID, CategoryID int64 }
		err := tx.Raw(`WITH RECURSIVE chain (id, next, author_id, category_id) AS (SELECT id, merged_into_id, author_id, category_id FROM ideas WHERE id = ?
				UNION SELECT ideas.id, ideas.merged_into_id, ideas.author_id, ideas.category_id FROM chain JOIN ideas ON ideas.id = chain.next)
			SELECT id, author_id, category_id FROM chain WHERE next IS NULL`, s.stands).Scan(&root).Error
		if err != nil {
			return fmt.Errorf("look where the idea of event %d stands: %w", s.ID, err)
		}
		if root.ID != 0 {
			s.stands, s.AuthorID, s.CategoryID = root.ID, root.AuthorID, root.CategoryID
		}
	}
	err := tx.Raw(`WITH RECURSIVE family (id) AS (SELECT CAST(? AS bigint) UNION
		SELECT ideas.id FROM family JOIN ideas ON ideas.merged_into_id = family.id) SELECT id FROM family`, s.stands).Scan(&s.family).Error
	if err == nil && s.Kind == event.IdeaMerged {
		err = tx.Raw("SELECT id FROM ideas WHERE id IN ? AND merged_into_id = ? UNION ALL SELECT 0", ids(about, "from"), s.stands).Scan(&s.joined).Error
	}
	if err != nil {
		return fmt.Errorf("look what is part of the idea of event %d: %w", s.ID, err)
	}
	return nil
}

// maxUndone is how many merges into one idea are looked through for one that
// was undone.
const maxUndone = 200

// mergesUndone returns the events of merges of which nothing is left since an idea
// was taken out again.
func (n *Notifications) mergesUndone(ctx context.Context, out event.Event) (undone []int64, err error) {
	about, err := out.About()
	if err != nil {
		return nil, err
	}
	tx, into := n.db.Read(ctx), about.Number("into")
	var merges []event.Event
	var left []int64
	err = tx.Raw("SELECT * FROM events WHERE idea_id = ? AND kind = ? ORDER BY id DESC LIMIT ?", into, event.IdeaMerged, maxUndone).Scan(&merges).Error
	if err == nil {
		err = tx.Raw("SELECT id FROM ideas WHERE merged_into_id = ?", into).Scan(&left).Error
	}
	if err != nil {
		return nil, fmt.Errorf("look for merges that event %d undid: %w", out.ID, err)
	}
	for _, merge := range merges {
		detail, err := merge.About()
		if err != nil {
			return nil, err
		}
		came := ids(detail, "from")
		if slices.Contains(came, idOr0(out.IdeaID)) && !slices.ContainsFunc(came, func(id int64) bool { return slices.Contains(left, id) }) {
			undone = append(undone, merge.ID)
		}
	}
	return undone, nil
}
