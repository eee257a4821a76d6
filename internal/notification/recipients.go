package notification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// recipients returns the next people after one, by number, who hear of a story, and
// the number of the last who was looked at: everybody when there are no more. It
// takes two queries, however many they are.
func (n *Notifications) recipients(ctx context.Context, s story, after int64) (people []hearer, last int64, err error) {
	ids, circles, last, err := n.near(ctx, s, after)
	if err != nil || len(ids) == 0 {
		return nil, last, err
	}
	var found []person
	err = n.db.Read(ctx).Raw(`SELECT users.id, users.role <> 'member' AS works, users.time_zone, coalesce(follows.level, '') AS level,
			users.email IS NOT NULL AND users.mail_refused_at IS NULL AS mailable,
			EXISTS (SELECT 1 FROM outgoing_mails WHERE outgoing_mails.user_id = users.id AND outgoing_mails.bundle = ? AND outgoing_mails.kind = 'thanks' AND outgoing_mails.dropped_at IS NULL) AS thanked,
			coalesce(s.answers, '') AS answers, coalesce(s.comments, '') AS comments, coalesce(s.mentions, '') AS mentions,
			coalesce(s.changelog, '') AS changelog, coalesce(s.community, '') AS community,
			coalesce(s.quiet_from, 0) AS quiet_from, coalesce(s.quiet_until, 0) AS quiet_until
		FROM users LEFT JOIN notification_settings AS s ON s.user_id = users.id
		LEFT JOIN follows ON follows.idea_id = ? AND follows.user_id = users.id
		WHERE users.id IN ? AND users.blocked_at IS NULL AND users.merged_into_id IS NULL
			AND (users.email IS NOT NULL OR users.source IS NULL)
		ORDER BY users.id`, thanksBundle(s.stands), s.stands, ids).Scan(&found).Error // who has a source and no address is a name of an import
	if err != nil {
		return nil, 0, fmt.Errorf("load the people of event %d: %w", s.ID, err)
	}
	for _, p := range found {
		if s.forStaff && !p.Works {
			continue
		}
		h, hears := hear(s.audience, circles[p.ID], board.Level(p.Level), p.Works)
		if !hears {
			continue
		}
		if h.Kind == Changelog && p.Thanked { // thanks come once; that it shipped again is news like any other
			h.Kind = Answers
		}
		people = append(people, hearer{person: p, hearing: h})
	}
	return people, last, nil
}

// near returns the numbers of the next people after one who are in a circle that
// hears of the story, sorted, and in which each is. Every circle gives as many
// as a batch may have, by an index: so no circle of those who are returned is
// missing.
func (n *Notifications) near(ctx context.Context, s story, after int64) (ids []int64, circles map[int64][]circle, last int64, err error) {
	var parts []string
	var args []any
	for _, c := range circlesOf(s.audience) {
		sql, values := s.find(c)
		parts = append(parts, fmt.Sprintf("SELECT user_id, '%s' AS circle FROM (%s > ? ORDER BY 1 LIMIT ?) AS c%d", c, sql, len(parts)))
		args = append(append(args, values...), after, n.Batch)
	}
	var near []struct {
		UserID int64
		Circle circle
	}
	err = n.db.Read(ctx).Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY user_id", args...).Scan(&near).Error
	if err != nil {
		return nil, nil, 0, fmt.Errorf("look for the people of event %d: %w", s.ID, err)
	}
	circles, last = map[int64][]circle{}, everybody
	for _, row := range near {
		if circles[row.UserID] == nil {
			if len(circles) == n.Batch {
				break
			}
			ids = append(ids, row.UserID)
		}
		circles[row.UserID] = append(circles[row.UserID], row.Circle)
	}
	if len(ids) == n.Batch {
		last = ids[len(ids)-1]
	}
	if s.ActorID != nil { // nobody hears of what they did themselves
		ids = slices.DeleteFunc(ids, func(id int64) bool { return id == *s.ActorID })
	}
	return ids, circles, last, nil
}

func circlesOf(list []hearing) (circles []circle) {
	for _, h := range list {
		if !slices.Contains(circles, h.Circle) {
			circles = append(circles, h.Circle)
		}
	}
	return circles
}

// find returns the query for the people of a circle. Its last word is the column
// by which they are numbered.
func (s story) find(c circle) (sql string, args []any) {
	const one = "SELECT id AS user_id FROM users WHERE id = ? AND id"
	switch c {
	case named:
		if s.Kind == event.CommentEdited {
			return "SELECT user_id FROM mentions WHERE comment_id = ? AND user_id IN ? AND user_id", []any{s.CommentID, append(s.Named, 0)}
		}
		return "SELECT user_id FROM mentions WHERE comment_id = ? AND user_id", []any{s.CommentID}
	case repliedTo:
		return one, []any{s.ParentAuthorID}
	case author:
		return one, []any{s.AuthorID}
	case asker:
		return one, []any{s.AskerID}
	case staff:
		return "SELECT id AS user_id FROM users WHERE role <> 'member' AND id", nil
	case voter:
		return "SELECT user_id FROM votes WHERE idea_id = ? AND user_id", []any{s.stands}
	case talker:
		said := "SELECT DISTINCT author_id AS user_id FROM comments WHERE idea_id IN ? AND deleted_at IS NULL AND hidden_at IS NULL"
		if !s.what.Note { // who wrote notes only takes part among staff
			said += " AND NOT internal"
		}
		return said + " AND author_id", []any{s.family}
	case helper:
		return `SELECT DISTINCT a.user_id FROM questions AS q JOIN question_answers AS a ON a.question_id = q.id
			WHERE q.idea_id IN ? AND a.user_id`, []any{s.family}
	case follower:
		return "SELECT user_id FROM follows WHERE idea_id = ? AND user_id", []any{s.stands}
	case noticer, joinedAuthor, joinedVoter, joinedFollows:
		return s.findJoined(c)
	case neighbour:
		return "SELECT user_id FROM category_follows WHERE category_id = ? AND user_id", []any{s.CategoryID}
	case tagged:
		return s.followsTag()
	}
	panic("news: nobody is looked for in circle " + string(c))
}
