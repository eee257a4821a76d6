package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/policy"
	"ideaboard/internal/text"
)

// What tags may be, in characters, and how many there may be.
const (
	MaxTagName        = 40
	MaxTagDescription = 300
	MaxTags           = 500 // of a board
	MaxIdeaTags       = 10  // of an idea: so many public ones, and so many for staff
	maxTagSlugs       = 5000
)

// TagColours are the colours that a tag may have: those of statuses.
var TagColours = []string{"grey", "violet", "blue", "amber", "green", "red"}

// Tag is a label that many ideas may have, and an idea many of.
type Tag struct {
	ID          int64
	Name        string
	Slug        string
	Colour      string // one of TagColours
	Description string
	StaffOnly   bool // nobody else ever learns of it
	IdeaCount   int  // ideas that have it, without hidden ones and duplicates
	CreatedAt   time.Time
}

// subject is what the rules ask of the tag.
func (t Tag) subject() policy.Subject { return policy.Subject{StaffOnly: t.StaffOnly} }

// seenBy reports whether the tag is there for somebody.
func (t Tag) seenBy(viewer Actor) bool { return viewer.May(policy.SeeTag, t.subject()) == nil }

// tagIndex is the part of the categories that holds the tags.
type tagIndex struct {
	Tags    []Tag            // by name, without regard to case and accents
	byID    map[int64]int    // where in Tags
	bySlug  map[string]int64 // also those that a tag had before
	public  bool             // none of them is for staff only
	uncount bool             // the viewer does not know all ideas: they learn of no number
}

// tagRename is a slug that a tag had before.
type tagRename struct {
	Slug  string
	TagID int64
}

// TableName is where old slugs stand.
func (tagRename) TableName() string { return "tag_slugs" }

func readTags(ctx context.Context, tx *gorm.DB) (t tagIndex, err error) {
	if t.Tags, err = database.Rows[Tag](tx).Find(ctx); err != nil {
		return t, fmt.Errorf("read tags: %w", err)
	}
	old, err := database.Rows[tagRename](tx).Limit(maxTagSlugs).Find(ctx)
	if err != nil {
		return t, fmt.Errorf("read old names of tags: %w", err)
	}
	slices.SortFunc(t.Tags, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return t.with(t.Tags, old), nil
}

// with returns the category with these tags, and what leads to them.
func (tagIndex) with(tags []Tag, old []tagRename) tagIndex {
	t := tagIndex{Tags: tags, byID: map[int64]int{}, bySlug: map[string]int64{}, public: true}
	for _, rename := range old {
		t.bySlug[rename.Slug] = rename.TagID
	}
	for i, tag := range tags {
		t.byID[tag.ID], t.bySlug[tag.Slug] = i, tag.ID
		t.public = t.public && !tag.StaffOnly
	}
	return t
}

// tagsFor returns the tags as a viewer may know them. Who may not know of all
// ideas learns of no number of them: partial says so.
func (s *Snapshot) tagsFor(viewer Actor, partial bool) tagIndex {
	seen := s.tagIndex
	if !viewer.Staff() && !seen.public {
		var tags []Tag
		for _, tag := range s.Tags {
			if tag.seenBy(viewer) {
				tags = append(tags, tag)
			}
		}
		seen = tagIndex{}.with(tags, nil)
		for slug, id := range s.bySlug {
			if _, known := seen.byID[id]; known {
				seen.bySlug[slug] = id
			}
		}
	}
	seen.uncount = partial
	return seen
}

// Tag returns the tag with this id; the zero Tag when there is none.
func (s *Snapshot) Tag(id int64) Tag {
	if i, known := s.byID[id]; known {
		return s.Tags[i]
	}
	return Tag{}
}

// TagNamed returns the tag with this slug, one that it had before, or this name
// in any case and with or without accents, if the viewer may know of it.
func (s *Snapshot) TagNamed(name string, viewer Actor) (Tag, bool) {
	tag := s.Tag(s.bySlug[name])
	if tag.ID == 0 {
		tag = s.tagCalled(name)
	}
	if tag.ID == 0 || !tag.seenBy(viewer) {
		return Tag{}, false
	}
	return tag, true
}

// tagCalled returns the tag of a name, or the zero Tag.
func (s *Snapshot) tagCalled(name string) Tag {
	key := TagKey(name)
	for _, tag := range s.Tags {
		if TagKey(tag.Name) == key {
			return tag
		}
	}
	return Tag{}
}

// TagCount returns how many ideas have a tag, or -1 for a viewer, after
// [Snapshot.VisibleTo], who is not to know.
func (s *Snapshot) TagCount(tag Tag) int {
	if s.uncount {
		return -1
	}
	return tag.IdeaCount
}

// tagsOf returns the tags of some ids that a viewer may know, by name.
func (s *Snapshot) tagsOf(viewer Actor, ids []int64) (tags []Tag) {
	for _, id := range ids {
		if tag := s.Tag(id); tag.ID != 0 && tag.seenBy(viewer) {
			tags = append(tags, tag)
		}
	}
	slices.SortFunc(tags, func(a, b Tag) int { return cmp.Compare(s.byID[a.ID], s.byID[b.ID]) })
	return tags
}

// tagSlug returns the readable part of a tag's address, before it is made unique.
func tagSlug(name string) string { return cmp.Or(text.Slug(name), "tag") }

// freeSlug returns a slug for a tag that no other tag has or had.
func (s *Snapshot) freeSlug(name string, id int64) string {
	base := tagSlug(name)
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		if of, taken := s.bySlug[slug]; !taken || of == id {
			return slug
		}
	}
}

// TagKey returns what two names of one tag have in common: everything but case
// and accents.
func TagKey(name string) string { return text.Fold(text.Line(name)) }
