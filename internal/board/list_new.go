package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Which ideas are mixed into the trending list although few people have seen them.
const (
	newDays       = 14  // how long an idea is new, in days
	newConsidered = 200 // how many of the newest ideas are considered
	newPool       = 48  // those of them with the fewest votes, which take turns
	newKept       = 10 * time.Second
)

// newPlaces are the positions of new ideas on the first page of the trending list, from 0.
// Every hour other ideas take them.
var newPlaces = []int{3, 8, 13, 18}

// newKey identifies a list that new ideas are mixed into.
type newKey struct {
	category, status int64
	hidden           string
}

type newIdea struct {
	ID        int64
	VoteCount int
}

// addNewIdeas inserts the new ideas of this hour into the first page of the trending list.
// It leaves out ideas that the page already shows.
func (b *Board) addNewIdeas(ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter, page *IdeaPage) error {
	if !f.takesNew() || page.Next == "" { // all ideas are on this page
		return nil
	}
	ideas, err := b.newOnes(ctx, viewer, snapshot, f, page.Ideas)
	for i, idea := range ideas {
		idea.New = true
		page.Ideas = slices.Insert(page.Ideas, min(newPlaces[i], len(page.Ideas)), idea)
	}
	return err
}

// newOnes returns the new ideas of this hour, at most one for each place, without those
// already shown.
func (b *Board) newOnes(
	ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter, shown []ListedIdea,
) (ideas []ListedIdea, err error) {
	pool, err := b.newIDs(ctx, viewer, f, snapshot)
	if err != nil {
		return nil, err
	}
	ids := turn(pool, b.now(), shown)
	if len(ids) == 0 {
		return nil, nil
	}
	f.Sort = Newest
	q, err := listQuery(b.db.Read(ctx), viewer, f, snapshot)
	if err != nil {
		return nil, err
	}
	err = q.Where("ideas.id IN ? AND ideas.status_id NOT IN ?", ids, snapshot.decided()).Find(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("load new ideas: %w", err)
	}
	slices.SortFunc(ideas,
		func(a, b ListedIdea) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	return ideas, nil
}

// takesNew reports whether new ideas are mixed into the list.
func (f IdeaFilter) takesNew() bool {
	return f.Sort == Trending && f.After == "" && !f.Mine && !f.Voted && !f.Unanswered &&
		len(f.Tags.Any)+len(f.Tags.All)+len(f.Tags.None) == 0
}

// newIDs returns the ids of the ideas that take turns, oldest first, at most newKept old.
func (b *Board) newIDs(ctx context.Context, viewer Actor, f IdeaFilter, snapshot *Snapshot) ([]int64, error) {
	key := newKey{f.CategoryID, f.StatusID, fmt.Sprint(snapshot.invisible(viewer))}
	if ids, ok := b.newIdeas.Find(key, 0); ok {
		return ids, nil
	}
	var rows []newIdea
	if err := newQuery(b.db.Read(ctx), viewer, f, snapshot, b.now()).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find new ideas: %w", err)
	}
	ids := make([]int64, 0, newPool)
	slices.SortFunc(rows,
		func(a, b newIdea) int { return cmp.Or(cmp.Compare(a.VoteCount, b.VoteCount), cmp.Compare(b.ID, a.ID)) })
	for _, row := range rows[:min(len(rows), newPool)] {
		ids = append(ids, row.ID)
	}
	slices.Sort(ids)
	b.newIdeas.Keep(key, 0, ids)
	return ids, nil
}

func newQuery(tx *gorm.DB, viewer Actor, f IdeaFilter, snapshot *Snapshot, now time.Time) *gorm.DB {
	q := visibleInLists(tx.Table("ideas"), viewer, snapshot).Select("ideas.id, ideas.vote_count").
		Where("ideas.created_at > ? AND ideas.status_id NOT IN ?", now.AddDate(0, 0, -newDays), snapshot.decided())
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	return q.Order("ideas.created_at DESC, ideas.id DESC").Limit(newConsidered)
}

// turn returns the ideas of the pool whose hour it is, without those already shown. Each
// hour starts where the previous one ended.
func turn(pool []int64, now time.Time, shown []ListedIdea) (ids []int64) {
	hour := int(now.Unix() / 3600)
	for i := range pool {
		id := pool[(hour*len(newPlaces)+i)%len(pool)]
		if !slices.ContainsFunc(shown, func(idea ListedIdea) bool { return idea.ID == id }) {
			ids = append(ids, id)
		}
		if len(ids) == len(newPlaces) {
			break
		}
	}
	return ids
}
