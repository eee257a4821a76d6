package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// What gets a place among what trends though few have seen it.
const (
	freshDays   = 14  // how long an idea is new
	freshLooked = 200 // the newest ideas that are looked at
	freshPool   = 48  // those of them with the fewest votes, who take turns
	freshKept   = 10 * time.Second
)

// FreshPlaces are where new ideas stand on the first page of what trends,
// counted from 0. Every hour it is the turn of as many others.
var FreshPlaces = []int{3, 8, 13, 18}

// freshKey is a list that new ideas are mixed into.
type freshKey struct {
	category, status int64
	shut             string
}

type newIdea struct {
	ID        int64
	VoteCount int
}

// FreshIdeas returns the new ideas that have their turn on the first page of what
// trends: at most as many as there are FreshPlaces, none that the page shows, and
// none in lists that people make for a purpose of their own.
func (b *Board) FreshIdeas(ctx context.Context, viewer Actor, f IdeaFilter, page IdeaPage) (ideas []ListedIdea, err error) {
	if !f.takesFresh() || page.Next == "" { // a page that holds them all
		return nil, nil
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	pool, err := b.freshIDs(ctx, viewer, f, snapshot)
	if err != nil {
		return nil, err
	}
	ids := turn(pool, b.now(), page.Ideas)
	if len(ids) == 0 {
		return nil, nil
	}
	f.Sort = Newest
	q, err := listQuery(b.db.Read(ctx), viewer, f, snapshot)
	if err != nil {
		return nil, err
	}
	if err := q.Where("ideas.id IN ? AND ideas.status_id NOT IN ?", ids, snapshot.decided()).Find(&ideas).Error; err != nil {
		return nil, fmt.Errorf("load new ideas: %w", err)
	}
	slices.SortFunc(ideas, func(a, b ListedIdea) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	return ideas, nil
}

// takesFresh reports whether new ideas are mixed into the list.
func (f IdeaFilter) takesFresh() bool {
	return f.Sort == Trending && f.After == "" && !f.Mine && !f.Voted && !f.Unanswered &&
		len(f.Tags.Any)+len(f.Tags.All)+len(f.Tags.None) == 0
}

// freshIDs returns the ideas that take turns, the oldest first, as they were at
// most freshKept ago.
func (b *Board) freshIDs(ctx context.Context, viewer Actor, f IdeaFilter, snapshot *Snapshot) ([]int64, error) {
	key := freshKey{f.CategoryID, f.StatusID, fmt.Sprint(snapshot.invisible(viewer))}
	if ids, ok := b.newIdeas.Find(key, 0); ok {
		return ids, nil
	}
	var rows []newIdea
	if err := freshQuery(b.db.Read(ctx), viewer, f, snapshot, b.now()).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("look for new ideas: %w", err)
	}
	ids := make([]int64, 0, freshPool)
	slices.SortFunc(rows, func(a, b newIdea) int { return cmp.Or(cmp.Compare(a.VoteCount, b.VoteCount), cmp.Compare(b.ID, a.ID)) })
	for _, row := range rows[:min(len(rows), freshPool)] {
		ids = append(ids, row.ID)
	}
	slices.Sort(ids)
	b.newIdeas.Keep(key, 0, ids)
	return ids, nil
}

func freshQuery(tx *gorm.DB, viewer Actor, f IdeaFilter, snapshot *Snapshot, now time.Time) *gorm.DB {
	q := standing(tx.Table("ideas"), viewer, snapshot).Select("ideas.id, ideas.vote_count").
		Where("ideas.created_at > ? AND ideas.status_id NOT IN ?", now.AddDate(0, 0, -freshDays), snapshot.decided())
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	return q.Order("ideas.created_at DESC, ideas.id DESC").Limit(freshLooked)
}

// turn returns those of the pool whose hour it is and who are not shown anyway:
// every hour begins where the one before may have ended.
func turn(pool []int64, now time.Time, shown []ListedIdea) (ids []int64) {
	hour := int(now.Unix() / 3600)
	for i := range pool {
		id := pool[(hour*len(FreshPlaces)+i)%len(pool)]
		if !slices.ContainsFunc(shown, func(idea ListedIdea) bool { return idea.ID == id }) {
			ids = append(ids, id)
		}
		if len(ids) == len(FreshPlaces) {
			break
		}
	}
	return ids
}
