package board

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/page"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// Exports for the tests of this package.

// ParseCursor is parseCursor.
var ParseCursor = parseCursor

// ListSQL returns the statement of one page of a list.
func ListSQL(tx *gorm.DB, viewer Actor, f IdeaFilter, snapshot *Snapshot) (string, error) {
	var buildErr error
	sql := tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		q, err := listQuery(tx.Session(&gorm.Session{}), viewer, f, snapshot) // so that subqueries are apart
		if err != nil {
			buildErr = err
			return tx
		}
		return q.Limit(PageSize + 1).Find(&[]ListedIdea{})
	})
	return sql, buildErr
}

// ToIndexSQL returns the statement that reads ideas to index.
func ToIndexSQL(tx *gorm.DB, ideaIDs ...int64) string {
	return tx.ToSQL(func(tx *gorm.DB) *gorm.DB { return toIndex(tx, ideaIDs).Find(&[]Idea{}) })
}

// PersonSQL returns the statements of a person's lists, updates and counts, by name.
func PersonSQL(tx *gorm.DB, personID int64, snapshot *Snapshot, since time.Time) map[string]string {
	out := map[string]string{}
	for name, after := range map[PersonList]string{
		ListProposed: "n1700000000000000_400000", ListVotes: "i400000", ListFollows: "i400000", ListHelped: "i400000",
	} {
		for page, cursor := range map[string]string{"first": "", "deep": after} {
			out[string(name)+", "+page+" page"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
				q, err := listed{list: name, personID: personID, snapshot: snapshot}.query(tx, cursor)
				if err != nil {
					panic(err)
				}
				return q.Limit(PageSize + 1).Find(&[]PersonIdea{})
			})
		}
	}
	out["news"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		return tx.Raw(updatesSQL, personID, maxUpdateIdeas, personID, maxUpdateIdeas, personID, maxUpdateIdeas,
			snapshot.Invisible(Actor{}), since, since, personID, myPageUpdates+1).Scan(&[]Update{})
	})
	return out
}

// CommentSQL returns the statements of a page of comments, its replies and a person's
// comments, by name.
func CommentSQL(tx *gorm.DB, viewer Actor, ideaID, authorID int64) map[string]string {
	out := map[string]string{}
	for order := range commentOrderSQL {
		for page, after := range map[string]string{"first": "", "deep": "n1777600000000000_300"} {
			out[string(order)+", "+page+" page"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
				q, err := commentQuery(tx, viewer, &Idea{ID: ideaID}, CommentFilter{Order: order, After: after})
				if err != nil {
					panic(err)
				}
				return q.Find(&[]Comment{})
			})
		}
	}
	out["replies"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		sql, args := repliesSQL(viewer, 1, "", CommentReplies+1)
		return tx.Raw(sql, args...).Find(&[]Comment{})
	})
	out["replies, deep"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		at, id, _ := page.ParseTime("n1777600000000000_300")
		sql, args := repliesSQL(viewer, 1, " AND (created_at, id) > (?, ?)", ThreadPage+1, at, id)
		return tx.Raw(sql, args...).Find(&[]Comment{})
	})
	out["last said"] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		return tx.Where("author_id = ?", authorID).Order("id DESC").Limit(lastComments).Find(&[]Comment{})
	})
	return out
}

// FeedSQL returns the statements of the feeds, by name.
func FeedSQL(tx *gorm.DB, snapshot *Snapshot, ideaID int64) map[string]string {
	one := feedFilter{IdeaFilter: IdeaFilter{CategoryID: 1}}
	coming := append(snapshot.OfKind(KindActive), snapshot.OfKind(KindShipped)...)
	all, withoutTag := feedFilter{}, feedFilter{IdeaFilter: IdeaFilter{StatusID: 1, Tags: TagFilter{None: []int64{1}}}}
	now := time.Now().UTC()
	out := map[string]string{}
	for name, query := range map[string]func(*gorm.DB) *gorm.DB{
		"ideas":               func(tx *gorm.DB) *gorm.DB { return feedIdeasQuery(tx, snapshot, all) },
		"ideas of a category": func(tx *gorm.DB) *gorm.DB { return feedIdeasQuery(tx, snapshot, one) },
		"ideas of a status":   func(tx *gorm.DB) *gorm.DB { return feedIdeasQuery(tx, snapshot, withoutTag) },
		"answers":             func(tx *gorm.DB) *gorm.DB { return feedAnswersQuery(tx, snapshot, all, nil, now) },
		"category's answers":  func(tx *gorm.DB) *gorm.DB { return feedAnswersQuery(tx, snapshot, one, nil, now) },
		"roadmap":             func(tx *gorm.DB) *gorm.DB { return feedAnswersQuery(tx, snapshot, all, coming, now) },
		"comments":            func(tx *gorm.DB) *gorm.DB { return feedCommentsQuery(tx, ideaID) },
	} {
		out[name] = tx.ToSQL(func(tx *gorm.DB) *gorm.DB { return query(tx).Scan(&[]feedRow{}) })
	}
	return out
}

// RenderedColumns returns the names of the columns of HTML that are rendered again.
func (b *Board) RenderedColumns() (names []string) {
	for _, c := range b.rendered {
		names = append(names, c.Table+"."+c.HTML)
	}
	return names
}

// LogSQL returns the statement of one page of the audit log.
func LogSQL(tx *gorm.DB, f LogFilter) string {
	return tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		q, _ := logQuery(tx.Session(&gorm.Session{NewDB: true}), f)
		return q.Find(&[]event.Event{})
	})
}

// MovedColumns returns the columns, as "votes.user_id", that a merge of two people moves.
func (b *Board) MovedColumns() (columns []string) {
	for _, w := range b.movedTables() {
		columns = append(columns, w.Table+"."+w.Writer)
	}
	for _, k := range b.personRows {
		columns = append(columns, k.tableName()+".user_id")
	}
	return columns
}

// HandedOverColumns returns the columns that name the deleted user after a person leaves.
func (b *Board) HandedOverColumns() (columns []string) {
	for _, w := range b.writings {
		columns = append(columns, w.Table+"."+w.Writer)
	}
	return columns
}

// CopiedTables returns the tables whose rows a merge of ideas copies.
func CopiedTables() (tables []string) {
	for _, of := range copied {
		tables = append(tables, of.table)
	}
	return tables
}

// VoteInBatch is a request in a batch of votes.
type VoteInBatch struct {
	Actor  Actor
	IdeaID int64
	Remove bool
	Uses   []ratelimit.Use
}

// VoteInBatchResult is the result of one request.
type VoteInBatchResult struct {
	Count        int          // of the idea's votes; 0 if it was not stored
	Kind         problem.Kind // of the refusal
	Merged       bool         // the idea is a duplicate
	WaitsForLock bool
	Alone        bool // it must be stored in a batch of one
}

// StoreVotes stores a batch of votes.
func (b *Board) StoreVotes(ctx context.Context, requests ...VoteInBatch) (results []VoteInBatchResult) {
	var batch []*voteRequest
	for _, r := range requests {
		batch = append(batch, &voteRequest{actor: r.Actor, ideaID: r.IdeaID, remove: r.Remove, uses: r.Uses})
	}
	b.storeVotes(ctx, batch)
	for _, r := range batch {
		result := VoteInBatchResult{WaitsForLock: r.with == votesForIdea, Alone: r.with == noOtherVotes}
		switch {
		case errors.Is(r.err, errMerged):
			result.Merged = true
		case r.err != nil:
			result.Kind = problem.KindOf(r.err)
		default:
			result.Count = r.idea.VoteCount
		}
		results = append(results, result)
	}
	return results
}
