package board

import (
	"slices"

	"gorm.io/gorm"
)

// A list of ideas with tags is read in one of two ways. For a rare tag, its few ideas are
// fetched and sorted: tagDriven. For common tags, the index of the order is walked and the
// tags of each idea are checked: probeTags. The counts of tags and categories tell which
// reads less.

// alwaysRare is how many ideas are always fetched and sorted.
const alwaysRare = 100

// known replaces tags that the viewer may not see by an id that no tag has, so that the
// filter treats them as nonexistent.
func (s *Snapshot) known(viewer Actor, f TagFilter) TagFilter {
	hide := func(ids []int64) []int64 {
		ids = slices.Clone(ids)
		for i, id := range ids {
			if tag := s.Tag(id); tag.ID == 0 || !tag.seenBy(viewer) {
				ids[i] = 0
			}
		}
		return ids
	}
	return TagFilter{Any: hide(f.Any), All: hide(f.All), None: hide(f.None)}
}

// driver returns the tags from which the ideas of a list are read, or nil if walking the
// order's index finds a page sooner.
func (s *Snapshot) driver(f IdeaFilter) (best []int64) {
	if f.Mine || f.Voted { // one person's ideas are few
		return nil
	}
	fewest, all := 0, s.Count(0, 0)
	share := 1.0 // the share of ideas that match; assume tags are spread evenly and independently
	consider := func(ids []int64) {
		ideas := 0
		for _, id := range ids {
			ideas += s.Tag(id).IdeaCount
		}
		if best == nil || ideas < fewest {
			best, fewest = ids, ideas
		}
		share *= min(1, float64(ideas)/float64(max(1, all)))
	}
	if len(f.Tags.Any) > 0 {
		consider(f.Tags.Any)
	}
	for _, id := range f.Tags.All {
		consider([]int64{id})
	}
	walked := s.Count(f.StatusID, f.CategoryID)
	if share > 0 {
		walked = min(walked, int((PageSize+1)/share))
	}
	if fewest > alwaysRare && fewest > walked {
		return nil
	}
	return best
}

// tagDriven starts a query of ideas from a rare tag, or from all ideas. Both databases
// read first what is before the CROSS JOIN.
func tagDriven(tx *gorm.DB, snapshot *Snapshot, f IdeaFilter) *gorm.DB {
	if rare := snapshot.driver(f); len(rare) > 0 {
		return tx.Table(`
			(SELECT DISTINCT idea_id FROM idea_tags WHERE tag_id IN ? LIMIT 1000000000) AS chosen
			CROSS JOIN ideas`, rare).Where("ideas.id = chosen.idea_id")
	}
	return tx.Table("ideas")
}

// probeTags narrows a list to ideas with some tags and without others. It uses subqueries
// that neither database turns into a join.
func probeTags(q *gorm.DB, f TagFilter) *gorm.DB {
	const hasOne = `(
		SELECT 1
		FROM idea_tags
		WHERE idea_tags.idea_id = ideas.id
			AND idea_tags.tag_id = ?
	)`
	const hasAny = `(
		SELECT 1
		FROM idea_tags
		WHERE idea_tags.idea_id = ideas.id
			AND idea_tags.tag_id IN ?
		LIMIT 1
	)`
	if len(f.Any) > 0 {
		q = q.Where(hasAny+" IS NOT NULL", f.Any)
	}
	for _, id := range f.All {
		q = q.Where(hasOne+" IS NOT NULL", id)
	}
	if len(f.None) > 0 {
		q = q.Where(hasAny+" IS NULL", f.None)
	}
	return q
}
