package notification

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// The sizes of a page of the inbox.
const (
	groupsOnPage = 20
	groupItems   = 5    // shown in a group
	groupRows    = 25   // read for a group, so that the rest can be counted
	inboxWalk    = 2000 // notifications that one page reads at most
)

// Group is a person's notifications about one idea, newest first.
type Group struct {
	IdeaID int64
	Title  string
	Items  []Item
	More   int  // how many are not shown
	Many   bool // there are more than More
	Unread bool // some are unread
}

// InboxPage is one page of a person's inbox.
type InboxPage struct {
	Groups []Group
	Newest int64  // id of the newest notification when the page was read; marking the page read leaves later ones unread
	Next   string // cursor of the next page, "" on the last
}

// Inbox returns one page of the actor's notifications grouped by idea, groups with the newest
// notification first. If unread is set, only unread notifications count. A page reads at most
// inboxWalk notifications, so it may have few groups although more follow.
func (n *Notifications) Inbox(
	ctx context.Context,
	actor policy.Actor,
	after string,
	unread bool,
) (found InboxPage, err error) {
	if err := actor.May(policy.HearNews, policy.Subject{}); err != nil {
		return found, err
	}
	before, err := page.ParseID(after)
	if err != nil {
		return found, err
	}
	tx := n.db.Read(ctx)
	heads, next, err := inboxHeads(tx, actor.ID, before, unread)
	if err != nil {
		return found, fmt.Errorf("read the inbox of user %d: %w", actor.ID, err)
	}
	found.Next = next
	if found.Newest, err = newestOf(tx, actor.ID); err != nil {
		return found, err
	}
	rows, err := groupsOf(tx, actor.ID, heads, unread)
	if err != nil {
		return found, fmt.Errorf("read the inbox of user %d: %w", actor.ID, err)
	}
	found.Groups, err = n.groups(ctx, actor, heads, rows)
	return found, err
}

// head is the newest notification of an idea, or a notification without an idea.
type head struct {
	ID     int64
	IdeaID *int64
}

// newestQuery reads a bounded part of a person's notifications, by the index notifications_by_user
// or notifications_unread, and finds the newest of each idea by notifications_by_user_idea.
func newestQuery(tx *gorm.DB, userID, before int64, unread bool) *gorm.DB {
	only := ""
	if unread {
		only = " AND read_at IS NULL"
	}
	return tx.Raw(`
		SELECT walk.id, walk.idea_id,
			NOT EXISTS (
				SELECT 1
				FROM notifications AS newer
				WHERE newer.user_id = ?
					AND newer.idea_id = walk.idea_id
					AND newer.id > walk.id`+only+`
			) AS newest
		FROM (
			SELECT id, idea_id
			FROM notifications
			WHERE user_id = ?
				AND id < ?`+only+`
			ORDER BY id DESC
			LIMIT ?
		) AS walk
		ORDER BY walk.id DESC`, userID, userID, before, inboxWalk)
}

// inboxHeads returns the newest notification of each group of a page, and the cursor of the next
// page.
func inboxHeads(tx *gorm.DB, userID, before int64, unread bool) (heads []head, next string, err error) {
	var walked []struct {
		ID     int64
		IdeaID *int64
		Newest bool
	}
	err = newestQuery(tx, userID, before, unread).Scan(&walked).Error
	if err != nil {
		return nil, "", err
	}
	for _, row := range walked {
		if !row.Newest {
			continue
		}
		if len(heads) == groupsOnPage {
			return heads, page.IDCursor(heads[groupsOnPage-1].ID), nil
		}
		heads = append(heads, head{row.ID, row.IdeaID})
	}
	if len(walked) == inboxWalk { // the limit was reached: the next page goes on here
		next = page.IDCursor(walked[inboxWalk-1].ID)
	}
	return heads, next, nil
}

func newestOf(tx *gorm.DB, userID int64) (id int64, err error) {
	err = tx.Raw("SELECT coalesce(max(id), 0) FROM notifications WHERE user_id = ?", userID).Scan(&id).Error
	if err != nil {
		return 0, fmt.Errorf("find the newest notification of user %d: %w", userID, err)
	}
	return id, nil
}

// groupsOf returns the newest notifications of each head's idea, newest first.
func groupsOf(tx *gorm.DB, userID int64, heads []head, unread bool) (rows []Notification, err error) {
	if len(heads) == 0 {
		return nil, nil
	}
	return rows, groupsQuery(tx, userID, heads, unread).Scan(&rows).Error
}

func groupsQuery(tx *gorm.DB, userID int64, heads []head, unread bool) *gorm.DB {
	only := ""
	if unread {
		only = " AND read_at IS NULL"
	}
	parts, args := make([]string, len(heads)), make([]any, 0, 4*len(heads))
	for i, h := range heads {
		if h.IdeaID == nil {
			parts[i], args = "SELECT * FROM notifications WHERE id = ?", append(args, h.ID)
			continue
		}
		parts[i] = `
			SELECT *
			FROM (
				SELECT *
				FROM notifications
				WHERE user_id = ?
					AND idea_id = ?
					AND id <= ?` + only + `
				ORDER BY id DESC
				LIMIT ?
			) AS few`
		args = append(args, userID, *h.IdeaID, h.ID, groupRows+1)
	}
	return tx.Raw("SELECT * FROM ("+strings.Join(parts, " UNION ALL ")+") AS told ORDER BY id DESC", args...)
}

// groups adds the texts to the rows of each head. A group is left out when the reader may not read
// any of it any more.
func (n *Notifications) groups(
	ctx context.Context,
	actor policy.Actor,
	heads []head,
	rows []Notification,
) ([]Group, error) {
	items, err := n.Items(ctx, actor, rows)
	if err != nil {
		return nil, err
	}
	byIdea := map[int64][]Item{}
	for _, item := range items {
		byIdea[keyOf(item.ID, item.IdeaID)] = append(byIdea[keyOf(item.ID, item.IdeaID)], item)
	}
	var groups []Group
	for _, h := range heads {
		told := byIdea[keyOf(h.ID, h.IdeaID)]
		if len(told) == 0 {
			continue
		}
		group := Group{IdeaID: idOr0(h.IdeaID), Title: told[0].IdeaTitle, Items: told}
		for _, item := range told {
			group.Unread = group.Unread || item.ReadAt == nil
		}
		if group.Many = len(told) > groupRows; group.Many {
			told = told[:groupRows]
		}
		if len(told) > groupItems {
			group.Items, group.More = told[:groupItems], len(told)-groupItems
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// keyOf returns the key of a notification's group: the idea's id, or the negative id of the
// notification itself.
func keyOf(id int64, ideaID *int64) int64 {
	if ideaID == nil {
		return -id
	}
	return *ideaID
}

// At returns the time of the newest event of the group.
func (g Group) At() time.Time { return g.Items[0].CreatedAt }
