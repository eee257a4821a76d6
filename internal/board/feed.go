package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
)

// FeedKind is the kind of a feed's entry.
type FeedKind string

// The kinds of entries.
const (
	FeedProposed FeedKind = "proposed"
	FeedAnswered FeedKind = "answered" // an answer with text
	FeedStatus   FeedKind = "status"   // a new status, with or without text
	FeedComment  FeedKind = "comment"
)

// FeedEntry is one entry of a feed, as a visitor may read it.
type FeedEntry struct {
	Kind         FeedKind
	ID           int64 // of the idea, the answer or the comment
	IdeaID       int64
	Title        string // of the idea
	Category     Category
	HTML         string // the text as sanitized HTML, or ""
	ReconsiderIf string // HTML: what would change our mind; or ""
	From, To     *Status
	PromisedFor  *time.Time

	PromiseCleared bool // the target date was removed

	Author  account.Person // the zero Person for an import
	At      time.Time
	Updated time.Time // At, or the time of the last edit
}

// feedFilter selects the ideas of a feed.
type feedFilter struct {
	IdeaFilter
	ids []int64 // only these ideas; nil: any
}

// where returns the condition on ideas and its arguments. Everybody gets the same feed.
func (f feedFilter) where(snapshot *Snapshot) (sql string, args []any) {
	sql, args = visibleInListsSQL, []any{snapshot.Invisible(Actor{})}
	and := func(condition string, arg ...any) { sql, args = sql+" AND "+condition, append(args, arg...) }
	if f.StatusID != 0 {
		and("ideas.status_id = ?", f.StatusID)
	}
	if f.CategoryID != 0 {
		and("ideas.category_id = ?", f.CategoryID)
	}
	if f.Unanswered {
		and("ideas.answered_at IS NULL")
	}
	if f.ids != nil {
		and("ideas.id IN ?", f.ids)
	}
	const tagged = `(
		SELECT 1
		FROM idea_tags
		WHERE idea_tags.idea_id = ideas.id
			AND idea_tags.tag_id IN ?
		LIMIT 1
	)`
	if len(f.Tags.Any) > 0 {
		and(tagged+" IS NOT NULL", f.Tags.Any)
	}
	for _, id := range f.Tags.All {
		and(tagged+" IS NOT NULL", []int64{id})
	}
	if len(f.Tags.None) > 0 {
		and(tagged+" IS NULL", f.Tags.None)
	}
	return sql, args
}

// How many entries feeds have, and how many of the newest answers are searched for those
// of a category or of the roadmap.
const (
	feedEntries     = 30
	ideaFeedEntries = 50
	feedAnswers     = 2000
)

// Feed returns the newest entries about the ideas of a list: ideas, answers and new
// statuses, newest first. It uses the list's query and filters, but not its order or what
// depends on the reader. Tags must be public.
func (b *Board) Feed(ctx context.Context, list IdeaFilter) ([]FeedEntry, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	f := feedFilter{IdeaFilter: list}
	if list.Query != "" {
		if f.ids, err = b.newestFound(ctx, list); err != nil {
			return nil, err
		}
	}
	tx := b.db.Read(ctx)
	ideas, err := feedRows(snapshot, feedIdeasQuery(tx, snapshot, f))
	if err != nil {
		return nil, err
	}
	answers, err := feedRows(snapshot, feedAnswersQuery(tx, snapshot, f, nil, b.settled()))
	return newestFirst(append(ideas, answers...), feedEntries), err
}

// newestFound returns the newest ideas that a search finds for visitors; never nil.
func (b *Board) newestFound(ctx context.Context, list IdeaFilter) ([]int64, error) {
	list.Sort, list.After, list.Mine, list.Voted, list.Queue = Newest, "", false, false, ""
	found, err := b.List(ctx, Actor{}, list)
	ids := []int64{}
	for _, idea := range found.Ideas {
		ids = append(ids, idea.ID)
	}
	return ids, err
}

