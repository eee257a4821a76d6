package board

import (
	"gorm.io/gorm"

	"ideaboard/internal/policy"
)

// Category groups ideas; every idea is in exactly one.
type Category struct {
	ID          int64
	Name        string
	Slug        string
	Description string
	Position    int
	SeenBy      policy.Audience `gorm:"default:everybody"` // the column's default
	ProposedBy  policy.Audience `gorm:"default:everybody"`
	VotedBy     policy.Audience `gorm:"default:everybody"`
	CommentedBy policy.Audience `gorm:"default:everybody"`
	RemovedInto *int64          // the category that a job is moving its ideas to, before it removes this one
}

// Access returns what the rules need to know about the category.
func (c Category) Access() policy.CategoryAccess {
	return policy.CategoryAccess{
		SeenBy:      c.SeenBy,
		ProposedBy:  c.ProposedBy,
		VotedBy:     c.VotedBy,
		CommentedBy: c.CommentedBy,
	}
}

// CategoryAccess returns what the rules need to know about a category. A category that is
// not in the snapshot, because another instance just added it, is for staff only.
func (s *Snapshot) CategoryAccess(id int64) policy.CategoryAccess {
	if category := s.category[id]; category != nil {
		return category.Access()
	}
	return policy.CategoryAccess{SeenBy: policy.StaffOnly}
}

// Sees reports whether the viewer may see a category and its ideas.
func (s *Snapshot) Sees(viewer Actor, categoryID int64) bool {
	return viewer.In(s.CategoryAccess(categoryID).SeenBy)
}

// invisible returns the ids of the categories that the viewer may not see; none on most
// sites.
func (s *Snapshot) invisible(viewer Actor) (ids []int64) {
	for _, category := range s.Categories {
		if !viewer.In(category.SeenBy) {
			ids = append(ids, category.ID)
		}
	}
	return ids
}

// Invisible returns the ids of the categories that viewer may not see, and 0, so that
// SQL's IN never gets an empty list.
func (s *Snapshot) Invisible(viewer Actor) []int64 { return append([]int64{0}, s.invisible(viewer)...) }

// unvotable returns the ids of the categories in which the actor may not vote, and 0 as in
// Invisible.
func (s *Snapshot) unvotable(actor Actor) []int64 {
	ids := []int64{0}
	for _, category := range s.Categories {
		if actor.May(policy.Vote, policy.Subject{Category: category.Access()}) != nil {
			ids = append(ids, category.ID)
		}
	}
	return ids
}

// VisibleTo returns the snapshot as a viewer may see it: without the categories they may
// not see, the counts of ideas in them, and tags for staff.
func (s *Snapshot) VisibleTo(viewer Actor) *Snapshot {
	some := s.only(func(c Category) bool { return viewer.In(c.SeenBy) })
	if some == s && (viewer.Staff() || s.public) {
		return s
	}
	seen := *some
	seen.tagIndex = s.tagsFor(viewer, some != s)
	return &seen
}

// ToPropose returns a snapshot with only the categories in which the actor may propose,
// plus current, the category of the idea being edited; 0 for a new idea.
func (s *Snapshot) ToPropose(actor Actor, current int64) *Snapshot {
	return s.only(func(c Category) bool {
		return actor.In(c.SeenBy) &&
			(c.ID == current || c.RemovedInto == nil && (c.ProposedBy != policy.StaffOnly || actor.Staff()))
	})
}

// only returns a copy of the snapshot with the categories that keep accepts.
func (s *Snapshot) only(keep func(Category) bool) *Snapshot {
	some := *s
	some.Categories, some.counts, some.category = nil, nil, map[int64]*Category{}
	for i, category := range s.Categories {
		if keep(category) {
			some.Categories = append(some.Categories, category)
			some.category[category.ID] = &s.Categories[i]
		}
	}
	if len(some.Categories) == len(s.Categories) {
		return s
	}
	for _, c := range s.counts {
		if some.category[c.CategoryID] != nil {
			some.counts = append(some.counts, c)
		}
	}
	return &some
}

// visibleInLists narrows a query of ideas to those that the viewer finds in lists: not
// hidden, not a duplicate, and in a category they may see.
func visibleInLists(q *gorm.DB, viewer Actor, snapshot *Snapshot) *gorm.DB {
	q = listable(q)
	if hidden := snapshot.invisible(viewer); len(hidden) > 0 {
		q = q.Where("ideas.category_id NOT IN ?", hidden)
	}
	return q
}

// listable narrows a query of ideas to those that are neither hidden nor a duplicate.
func listable(q *gorm.DB) *gorm.DB {
	return q.Where("ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL")
}

// visibleInListsSQL is visibleInLists for raw SQL; [Snapshot.Invisible] is its argument.
const visibleInListsSQL = `
	ideas.hidden_at IS NULL
		AND ideas.merged_into_id IS NULL
		AND ideas.category_id NOT IN ?`
