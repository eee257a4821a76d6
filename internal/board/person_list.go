package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// PersonList is one of the lists of ideas that a person is involved in.
type PersonList string

// The lists. Votes and follows leave out ideas that the person proposed.
const (
	ListProposed PersonList = "ideas"
	ListVotes    PersonList = "votes"
	ListFollows  PersonList = "follows" // those they asked to follow, except at level Silent
	ListHelped   PersonList = "helped"  // shipped ideas that they proposed or voted for
)

// PersonIdea is an idea in such a list.
type PersonIdea struct {
	ID         int64
	Title      string
	StatusID   int64
	CategoryID int64
	VoteCount  int
	CreatedAt  time.Time
	AnsweredAt *time.Time
	HiddenAt   *time.Time // in lists for staff

	MergedIntoID *int64 // of their own ideas: the idea that it was merged into
}

// PersonIdeas is one page of such a list, newest idea first. Next is the cursor of the
// following page, "" on the last.
type PersonIdeas struct {
	Ideas []PersonIdea
	Next  string
}

const personColumns = "ideas.id, ideas.title, ideas.status_id, ideas.category_id, ideas.vote_count, " +
	"ideas.created_at, ideas.answered_at, ideas.hidden_at, ideas.merged_into_id"

// maxHelped limits how many of the newest ideas that a person voted for are searched for
// shipped ones.
const maxHelped = 2000

// ListOf returns one page of a person's list of visible ideas. Votes and follows are
// visible to the person only; for others they are NotFound.
func (b *Board) ListOf(
	ctx context.Context, viewer Actor, list PersonList, personID int64, after string,
) (PersonIdeas, error) {
	if (list == ListVotes || list == ListFollows) && viewer.ID != personID {
		return PersonIdeas{}, problem.New(problem.NotFound, "problem.not_found")
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return PersonIdeas{}, err
	}
	return personIdeas(b.db.Read(ctx), listed{list: list, personID: personID, viewer: viewer, snapshot: snapshot},
		after, PageSize)
}

// staffIdeas is how many ideas of a list staff see on a person's page.
const staffIdeas = 10

// StaffListOf is ListOf for staff, with hidden ideas, and the number of ideas, at most
// [MaxCounted].
func (b *Board) StaffListOf(
	ctx context.Context, viewer Actor, list PersonList, personID int64, after string,
) (page PersonIdeas, count int, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return page, 0, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return page, 0, err
	}
	tx, l := b.db.Read(ctx), listed{list: list, personID: personID, viewer: viewer, snapshot: snapshot, hidden: true}
	if page, err = personIdeas(tx, l, after, staffIdeas); err != nil {
		return page, 0, err
	}
	all, err := l.query(tx, "")
	if err == nil {
		err = tx.Table("(?) AS listed", all.Limit(MaxCounted)).Select("count(*)").Scan(&count).Error
	}
	if err != nil {
		return page, 0, fmt.Errorf("count list %s of user %d: %w", list, personID, err)
	}
	return page, count, nil
}

// listed has the list, its person, its viewer, and whether hidden ideas are included.
type listed struct {
	list     PersonList
	personID int64
	viewer   Actor
	snapshot *Snapshot
	hidden   bool
}

func personIdeas(tx *gorm.DB, l listed, after string, limit int) (found PersonIdeas, err error) {
	q, err := l.query(tx, after)
	if err != nil {
		return found, err
	}
	if err := q.Limit(limit + 1).Find(&found.Ideas).Error; err != nil {
		return found, fmt.Errorf("list %s of user %d: %w", l.list, l.personID, err)
	}
	found.Ideas, found.Next = page.Cut(found.Ideas, limit, func(last PersonIdea) string {
		if l.list == ListProposed {
			return page.TimeCursor(last.CreatedAt, last.ID)
		}
		return page.IDCursor(last.ID)
	})
	return found, nil
}

// query returns the query of one page, without its limit. Each list uses its own index:
// ideas_by_author, votes_by_user, follows_by_user.
func (l listed) query(tx *gorm.DB, after string) (*gorm.DB, error) {
	if l.list == ListProposed {
		return l.proposed(tx, after)
	}
	before, err := page.ParseID(after)
	if err != nil {
		return nil, err
	}
	switch l.list {
	case ListVotes:
		q := tx.Table("votes").Select(personColumns).Joins("JOIN ideas ON ideas.id = votes.idea_id").
			Where("votes.user_id = ? AND votes.idea_id < ?", l.personID, before).
			Where("ideas.author_id <> ? AND ideas.merged_into_id IS NULL", l.personID)
		return l.seen(q).Order("votes.idea_id DESC"), nil
	case ListFollows:
		q := tx.Table("follows").Select(personColumns).Joins("JOIN ideas ON ideas.id = follows.idea_id").
			Where("follows.user_id = ? AND follows.idea_id < ? AND follows.level <> ?", l.personID, before, Silent).
			Where("ideas.author_id <> ? AND ideas.merged_into_id IS NULL", l.personID)
		return l.seen(q).Order("follows.idea_id DESC"), nil
	case ListHelped:
		helped := tx.Raw(helpedSQL, helpedArgs(l.personID, l.viewer, l.snapshot, before)...)
		return tx.Table("(?) AS helped", helped).Select(personColumns).
			Joins("JOIN ideas ON ideas.id = helped.id").
			Order("helped.id DESC"), nil
	}
	return nil, problem.New(problem.NotFound, "problem.not_found")
}

// seen leaves out ideas that the viewer finds in no list, unless the list is for staff.
func (l listed) seen(q *gorm.DB) *gorm.DB {
	if l.hidden {
		return q
	}
	return visibleInLists(q, l.viewer, l.snapshot)
}

func (l listed) proposed(tx *gorm.DB, after string) (*gorm.DB, error) {
	q := l.seen(tx.Table("ideas").Select(personColumns).Where("ideas.author_id = ?", l.personID)).
		Order("ideas.created_at DESC, ideas.id DESC")
	return page.After(q, orders[Newest].after, after)
}

// helpedSQL selects shipped ideas that a person proposed or voted for. Candidates come
// from the author and vote indexes, newest first, up to maxHelped.
const helpedSQL = `
	SELECT ideas.id
	FROM (
		SELECT idea_id
		FROM (
			SELECT idea_id
			FROM votes
			WHERE user_id = ?
				AND idea_id < ?
			ORDER BY idea_id DESC
			LIMIT ?
		) AS voted
		UNION
		SELECT id
		FROM (
			SELECT id
			FROM ideas
			WHERE author_id = ?
				AND id < ?
			ORDER BY created_at DESC, id DESC
			LIMIT ?
		) AS proposed
	) AS mine
	JOIN ideas ON ideas.id = mine.idea_id
	WHERE ideas.status_id IN ?
		AND ` + visibleInListsSQL

func helpedArgs(personID int64, viewer Actor, snapshot *Snapshot, before int64) []any {
	return []any{
		personID,
		before,
		maxHelped,
		personID,
		before,
		maxHelped,
		snapshot.OfKind(KindShipped),
		snapshot.Invisible(viewer),
	}
}
