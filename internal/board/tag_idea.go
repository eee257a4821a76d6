package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// ideaTag is a row of idea_tags.
type ideaTag struct {
	IdeaID     int64 `gorm:"primaryKey;autoIncrement:false"`
	TagID      int64 `gorm:"primaryKey;autoIncrement:false"`
	MergedFrom *int64
	CreatedAt  time.Time
}

// countedTags matches the rows of idea_tags that tags.idea_count counts: those of ideas in
// lists.
const countedTags = `
	idea_id IN (SELECT id FROM ideas WHERE hidden_at IS NULL AND merged_into_id IS NULL)`

// counted reports whether the idea is counted for its tags.
func (i Idea) counted() bool { return i.HiddenAt == nil && i.MergedIntoID == nil }

// SetTags sets exactly these tags on an idea. An author, where the site allows it, sets
// public tags only; tags for staff stay.
func (b *Board) SetTags(ctx context.Context, actor Actor, id int64, tagIDs []int64) (Idea, error) {
	return b.tagIdea(ctx, actor, id, tagIDs, false)
}

// AddTags adds tags to those that an idea has.
func (b *Board) AddTags(ctx context.Context, actor Actor, id int64, tagIDs []int64) (Idea, error) {
	return b.tagIdea(ctx, actor, id, tagIDs, true)
}

// tagIdea sets an idea's tags; with add, those that the actor sees on it stay.
func (b *Board) tagIdea(
	ctx context.Context, actor Actor, id int64, tags []int64, add bool,
) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if idea, err = b.ideaFor(ctx, tx, actor, policy.SetTags, id, snapshot); err != nil {
			return err
		}
		wanted := tags
		if add {
			has, err := taggedWith(tx, idea.ID, snapshot, actor)
			if err != nil {
				return err
			}
			wanted = append(has, tags...)
		}
		return b.setTags(ctx, tx, actor, &idea, snapshot, wanted, true)
	})
	return idea, err
}

// taggedWith returns the tags of an idea that the actor may see.
func taggedWith(tx *gorm.DB, ideaID int64, snapshot *Snapshot, actor Actor) (seen []int64, err error) {
	ids, err := tagIDs(tx, ideaID)
	for _, id := range ids {
		if tag := snapshot.Tag(id); tag.ID != 0 && tag.seenBy(actor) {
			seen = append(seen, id)
		}
	}
	return seen, err
}

// tagAs sets the tags of a draft on an idea, unless they are nil; tell records an event.
func (b *Board) tagAs(
	ctx context.Context, tx *gorm.DB, actor Actor, idea Idea, snapshot *Snapshot, tags []int64, tell bool,
) error {
	if tags == nil {
		return nil
	}
	if err := actor.May(policy.SetTags, idea.Subject(snapshot)); err != nil {
		return err
	}
	return b.setTags(ctx, tx, actor, &idea, snapshot, tags, tell)
}

// setTags is SetTags in a transaction that has the idea locked; tell records an event.
func (b *Board) setTags(
	ctx context.Context, tx *gorm.DB, actor Actor, idea *Idea, snapshot *Snapshot, wanted []int64, tell bool,
) error {
	wanted = slices.Compact(slices.Sorted(slices.Values(wanted)))
	if err := checkTags(snapshot, actor, wanted); err != nil {
		return err
	}
	has, err := tagIDs(tx, idea.ID)
	if err != nil {
		return err
	}
	var added, removed []int64
	for _, id := range wanted {
		if !slices.Contains(has, id) {
			added = append(added, id)
		}
	}
	for _, id := range has {
		if !slices.Contains(wanted, id) && snapshot.Tag(id).seenBy(actor) {
			removed = append(removed, id)
		}
	}
	if len(added)+len(removed) == 0 {
		return nil // nothing changed, so there is no event
	}
	if err := tagsFit(snapshot, wanted, added); err != nil {
		return err
	}
	if err := b.changeTags(tx, *idea, added, removed); err != nil || !tell {
		return err
	}
	if err := b.index(ctx, tx, idea.ID); err != nil {
		return err
	}
	about := event.Detail{"added": added, "removed": removed}
	if actor.Staff() {
		return b.RecordAct(ctx, tx, event.IdeaTagged, idea, actor, about)
	}
	return b.Record(ctx, tx, event.IdeaTagged, idea.ID, actor, about)
}

// checkTags returns what is wrong with chosen tags.
func checkTags(snapshot *Snapshot, actor Actor, ids []int64) error {
	for _, id := range ids {
		if tag := snapshot.Tag(id); tag.ID == 0 || !tag.seenBy(actor) {
			return problem.Field("tags", "problem.tag_unknown", nil)
		}
	}
	return nil
}

