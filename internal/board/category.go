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
}

// Shelf is what the rules ask of the category.
func (c Category) Shelf() policy.Shelf {
	return policy.Shelf{SeenBy: c.SeenBy, ProposedBy: c.ProposedBy, VotedBy: c.VotedBy, TalkedBy: c.TalkedBy}
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

// For returns the shelves as a viewer may know them: without the categories that
// are shut to him, what stands there, and the tags of staff.
func (s *Shelves) For(viewer Actor) *Shelves {
	shut := s.shut(viewer)
	if len(shut) == 0 && (viewer.Staff() || s.public) {
		return s
	}
	seen := *s
	seen.tagShelf = s.tagsFor(viewer, len(shut) > 0)
	seen.Categories, seen.counts, seen.category = nil, nil, map[int64]*Category{}
	for i, category := range s.Categories {
		if viewer.In(category.SeenBy) {
			seen.Categories = append(seen.Categories, category)
			seen.category[category.ID] = &s.Categories[i]
		}
	}
	for _, c := range s.counts {
		if seen.category[c.CategoryID] != nil {
			seen.counts = append(seen.counts, c)
		}
	}
	return &seen
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
