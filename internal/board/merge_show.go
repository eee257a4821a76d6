package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
)

// Duplicate is a merged idea as the page of its target shows it.
type Duplicate struct {
	ID           int64
	Title        string
	Author       account.Person
	VoteCount    int
	CommentCount int // public ones, with those of its own duplicates
	CreatedAt    time.Time
	MergedAt     time.Time
	By           account.Person // the zero Person for an import

	into int64
}

// Duplicates returns the duplicates of an idea that the viewer may see, in the order of
// merging, or NotFound if they may not see the idea. Indirect duplicates are not included.
func (b *Board) Duplicates(ctx context.Context, viewer Actor, id int64) ([]Duplicate, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := b.visibleIdea(ctx, viewer, id); err != nil {
		return nil, err
	}
	return b.duplicatesOf(ctx, viewer, snapshot, []int64{id})
}

// duplicatesOf returns the duplicates of some ideas that the viewer may see, in the order
// of merging, at most [maxListedMerges].
func (b *Board) duplicatesOf(ctx context.Context, viewer Actor, snapshot *Snapshot, ids []int64) ([]Duplicate, error) {
	var rows []struct {
		Idea
		Author account.Byline `gorm:"embedded;embeddedPrefix:author_"`
		By     account.Byline `gorm:"embedded;embeddedPrefix:by_"`
	}
	err := b.db.Read(ctx).Raw(`
		SELECT ideas.id, ideas.title, ideas.author_id, ideas.category_id, ideas.status_id, ideas.vote_count,
			ideas.comment_count, ideas.created_at, ideas.hidden_at, ideas.merged_into_id, ideas.merged_at,
			`+account.BylineColumnsOf("authors", "author_")+`, `+account.BylineColumnsOf("staff", "by_")+`
		FROM ideas
		JOIN idea_merges ON idea_merges.from_id = ideas.id AND idea_merges.undone_at IS NULL
		JOIN users AS authors ON authors.id = ideas.author_id
		LEFT JOIN users AS staff ON staff.id = idea_merges.actor_id
		WHERE ideas.merged_into_id IN ?
			AND (ideas.hidden_at IS NULL OR ?)
		ORDER BY idea_merges.id
		LIMIT ?`, ids, viewer.Staff(), maxListedMerges).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load duplicates: %w", err)
	}
	var duplicates []Duplicate
	for _, row := range rows {
		if viewer.May(policy.See, row.Subject(snapshot)) != nil {
			continue
		}
		duplicates = append(duplicates, Duplicate{
			ID: row.ID, into: *row.MergedIntoID, Title: row.Title, Author: row.Author.Person(),
			VoteCount: row.VoteCount, CommentCount: row.CommentCount, CreatedAt: row.CreatedAt, MergedAt: *row.MergedAt,
			By: row.By.Person(),
		})
	}
	return duplicates, nil
}

// MergeTarget returns the idea at the end of id's chain of merges; an idea that is no
// duplicate is its own target. If the viewer may not see it, it is NotFound.
func (b *Board) MergeTarget(ctx context.Context, viewer Actor, id int64) (Idea, error) {
	root, err := mergeTargetID(b.db.Read(ctx), id)
	if err != nil {
		return Idea{}, err
	}
	seen, err := b.visibleIdea(ctx, viewer, root)
	return seen.Idea, err
}

// mergeTargetID returns the id of the idea at the end of id's chain of merges, or
// NotFound.
func mergeTargetID(tx *gorm.DB, id int64) (root int64, err error) {
	err = tx.Raw(`
		WITH RECURSIVE chain (id, next) AS (
			SELECT id, merged_into_id
			FROM ideas
			WHERE id = ?
			UNION
			SELECT ideas.id, ideas.merged_into_id
			FROM chain
			JOIN ideas ON ideas.id = chain.next
		)
		SELECT id
		FROM chain
		WHERE next IS NULL`, id).Scan(&root).Error
	if err != nil {
		return 0, fmt.Errorf("find the merge target of idea %d: %w", id, err)
	}
	if root == 0 {
		return 0, notFound()
	}
	return root, nil
}