// tagsFit refuses added tags beyond the limit. An idea that exceeds it because of a merge
// keeps its tags.
func tagsFit(snapshot *Snapshot, wanted, added []int64) error {
	count := map[bool]int{}
	for _, id := range wanted {
		count[snapshot.Tag(id).StaffOnly]++
	}
	for _, id := range added {
		if count[snapshot.Tag(id).StaffOnly] > MaxIdeaTags {
			return problem.Field("tags", "problem.tags_many", map[string]any{"Max": MaxIdeaTags})
		}
	}
	return nil
}

func tagIDs(tx *gorm.DB, ideaID int64) (ids []int64, err error) {
	if err = tx.Table("idea_tags").Where("idea_id = ?", ideaID).Order("tag_id").Pluck("tag_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("load tags of idea %d: %w", ideaID, err)
	}
	return ids, nil
}

// changeTags adds and removes tags of an idea and updates their counts. It ignores tags
// that were removed from the board meanwhile.
func (b *Board) changeTags(tx *gorm.DB, idea Idea, added, removed []int64) error {
	err := lockTags(tx, slices.Concat(added, removed)...)
	if err == nil && len(removed) > 0 {
		err = tx.Where("idea_id = ? AND tag_id IN ?", idea.ID, removed).Delete(&ideaTag{}).Error
	}
	var here []int64
	if err == nil && len(added) > 0 {
		err = tx.Table("tags").Where("id IN ?", added).Order("id").Pluck("id", &here).Error
	}
	if err == nil && len(here) > 0 {
		rows := make([]ideaTag, len(here))
		for i, id := range here {
			rows[i] = ideaTag{IdeaID: idea.ID, TagID: id, CreatedAt: b.now()}
		}
		err = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	}
	if err == nil && idea.counted() {
		err = countTags(tx, here, +1)
	}
	if err == nil && idea.counted() {
		err = countTags(tx, removed, -1)
	}
	if err != nil {
		return fmt.Errorf("tag idea %d: %w", idea.ID, err)
	}
	return nil
}

// countTags adds by to the counts of tags.
func countTags(tx *gorm.DB, ids []int64, by int) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Exec("UPDATE tags SET idea_count = idea_count + ? WHERE id IN ?", by, ids).Error
}

// moreTags is countTags for tags that are not locked yet.
func moreTags(tx *gorm.DB, ids []int64, by int) error {
	err := lockTags(tx, ids...)
	if err == nil {
		err = countTags(tx, ids, by)
	}
	if err != nil {
		return fmt.Errorf("count the tags of merged ideas: %w", err)
	}
	return nil
}

// recountTags updates the counts of tags for ideas that entered or left the lists. The
// slices pair ideas by index.
func recountTags(tx *gorm.DB, were, are []Idea) error {
	before := map[int64]bool{}
	for _, idea := range were {
		before[idea.ID] = idea.counted()
	}
	for _, idea := range are {
		was, known := before[idea.ID]
		if !known || was == idea.counted() {
			continue
		}
		ids, err := tagIDs(tx, idea.ID)
		if err != nil {
			return err
		}
		by := -1
		if idea.counted() {
			by = +1
		}
		if err = lockTags(tx, ids...); err == nil {
			err = countTags(tx, ids, by)
		}
		if err != nil {
			return fmt.Errorf("count the tags of idea %d: %w", idea.ID, err)
		}
	}
	return nil
}

// tagged returns the ids of the tags of some ideas.
func tagged(tx *gorm.DB, ideas []int64) (map[int64][]int64, error) {
	if len(ideas) == 0 {
		return nil, nil
	}
	var rows []ideaTag
	if err := tx.Select("idea_id", "tag_id").Where("idea_id IN ?", ideas).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("load tags: %w", err)
	}
	tags := map[int64][]int64{}
	for _, row := range rows {
		tags[row.IdeaID] = append(tags[row.IdeaID], row.TagID)
	}
	return tags, nil
}

// addTags sets on each idea of a list its tags that the viewer may see. It runs no query
// on a board without tags.
func addTags(tx *gorm.DB, viewer Actor, snapshot *Snapshot, ideas []ListedIdea) error {
	if len(snapshot.Tags) == 0 {
		return nil
	}
	ids := make([]int64, len(ideas))
	for i, idea := range ideas {
		ids[i] = idea.ID
	}
	tags, err := tagged(tx, ids)
	for i, idea := range ideas {
		ideas[i].Tags = snapshot.tagsOf(viewer, tags[idea.ID])
	}
	return err
}
