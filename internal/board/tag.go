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

// Limits of tags: lengths in characters, and numbers.
const (
	MaxTagName        = 40
	MaxTagDescription = 300
	MaxTags           = 500 // on a board
	MaxIdeaTags       = 10  // on an idea: this many public ones and this many for staff
	maxTagSlugs       = 5000
)

// TagColours are the colours that a tag may have: those of statuses.
var TagColours = []string{"grey", "violet", "blue", "amber", "green", "red"}

// Tag is a label; an idea may have several.
type Tag struct {
	ID          int64
	Name        string
	Slug        string
	Colour      string // one of TagColours
	Description string
	StaffOnly   bool // hidden from everybody else
	IdeaCount   int  // ideas with it, without hidden ones and duplicates
	CreatedAt   time.Time
}

// subject returns what the rules need to know about the tag.
func (t Tag) subject() policy.Subject { return policy.Subject{StaffOnly: t.StaffOnly} }

// seenBy reports whether the viewer may see the tag.
func (t Tag) seenBy(viewer Actor) bool { return viewer.May(policy.SeeTag, t.subject()) == nil }

// tagIndex is the part of a [Snapshot] that holds the tags.
type tagIndex struct {
	Tags    []Tag            // by name, ignoring case and accents
	byID    map[int64]int    // index in Tags
	bySlug  map[string]int64 // including old slugs
	public  bool             // no tag is for staff only
	uncount bool             // the viewer may not see all ideas, so counts are hidden
}

// tagRename is an old slug of a tag.
type tagRename struct {
	Slug  string
	TagID int64
}

// TableName returns the table's name.
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

// with returns an index of these tags and their old slugs.
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

// tagsFor returns the tags as a viewer may see them. If partial, the viewer may not see
// all ideas, and counts are hidden.
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

// Tag returns the tag with this id, or the zero Tag.
func (s *Snapshot) Tag(id int64) Tag {
	if i, known := s.byID[id]; known {
		return s.Tags[i]
	}
	return Tag{}
}

// TagNamed returns the tag with this slug or old slug, or this name ignoring case and
// accents, if the viewer may see it.
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

// tagCalled returns the tag with a name, or the zero Tag.
func (s *Snapshot) tagCalled(name string) Tag {
	key := TagKey(name)
	for _, tag := range s.Tags {
		if TagKey(tag.Name) == key {
			return tag
		}
	}
	return Tag{}
}

// TagCount returns how many ideas have a tag, or -1 if the viewer for whom
// [Snapshot.VisibleTo] was called may not know.
func (s *Snapshot) TagCount(tag Tag) int {
	if s.uncount {
		return -1
	}
	return tag.IdeaCount
}

// tagsOf returns the tags with these ids that the viewer may see, by name.
func (s *Snapshot) tagsOf(viewer Actor, ids []int64) (tags []Tag) {
	for _, id := range ids {
		if tag := s.Tag(id); tag.ID != 0 && tag.seenBy(viewer) {
			tags = append(tags, tag)
		}
	}
	slices.SortFunc(tags, func(a, b Tag) int { return cmp.Compare(s.byID[a.ID], s.byID[b.ID]) })
	return tags
}

// tagSlug returns the slug for a tag's name, before it is made unique.
func tagSlug(name string) string { return cmp.Or(text.Slug(name), "tag") }

// freeSlug returns a slug for the tag with this id that no other tag has or had.
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

// TagKey returns what names of the same tag have in common: the name without case and
// accents.
func TagKey(name string) string { return text.Fold(text.Line(name)) }
