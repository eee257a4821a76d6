package notification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// recipients returns the next batch of people who are notified of the event: those with an id above
// after, sorted by id. last is the id of the last person considered, or noMorePeople. It runs two queries.
func (n *Notifications) recipients(
	ctx context.Context,
	e loadedEvent,
	after int64,
) (people []recipient, last int64, err error) {
	ids, relations, last, err := n.nextRelated(ctx, e, after)
	if err != nil || len(ids) == 0 {
		return nil, last, err
	}
	var found []person // someone with a source and no address is only a name from an import
	err = n.db.Read(ctx).Raw(`
		SELECT users.id, users.role <> 'member' AS staff, users.time_zone,
			coalesce(follows.level, '') AS level,
			users.email IS NOT NULL AND users.mail_refused_at IS NULL AS mailable,
			EXISTS (
				SELECT 1
				FROM outgoing_mails
				WHERE outgoing_mails.user_id = users.id
					AND outgoing_mails.bundle = ?
					AND outgoing_mails.kind = 'thanks'
					AND outgoing_mails.dropped_at IS NULL
			) AS thanked,
			coalesce(s.answers, '') AS answers, coalesce(s.comments, '') AS comments,
			coalesce(s.mentions, '') AS mentions, coalesce(s.changelog, '') AS changelog,
			coalesce(s.community, '') AS community, coalesce(s.quiet_from, 0) AS quiet_from,
			coalesce(s.quiet_until, 0) AS quiet_until
		FROM users
		LEFT JOIN notification_settings AS s ON s.user_id = users.id
		LEFT JOIN follows ON follows.idea_id = ? AND follows.user_id = users.id
		WHERE users.id IN ?
			AND users.blocked_at IS NULL
			AND users.merged_into_id IS NULL
			AND (users.email IS NOT NULL OR users.source IS NULL)
		ORDER BY users.id`, thanksBundle(e.rootID), e.rootID, ids).Scan(&found).Error
	if err != nil {
		return nil, 0, fmt.Errorf("load the people of event %d: %w", e.ID, err)
	}
	for _, p := range found {
		if e.forStaff && !p.Staff {
			continue
		}
		rule, ok := matchingRule(e.audience, relations[p.ID], board.Level(p.Level), p.Staff)
		if !ok {
			continue
		}
		if rule.Kind == Changelog && p.Thanked { // thanks are sent once; if the idea ships again, that is an ordinary update
			rule.Kind = Answers
		}
		people = append(people, recipient{person: p, audienceRule: rule})
	}
	return people, last, nil
}

// nextRelated returns the sorted ids of the next people above after who have a relation to the event that
// its rules name, and the relations of each. Each relation contributes up to a batch of people,
// found by an index, so the relations of those who are returned are complete.
func (n *Notifications) nextRelated(
	ctx context.Context,
	e loadedEvent,
	after int64,
) (ids []int64, relations map[int64][]relation, last int64, err error) {
	var parts []string
	var args []any
	for _, c := range relationsOf(e.audience) {
		sql, values := e.peopleQuery(c)
		parts = append(parts, fmt.Sprintf(`
			SELECT user_id, '%s' AS relation
			FROM (
				%s > ?
				ORDER BY 1
				LIMIT ?
			) AS c%d`, c, sql, len(parts)))
		args = append(append(args, values...), after, n.Batch)
	}
	var near []struct {
		UserID   int64
		Relation relation
	}
	err = n.db.Read(ctx).Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY user_id", args...).Scan(&near).Error
	if err != nil {
		return nil, nil, 0, fmt.Errorf("look for the people of event %d: %w", e.ID, err)
	}
	relations, last = map[int64][]relation{}, noMorePeople
	for _, row := range near {
		if relations[row.UserID] == nil {
			if len(relations) == n.Batch {
				break
			}
			ids = append(ids, row.UserID)
		}
		relations[row.UserID] = append(relations[row.UserID], row.Relation)
	}
	if len(ids) == n.Batch {
		last = ids[len(ids)-1]
	}
	if e.ActorID != nil { // nobody is notified of what they did themselves
		ids = slices.DeleteFunc(ids, func(id int64) bool { return id == *e.ActorID })
	}
	return ids, relations, last, nil
}

func relationsOf(list []audienceRule) (relations []relation) {
	for _, rule := range list {
		if !slices.Contains(relations, rule.Relation) {
			relations = append(relations, rule.Relation)
		}
	}
	return relations
}

// peopleQuery returns the query for the people in a relation. It ends with the column of the person's id,
// to which the caller appends a condition.
func (e loadedEvent) peopleQuery(c relation) (sql string, args []any) {
	const one = `SELECT id AS user_id FROM users WHERE id = ? AND id`
	switch c {
	case mentioned:
		if e.Kind == event.CommentEdited {
			return `SELECT user_id FROM mentions WHERE comment_id = ? AND user_id IN ? AND user_id`,
				[]any{e.CommentID, append(e.Named, 0)}
		}
		return `SELECT user_id FROM mentions WHERE comment_id = ? AND user_id`, []any{e.CommentID}
	case repliedTo:
		return one, []any{e.ParentAuthorID}
	case author:
		return one, []any{e.AuthorID}
	case asker:
		return one, []any{e.AskerID}
	case staff:
		return `SELECT id AS user_id FROM users WHERE role <> 'member' AND id`, nil
	case voter:
		return `SELECT user_id FROM votes WHERE idea_id = ? AND user_id`, []any{e.rootID}
	case commenter:
		said := `
			SELECT DISTINCT author_id AS user_id
			FROM comments
			WHERE idea_id IN ?
				AND deleted_at IS NULL
				AND hidden_at IS NULL`
		if !e.traits.Note { // people who wrote only internal notes count only for internal notes
			said += " AND NOT internal"
		}
		return said + " AND author_id", []any{e.family}
	case helper:
		return `
			SELECT DISTINCT a.user_id
			FROM questions AS q
			JOIN question_answers AS a ON a.question_id = q.id
			WHERE q.idea_id IN ?
				AND a.user_id`, []any{e.family}
	case follower:
		return `SELECT user_id FROM follows WHERE idea_id = ? AND user_id`, []any{e.rootID}
	case duplicateReporter, mergedAuthor, mergedVoter, mergedFollower:
		return e.findMerged(c)
	case categoryFollower:
		return `SELECT user_id FROM category_follows WHERE category_id = ? AND user_id`, []any{e.CategoryID}
	case tagFollower:
		return e.followsTag()
	}
	panic("notification: no query for relation " + string(c))
}

