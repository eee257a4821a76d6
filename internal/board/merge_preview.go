package board

import (
	"context"
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
)

// fullyShownMerges is how many duplicates an idea's page shows with their text and comments; of
// others it shows the title.
const fullyShownMerges = 10

// MergedIdea is a duplicate as the page of its merge target shows it.
type MergedIdea struct {
	Duplicate
	Into       int64          // the idea that it was merged into
	ReportedBy account.Person // who reported the duplicate; the zero Person for nobody
	Shown      *ShownIdea     // its text and answers; nil beyond the first fullyShownMerges
	Comments   CommentPage
	MayUndo    bool
}

// MergedIdeas returns the duplicates of an idea that the viewer may see, each followed by
// its own duplicates. f selects the page of comments of the duplicate whose id is open;
// the others get their first page.
func (b *Board) MergedIdeas(ctx context.Context, viewer Actor, id, open int64, f CommentFilter) ([]MergedIdea, error) {
	below, err := b.duplicatesBelow(ctx, viewer, id)
	merged := mergedInto(below, id, maxListedMerges)
	if err != nil || len(merged) == 0 {
		return nil, err
	}
	ids := make([]int64, len(merged))
	for i := range merged {
		ids[i] = merged[i].ID
	}
	noticed, err := b.ReportedBy(ctx, ids)
	if err != nil {
		return nil, err
	}
	undo := viewer.May(policy.Merge, policy.Subject{}) == nil
	for i := range merged {
		one := &merged[i]
		one.ReportedBy, one.MayUndo = noticed[one.ID], undo && one.Into == id
		if i >= fullyShownMerges && one.ID != open {
			continue
		}
		shown, err := b.Idea(ctx, viewer, one.ID)
		if err != nil {
			return nil, err
		}
		page := CommentFilter{}
		if one.ID == open {
			page = f
		}
		one.Shown = &shown
		if one.Comments, err = b.CommentsOf(ctx, viewer, &shown.Idea, page); err != nil {
			return nil, err
		}
	}
	return merged, nil
}

// maxListedMerges is how many duplicates are listed, and maxMergeLevels how deep; each level takes
// one statement.
const (
	maxListedMerges = 300
	maxMergeLevels  = 10
)

// duplicatesBelow returns the direct and indirect duplicates of an idea, by the idea they
// were merged into, or NotFound if the viewer may not see the idea.
func (b *Board) duplicatesBelow(ctx context.Context, viewer Actor, id int64) (map[int64][]Duplicate, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := b.visibleIdea(ctx, viewer, id); err != nil {
		return nil, err
	}
	below := map[int64][]Duplicate{}
	for level, n := []int64{id}, 0; len(level) > 0 && n < maxMergeLevels; n++ {
		found, err := b.duplicatesOf(ctx, viewer, snapshot, level)
		if err != nil {
			return nil, err
		}
		level = nil
		for _, one := range found {
			below[one.into] = append(below[one.into], one)
			level = append(level, one.ID)
		}
	}
	return below, nil
}

// mergedInto lists the duplicates of an idea, each followed by its own, up to most.
func mergedInto(below map[int64][]Duplicate, id int64, most int) (merged []MergedIdea) {
	for _, one := range below[id] {
		if len(merged) >= most {
			return merged
		}
		merged = append(merged, MergedIdea{Duplicate: one, Into: id})
		merged = append(merged, mergedInto(below, one.ID, most-len(merged))...)
	}
	return merged
}

// MergePreview is the result of a merge before it happens.
type MergePreview struct {
	Ideas    []MergePreviewIdea // in the order of the request
	Keep     int64              // the suggested target: the idea with most votes, or the older of two
	People   int                // voters, each counted once
	Twice    int                // votes of people who voted for more than one of them
	Imported int                // votes without people
	Votes    int                // the target's votes after the merge
	Comments int
}

// MergePreviewIdea is one of the ideas to merge.
type MergePreviewIdea struct {
	Idea
	Author account.Person
	Voters int
}

// MergePreview returns the result that merging these ideas would have, for staff. Unknown
// ids are left out.
func (b *Board) MergePreview(ctx context.Context, actor Actor, ids []int64) (j MergePreview, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return j, err
	}
	tx := b.db.Read(ctx)
	var rows []struct {
		Idea
		account.Byline
		Voters int
	}
	err = tx.Raw(`
		SELECT ideas.*, `+account.BylineColumns+`, (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id) AS voters
		FROM ideas
		JOIN users ON users.id = ideas.author_id
		WHERE ideas.id IN ?`, ids).Scan(&rows).Error
	if err == nil {
		err = tx.Raw("SELECT count(DISTINCT user_id) FROM votes WHERE idea_id IN ?", ids).Scan(&j.People).Error
	}
	if err != nil {
		return j, fmt.Errorf("read the ideas to merge: %w", err)
	}
	all := map[int64]MergePreviewIdea{}
	for _, row := range rows {
		all[row.ID] = MergePreviewIdea{Idea: row.Idea, Author: row.Person(), Voters: row.Voters}
	}
	var best Idea
	for _, id := range ids {
		one, known := all[id]
		if !known {
			continue
		}
		j.Ideas = append(j.Ideas, one)
		j.Twice, j.Imported, j.Comments = j.Twice+one.Voters, j.Imported+one.ImportedVotes, j.Comments+one.CommentCount
		if best.ID == 0 || one.VoteCount > best.VoteCount ||
			one.VoteCount == best.VoteCount && one.CreatedAt.Before(best.CreatedAt) {
			best = one.Idea
		}
	}
	j.Keep, j.Twice, j.Votes = best.ID, j.Twice-j.People, j.People+j.Imported
	return j, nil
}
