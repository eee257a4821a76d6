package board

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// A list of ideas with tags is read in one of two ways. For a rare tag, its few ideas are
// fetched and sorted: tagDriven. For common tags, the index of the order is walked and the
// tags of each idea are checked: tagWalk. The counts of tags and categories tell which
// reads less. Both read ideas only after their tags.

// alwaysRare is how many ideas are always fetched and sorted.
const alwaysRare = 100

// known replaces tags that the viewer may not see by an id that no tag has, so that the
// filter treats them as nonexistent. The rarest of All come first.
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
	all := hide(f.All)
	slices.SortStableFunc(all, func(a, b int64) int { return cmp.Compare(s.Tag(a).IdeaCount, s.Tag(b).IdeaCount) })
	return TagFilter{Any: hide(f.Any), All: all, None: hide(f.None)}
}

// tagPlan is how a list of ideas with tags is read.
type tagPlan struct {
	driver []int64 // the tags whose ideas are fetched and sorted; nil to walk the order
	walk   int     // how many ideas are walked at most; 0: any number
}

// tagPlan returns how the list is read. ok is false if it has no tags that ideas must
// have, or is of one person, whose ideas are few.
func (f IdeaFilter) tagPlan(snapshot *Snapshot) (plan tagPlan, ok bool) {
	if f.Mine || f.Voted || len(f.Tags.Any)+len(f.Tags.All) == 0 {
		return plan, false
	}
	rarest, fewest, share := snapshot.rarestTags(f.Tags)
	all, walked := snapshot.Count(0, 0), snapshot.Count(f.StatusID, f.CategoryID)
	if share > 0 {
		walked = min(walked, int((PageSize+1)/share))
	}
	switch {
	case f.unbounded && fewest < all/2, fewest <= max(alwaysRare, walked):
		return tagPlan{driver: rarest}, true
	case f.unbounded:
		return tagPlan{}, true
	}
	return tagPlan{walk: shortWalk + 4*walked}, true
}

// rarestTags returns the tags that the fewest ideas have, how many those are, and the share
// of all ideas that a filter lets through if tags are spread evenly and independently.
func (s *Snapshot) rarestTags(f TagFilter) (rarest []int64, fewest int, share float64) {
	all := float64(max(1, s.Count(0, 0)))
	share = 1
	consider := func(ids []int64) {
		ideas := 0
		for _, id := range ids {
			ideas += s.Tag(id).IdeaCount
		}
		if rarest == nil || ideas < fewest {
			rarest, fewest = ids, ideas
		}
		share *= min(1, float64(ideas)/all)
	}
	if len(f.Any) > 0 {
		consider(f.Any)
	}
	for _, id := range f.All {
		consider([]int64{id})
	}
	return rarest, fewest, share
}

// tagDriven starts a query of ideas with the ideas that have one of some rare tags, and all
// the others that f asks for. Both databases read these first.
func tagDriven(tx *gorm.DB, rare []int64, f TagFilter) *gorm.DB {
	sql, args := "tag_id IN ?", []any{rare}
	for _, id := range f.All {
		if !slices.Contains(rare, id) {
			sql += `
				AND (
					SELECT 1
					FROM idea_tags AS other
					WHERE other.idea_id = idea_tags.idea_id
						AND other.tag_id = ?
				) IS NOT NULL`
			args = append(args, id)
		}
	}
	return tx.Table(`
		(SELECT DISTINCT idea_id FROM idea_tags WHERE `+sql+` LIMIT 1000000000) AS chosen
		`+database.ByKey(tx, "ideas", "id", "chosen.idea_id"), args...)
}

// probeTags narrows a list to ideas with some tags and without others; id is the column
// with the idea's id. It uses subqueries that neither database turns into a join.
func probeTags(q *gorm.DB, f TagFilter, id string) *gorm.DB {
	hasOne := `(
		SELECT 1
		FROM idea_tags
		WHERE idea_tags.idea_id = ` + id + `
			AND idea_tags.tag_id = ?
	)`
	hasAny := `(
		SELECT 1
		FROM idea_tags
		WHERE idea_tags.idea_id = ` + id + `
			AND idea_tags.tag_id IN ?
		LIMIT 1
	)`
	for _, tag := range f.All { // the rarest first, see known
		q = q.Where(hasOne+" IS NOT NULL", tag)
	}
	if len(f.Any) > 0 {
		q = q.Where(hasAny+" IS NOT NULL", f.Any)
	}
	if len(f.None) > 0 {
		q = q.Where(hasAny+" IS NULL", f.None)
	}
	return q
}
