package board

import (
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// shortWalk is how many ideas are always walked to find a page of ideas with tags.
const shortWalk = 5000

// inTagOrder starts a query of the ideas with f's tags in f's order, after f's cursor.
func (f IdeaFilter) inTagOrder(tx *gorm.DB, snapshot *Snapshot) (*gorm.DB, error) {
	plan, tagged := f.tagPlan(snapshot)
	from := tx.Table("ideas")
	switch {
	case tagged && plan.driver == nil:
		return f.walked(tx, plan.walk)
	case tagged:
		from = tagDriven(tx, plan.driver, f.Tags)
	}
	q, err := f.inOrder(from)
	if err != nil {
		return nil, err
	}
	return probeTags(q, f.Tags, "ideas.id"), nil
}

// walked starts a query of the ideas with f's tags among the first of the order.
func (f IdeaFilter) walked(tx *gorm.DB, most int) (*gorm.DB, error) {
	walk, err := f.tagWalk(tx, most)
	if err != nil {
		return nil, err
	}
	way := orders[f.Sort].way()
	found := probeTags(tx.Table("(?) AS walk", walk), f.Tags, "walk.id").
		Select("walk.id, walk.place").
		Order("walk.place" + way + ", walk.id" + way)
	return tx.Table("(?) AS found "+database.ByKey(tx, "ideas", "id", "found.id"), found).
		Order("found.place" + way + ", found.id" + way), nil
}

// tagWalk returns the query of up to most ideas in f's order, any number if most is 0. It
// reads nothing that is not in the index of the order.
func (f IdeaFilter) tagWalk(tx *gorm.DB, most int) (*gorm.DB, error) {
	q, err := f.inOrder(tx.Table("ideas"))
	if err != nil {
		return nil, err
	}
	if q = q.Select("ideas.id, " + orders[f.Sort].place + " AS place").Where("ideas.hidden_at IS NULL"); most > 0 {
		q = q.Limit(most)
	}
	if f.Sort == Surprise { // no index has a filter and the shuffle
		return q, nil
	}
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if f.Unanswered && f.Sort == Newest {
		q = q.Where("ideas.answered_at IS NULL")
	}
	return q, nil
}

// walkWasShort reports whether a walk to ideas with tags ended before the list does. Tags
// may be where the walk comes last: the list is then read without a limit.
func (f IdeaFilter) walkWasShort(tx *gorm.DB, viewer Actor, snapshot *Snapshot) (short bool, err error) {
	f = f.known(viewer, snapshot)
	plan, tagged := f.tagPlan(snapshot)
	if !tagged || plan.walk == 0 {
		return false, nil
	}
	walk, err := f.tagWalk(tx, 1)
	if err != nil {
		return false, err
	}
	var beyond []struct{ ID int64 }
	if err := walk.Offset(plan.walk).Find(&beyond).Error; err != nil {
		return false, fmt.Errorf("walk to tags: %w", err)
	}
	return len(beyond) > 0, nil
}
