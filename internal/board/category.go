package board

import (
	"gorm.io/gorm"

	"ideaboard/internal/policy"
)

// Category is the one shelf that an idea stands on.
type Category struct {
	ID          int64
	Name        string
	Slug        string
	Description string
	Position    int
	SeenBy      policy.Audience `gorm:"default:everybody"` // as the column: what is made without one is open
	ProposedBy  policy.Audience `gorm:"default:everybody"`
	VotedBy     policy.Audience `gorm:"default:everybody"`
	TalkedBy    policy.Audience `gorm:"default:everybody"`
	RemovedInto *int64          // the category that a job moves its ideas to, before it removes it
}

// Shelf is what the rules ask of the category.
func (c Category) Shelf() policy.Shelf {
	return policy.Shelf{SeenBy: c.SeenBy, ProposedBy: c.ProposedBy, VotedBy: c.VotedBy, TalkedBy: c.TalkedBy}
}

// Shelf is what the rules ask of a category. Of one that is not known, because
// it was made elsewhere a moment ago, only staff may know.
func (s *Shelves) Shelf(id int64) policy.Shelf {
	if category := s.category[id]; category != nil {
		return category.Shelf()
	}
	return policy.Shelf{SeenBy: policy.StaffOnly}
}

// Sees reports whether the viewer may know of a category and what stands there.
func (s *Shelves) Sees(viewer Actor, categoryID int64) bool {
	return viewer.In(s.Shelf(categoryID).SeenBy)
}

// shut returns the ids of the categories that the viewer may not know of; none
// on most sites.
func (s *Shelves) shut(viewer Actor) (ids []int64) {
	for _, category := range s.Categories {
		if !viewer.In(category.SeenBy) {
			ids = append(ids, category.ID)
		}
	}
	return ids
}

// Shut is shut for the IN of a statement: never none. 0 is no category's id.
func (s *Shelves) Shut(viewer Actor) []int64 { return append([]int64{0}, s.shut(viewer)...) }

// unvotable returns the ids of the categories in which the actor may not vote;
// never none, as in Shut.
func (s *Shelves) unvotable(actor Actor) []int64 {
	ids := []int64{0}
	for _, category := range s.Categories {
		if actor.May(policy.Vote, policy.Subject{Shelf: category.Shelf()}) != nil {
			ids = append(ids, category.ID)
		}
	}
	return ids
}

// For returns the shelves as a viewer may know them: without the categories that
// are shut to him, what stands there, and the tags of staff.
func (s *Shelves) For(viewer Actor) *Shelves {
	some := s.only(func(c Category) bool { return viewer.In(c.SeenBy) })
	if some == s && (viewer.Staff() || s.public) {
		return s
	}
	seen := *some
	seen.tagShelf = s.tagsFor(viewer, some != s)
	return &seen
}

// ToPropose returns the shelves with those categories alone in which the actor
// may propose, and the one where an idea of his stands already, if he sees it: 0
// for a new idea.
func (s *Shelves) ToPropose(actor Actor, standsIn int64) *Shelves {
	return s.only(func(c Category) bool {
		return actor.In(c.SeenBy) && (c.ID == standsIn || c.RemovedInto == nil && (c.ProposedBy != policy.StaffOnly || actor.Staff()))
	})
}

// only returns the shelves with some of the categories.
func (s *Shelves) only(keep func(Category) bool) *Shelves {
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

// standing narrows a query of ideas to those that a viewer finds in lists: not
// hidden, not a duplicate, in no category that is shut to him.
func standing(q *gorm.DB, viewer Actor, shelves *Shelves) *gorm.DB {
	q = q.Where("ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL")
	if shut := shelves.shut(viewer); len(shut) > 0 {
		q = q.Where("ideas.category_id NOT IN ?", shut)
	}
	return q
}

// standingSQL is standing for a written statement; [Shelves.Shut] fills its place.
const standingSQL = "ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL AND ideas.category_id NOT IN ?"
