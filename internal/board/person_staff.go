package board

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// PersonWork is an idea in a person's list, as staff see it.
type PersonWork struct {
	ID        int64
	Title     string
	StatusID  int64
	VoteCount int
	CreatedAt time.Time
	HiddenAt  *time.Time
}

// PersonWorks is one page of a person's ideas, or of those he voted for. Next is
// where the following page starts, "" on the last.
type PersonWorks struct {
	Ideas []PersonWork
	Next  string
}

// PersonCounts are how much a person has done here.
type PersonCounts struct{ Ideas, Votes int }

// worksPage is how many ideas a page of a person's list has.
const worksPage = 10

const workColumns = "ideas.id, ideas.title, ideas.status_id, ideas.vote_count, ideas.created_at, ideas.hidden_at"

// Proposed lists the ideas of a person for staff, hidden ones too, the newest first.
func (b *Board) Proposed(ctx context.Context, viewer Actor, person int64, after string) (page PersonWorks, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return page, err
	}
	q := b.db.Read(ctx).Table("ideas").Select(workColumns).Where("ideas.author_id = ?", person).Order("ideas.created_at DESC, ideas.id DESC")
	if after != "" {
		at, id, err := parseCursor(Newest, after)
		if err != nil {
			return page, err
		}
		q = q.Where(orders[Newest].after, at, id)
	}
	more, err := page.read(q)
	if more {
		last := page.Ideas[worksPage-1]
		page.Next = cursorAt(Newest, ListedIdea{ID: last.ID, CreatedAt: last.CreatedAt})
	}
	return page, err
}

// VotedFor lists the ideas that a person voted for, for staff, the newest idea
// first.
func (b *Board) VotedFor(ctx context.Context, viewer Actor, person int64, after string) (page PersonWorks, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return page, err
	}
	q := b.db.Read(ctx).Table("votes").Select(workColumns).Joins("JOIN ideas ON ideas.id = votes.idea_id").
		Where("votes.user_id = ?", person).Order("votes.idea_id DESC")
	if after != "" {
		id, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return page, problem.New(problem.Invalid, "problem.cursor_bad")
		}
		q = q.Where("votes.idea_id < ?", id)
	}
	more, err := page.read(q)
	if more {
		page.Next = strconv.FormatInt(page.Ideas[worksPage-1].ID, 10)
	}
	return page, err
}

// read runs the query of a page and reports whether there is more.
func (p *PersonWorks) read(q *gorm.DB) (more bool, err error) {
	if err := q.Limit(worksPage + 1).Find(&p.Ideas).Error; err != nil {
		return false, fmt.Errorf("list a person's ideas: %w", err)
	}
	if len(p.Ideas) <= worksPage {
		return false, nil
	}
	p.Ideas = p.Ideas[:worksPage]
	return true, nil
}

// PersonCounts counts a person's ideas and votes, for staff.
func (b *Board) PersonCounts(ctx context.Context, viewer Actor, person int64) (counts PersonCounts, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return counts, err
	}
	err = b.db.Read(ctx).Raw(`SELECT (SELECT count(*) FROM ideas WHERE author_id = ?) AS ideas,
		(SELECT count(*) FROM votes WHERE user_id = ?) AS votes`, person, person).Scan(&counts).Error
	if err != nil {
		return counts, fmt.Errorf("count what person %d did: %w", person, err)
	}
	return counts, nil
}