// RoadmapFeed returns the ideas that became active or shipped and still are, newest first.
func (b *Board) RoadmapFeed(ctx context.Context) ([]FeedEntry, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	coming := append(snapshot.OfKind(KindActive), snapshot.OfKind(KindShipped)...)
	return feedRows(snapshot, feedAnswersQuery(b.db.Read(ctx), snapshot, feedFilter{}, coming, b.settled()))
}

// IdeaFeed returns an idea that visitors may see, and its answers and comments, newest
// first.
func (b *Board) IdeaFeed(ctx context.Context, id int64) (idea Idea, entries []FeedEntry, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, nil, err
	}
	seen, err := b.visibleIdea(ctx, Actor{}, id) // everybody gets the same feed
	if err != nil {
		return idea, nil, err
	}
	idea = seen.Idea
	entries = []FeedEntry{
		{
			Kind:    FeedProposed,
			ID:      id,
			IdeaID:  id,
			HTML:    idea.BodyHTML,
			Author:  seen.Person(),
			At:      idea.CreatedAt,
			Updated: later(idea.CreatedAt, idea.EditedAt),
		},
	}
	answers, err := timeline(b.db.Read(ctx), snapshot, id)
	if err != nil {
		return idea, nil, err
	}
	settled := b.settled()
	for _, a := range answers {
		// It was withdrawn, or can still be undone.
		if a.WithdrawnAt != nil && a.To == nil || a.CreatedAt.After(settled) {
			continue
		}
		entry := FeedEntry{
			Kind:           FeedAnswered,
			ID:             a.ID,
			IdeaID:         id,
			HTML:           a.BodyHTML,
			ReconsiderIf:   a.ReconsiderIfHTML,
			From:           a.From,
			To:             a.To,
			PromisedFor:    a.PromisedFor,
			PromiseCleared: a.PromiseCleared,
			Author:         a.Author,
			At:             a.CreatedAt,
			Updated:        later(later(a.CreatedAt, a.EditedAt), a.WithdrawnAt),
		}
		if a.To != nil {
			entry.Kind = FeedStatus
		}
		entries = append(entries, entry)
	}
	comments, err := feedRows(snapshot, feedCommentsQuery(b.db.Read(ctx), id))
	entries = newestFirst(append(entries, comments...), ideaFeedEntries)
	for i := range entries {
		entries[i].Title, entries[i].Category = idea.Title, snapshot.Category(idea.CategoryID)
	}
	return idea, entries, err
}

func newestFirst(entries []FeedEntry, limit int) []FeedEntry {
	slices.SortStableFunc(entries, func(a, b FeedEntry) int { return b.At.Compare(a.At) })
	return entries[:min(len(entries), limit)]
}

func later(at time.Time, edited *time.Time) time.Time {
	if edited != nil && edited.After(at) {
		return *edited
	}
	return at
}

// feedRow is a row of the queries below.
type feedRow struct {
	Kind                     FeedKind
	ID, IdeaID, CategoryID   int64
	Title                    string
	Body, ReconsiderIfHTML   string
	FromStatusID, ToStatusID *int64
	PromisedFor              *time.Time
	PromiseCleared           bool
	account.Byline
	CreatedAt time.Time
	EditedAt  *time.Time
}

func feedRows(snapshot *Snapshot, q *gorm.DB) ([]FeedEntry, error) {
	var rows []feedRow
	if err := q.Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read a feed: %w", err)
	}
	entries := make([]FeedEntry, len(rows))
	for i, row := range rows {
		entries[i] = FeedEntry{
			Kind:           row.Kind,
			ID:             row.ID,
			IdeaID:         row.IdeaID,
			Title:          row.Title,
			Category:       snapshot.Category(row.CategoryID),
			HTML:           row.Body,
			ReconsiderIf:   row.ReconsiderIfHTML,
			From:           statusAt(snapshot, row.FromStatusID),
			To:             statusAt(snapshot, row.ToStatusID),
			PromisedFor:    row.PromisedFor,
			PromiseCleared: row.PromiseCleared,
			At:             row.CreatedAt,
			Updated:        later(row.CreatedAt, row.EditedAt),
			Author:         row.Person(),
		}
	}
	return entries, nil
}