// Recipients returns how many people are notified of an act of the staff, up to one batch, and
// whether there are more.
func (n *Notifications) Recipients(ctx context.Context, act board.Act) (count int, more bool, err error) {
	e, ok, err := n.load(ctx, act.ID)
	if err != nil || !ok && !e.traits.Moved {
		return 0, false, err
	}
	if e.traits.Moved { // the act's other event notifies of both
		e.traits.Kind, e.traits.Moved = event.IdeaStatusChanged, false
		e.audience = audience(e.traits)
	}
	people, last, err := n.recipients(ctx, e, 0)
	return len(people), last != noMorePeople, err
}

// findMerged is [loadedEvent.peopleQuery] for the people of ideas that were merged into the event's idea,
// and for those who reported duplicates.
func (e loadedEvent) findMerged(c relation) (sql string, args []any) {
	switch c {
	case mergedAuthor:
		return `SELECT DISTINCT author_id AS user_id FROM ideas WHERE id IN ? AND author_id`, []any{e.merged}
	case mergedVoter:
		return `SELECT DISTINCT user_id FROM votes WHERE idea_id IN ? AND user_id`, []any{e.merged}
	case mergedFollower:
		return `
			SELECT DISTINCT user_id
			FROM follows
			WHERE level <> 'silent'
				AND idea_id IN ?
				AND user_id`, []any{e.merged}
	}
	if e.Kind == event.IdeaNotSame {
		return `SELECT DISTINCT user_id FROM duplicate_suggestions WHERE id IN ? AND user_id`, []any{e.suggestions}
	}
	return `
		SELECT DISTINCT user_id
		FROM duplicate_suggestions
		WHERE merged
			AND idea_id IN ?
			AND duplicate_of_id IN ?
			AND user_id`, []any{e.family, e.family}
}

// loadFamily loads the idea that the event's idea was merged into, and all ideas merged into that
// one. The event of a merge itself keeps its own idea; ideas that were unmerged since are left out.
func (n *Notifications) loadFamily(ctx context.Context, e *loadedEvent, about event.Detail) error {
	e.rootID, e.suggestions = *e.IdeaID, append(ids(about, "suggestions"), 0)
	tx := n.db.Read(ctx)
	if e.Kind != event.IdeaMerged && e.Kind != event.IdeaUnmerged && e.Kind != event.IdeaNotSame {
		var root struct{ ID, AuthorID, CategoryID int64 }
		err := tx.Raw(`
			WITH RECURSIVE chain (id, next, author_id, category_id) AS (
				SELECT id, merged_into_id, author_id, category_id
				FROM ideas
				WHERE id = ?
				UNION
				SELECT ideas.id, ideas.merged_into_id, ideas.author_id, ideas.category_id
				FROM chain
				JOIN ideas ON ideas.id = chain.next
			)
			SELECT id, author_id, category_id
			FROM chain
			WHERE next IS NULL`, e.rootID).Scan(&root).Error
		if err != nil {
			return fmt.Errorf("look where the idea of event %d stands: %w", e.ID, err)
		}
		if root.ID != 0 {
			e.rootID, e.AuthorID, e.CategoryID = root.ID, root.AuthorID, root.CategoryID
		}
	}
	err := tx.Raw(`
		WITH RECURSIVE family (id) AS (
			SELECT CAST(? AS bigint)
			UNION
			SELECT ideas.id
			FROM family
			JOIN ideas ON ideas.merged_into_id = family.id
		)
		SELECT id
		FROM family`, e.rootID).Scan(&e.family).Error
	if err == nil && e.Kind == event.IdeaMerged {
		err = tx.Raw(`
			SELECT id
			FROM ideas
			WHERE id IN ?
				AND merged_into_id = ?
			UNION ALL
			SELECT 0`, ids(about, "from"), e.rootID).Scan(&e.merged).Error
	}
	if err != nil {
		return fmt.Errorf("load the ideas merged into the idea of event %d: %w", e.ID, err)
	}
	return nil
}

// maxUndone is how many merges into an idea are searched for the one that was undone.
const maxUndone = 200

// mergesUndone returns the ids of the merge events that the unmerge event out undid completely: no
// idea of theirs is merged any more.
func (n *Notifications) mergesUndone(ctx context.Context, out event.Event) (undone []int64, err error) {
	about, err := out.About()
	if err != nil {
		return nil, err
	}
	tx, into := n.db.Read(ctx), about.Number("into")
	var merges []event.Event
	var left []int64
	err = tx.Raw(`
		SELECT *
		FROM events
		WHERE idea_id = ?
			AND kind = ?
		ORDER BY id DESC
		LIMIT ?`, into, event.IdeaMerged, maxUndone).Scan(&merges).Error
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
		if slices.Contains(came, idOr0(out.IdeaID)) &&
			!slices.ContainsFunc(came, func(id int64) bool { return slices.Contains(left, id) }) {
			undone = append(undone, merge.ID)
		}
	}
	return undone, nil
}