func feedIdeasQuery(tx *gorm.DB, snapshot *Snapshot, f feedFilter) *gorm.DB {
	where, args := f.where(snapshot)
	return tx.Raw(`
		SELECT 'proposed' AS kind, ideas.id, ideas.id AS idea_id, ideas.title, ideas.category_id,
			ideas.body_html AS body, `+account.BylineColumns+`, ideas.created_at, ideas.edited_at
		FROM ideas
		JOIN users ON users.id = ideas.author_id
		WHERE `+where+`
		ORDER BY ideas.created_at DESC, ideas.id DESC
		LIMIT ?`, append(args, feedEntries)...)
}

// feedAnswersQuery searches only the newest answers, to limit the work for a quiet
// category; its feed may be shorter. to keeps only answers that set one of these statuses,
// if the idea still has one of them. Answers after settled are left out: they can be
// undone. The texts are read last.
func feedAnswersQuery(tx *gorm.DB, snapshot *Snapshot, f feedFilter, to []int64, settled time.Time) *gorm.DB {
	where, args := f.where(snapshot)
	where += " AND (newest.withdrawn_at IS NULL OR newest.to_status_id IS NOT NULL)"
	args = append([]any{settled, feedAnswers}, args...)
	if to != nil {
		where += " AND newest.to_status_id IN ? AND ideas.status_id IN ?"
		args = append(args, to, to)
	}
	return tx.Raw(`
		SELECT CASE WHEN answers.to_status_id IS NULL THEN 'answered' ELSE 'status' END AS kind, answers.id,
			answers.idea_id, ideas.title, ideas.category_id, answers.body_html AS body, answers.reconsider_if_html,
			answers.from_status_id, answers.to_status_id, answers.promised_for, answers.promise_cleared,
			`+account.BylineColumns+`, answers.created_at, coalesce(answers.withdrawn_at, answers.edited_at) AS edited_at
		FROM (
			SELECT newest.id
			FROM (
				SELECT id, idea_id, to_status_id, withdrawn_at, created_at
				FROM answers
				WHERE created_at <= ?
				ORDER BY created_at DESC, id DESC
				LIMIT ?
			) AS newest
			JOIN ideas ON ideas.id = newest.idea_id
			WHERE `+where+`
			ORDER BY newest.created_at DESC, newest.id DESC
			LIMIT ?
		) AS few
		JOIN answers ON answers.id = few.id
		JOIN ideas ON ideas.id = answers.idea_id
		LEFT JOIN users ON users.id = answers.author_id
		ORDER BY answers.created_at DESC, answers.id DESC`, append(args, feedEntries)...)
}

// feedCommentsQuery selects public comments whose parents are public. Parents are looked
// up one by one by id; otherwise PostgreSQL would scan all comments.
func feedCommentsQuery(tx *gorm.DB, ideaID int64) *gorm.DB {
	return tx.Raw(`
		SELECT 'comment' AS kind, comments.id, comments.idea_id, comments.body_html AS body, `+account.BylineColumns+`,
			comments.created_at, comments.edited_at
		FROM comments
		JOIN users ON users.id = comments.author_id
		WHERE comments.idea_id = ?
			AND NOT comments.internal
			AND comments.hidden_at IS NULL
			AND comments.deleted_at IS NULL
			AND NOT coalesce((
				SELECT above.internal OR above.hidden_at IS NOT NULL
				FROM comments AS above
				WHERE above.id = comments.parent_id
			), FALSE)
		ORDER BY comments.created_at DESC, comments.id DESC
		LIMIT ?`, ideaID, ideaFeedEntries)
}
