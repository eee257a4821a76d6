package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// movedAtOnce is how many ideas one transaction moves to another category.
const movedAtOnce = 1000

// RemoveCategory removes a category for good. Its ideas move to into; a category without
// ideas is removed with into 0. If there are many ideas, the category is marked: it
// accepts no more ideas, gets the audiences of into, and the job [FinishRemoval] moves the
// ideas and removes it; then later is true. The last category cannot be removed.
func (b *Board) RemoveCategory(ctx context.Context, actor Actor, id, into int64) (later bool, err error) {
	err = b.changeCategories(ctx, actor, func(tx *gorm.DB, all []Category) error {
		if err := mayRemove(tx, all, id, into); err != nil {
			return err
		}
		var held int
		err := tx.Raw(`
			SELECT count(*)
			FROM (SELECT 1 FROM ideas WHERE category_id = ? LIMIT ?) AS held`,
			id, movedAtOnce).Scan(&held).Error
		if err != nil {
			return fmt.Errorf("count the ideas of category %d: %w", id, err)
		}
		if later = held == movedAtOnce; later {
			return b.markRemoved(ctx, tx, all, FinishRemoval{ID: id, Into: into, ActorID: actor.ID})
		}
		if _, err := b.moveIdeas(ctx, tx, id, into); err != nil {
			return err
		}
		return b.removeCategory(ctx, tx, actor.ID, id, into)
	})
	return later, err
}

// FinishRemoval is the job that moves the ideas of a category that is being removed, and
// then removes it. Repeating it is safe.
type FinishRemoval struct {
	ID      int64 `json:"id"`
	Into    int64 `json:"into"`
	ActorID int64 `json:"actor"`
}

// Kind returns the stored kind of the job.
func (FinishRemoval) Kind() string { return "category.remove" }

// markRemoved gives a category the audiences of the one that its ideas move to, so that
// nobody sees more or fewer of them during the move than after it, and enqueues the job.
func (b *Board) markRemoved(ctx context.Context, tx *gorm.DB, all []Category, job FinishRemoval) error {
	was, to := categoryOf(all, job.ID), categoryOf(all, job.Into)
	err := tx.Exec(`
		UPDATE categories
		SET removed_into = ?, seen_by = ?, proposed_by = ?, voted_by = ?, commented_by = ?
		WHERE id = ?`, job.Into, to.SeenBy, to.ProposedBy, to.VotedBy, to.CommentedBy, job.ID).Error
	if err != nil {
		return fmt.Errorf("mark category %d: %w", job.ID, err)
	}
	if was.SeenBy != to.SeenBy {
		if err := b.reindexCategory(ctx, tx, job.ID); err != nil {
			return err
		}
	}
	return jobs.Enqueue(tx, job)
}

func categoryOf(all []Category, id int64) Category {
	if at := slices.IndexFunc(all, func(c Category) bool { return c.ID == id }); at >= 0 {
		return all[at]
	}
	return Category{}
}

// FinishRemoval runs the job in batches, each in its own transaction. b has a database
// without a time limit.
func (b *Board) FinishRemoval(ctx context.Context, job FinishRemoval) error {
	for {
		var moved int
		err := b.changeSnapshot(ctx, func(tx *gorm.DB) error {
			all, err := lockedCategories(tx)
			if err != nil || categoryOf(all, job.ID).ID == 0 {
				return err
			}
			if moved, err = b.moveIdeas(ctx, tx, job.ID, job.Into); err != nil || moved == movedAtOnce {
				return err
			}
			actorID, err := existingPersonID(tx, job.ActorID)
			if err != nil {
				return err
			}
			return b.removeCategory(ctx, tx, actorID, job.ID, job.Into)
		})
		if err != nil || moved < movedAtOnce {
			return err
		}
	}
}

// existingPersonID returns the id of a person, or 0 if they left: a job may end long after
// the request.
func existingPersonID(tx *gorm.DB, personID int64) (id int64, err error) {
	if err := tx.Raw("SELECT id FROM users WHERE id = ?", personID).Scan(&id).Error; err != nil {
		return 0, fmt.Errorf("find person %d: %w", personID, err)
	}
	return id, nil
}

// mayRemove refuses what would leave ideas without a category.
func mayRemove(tx *gorm.DB, all []Category, id, into int64) error {
	has := func(id int64) bool { return slices.ContainsFunc(all, func(c Category) bool { return c.ID == id }) }
	switch {
	case !has(id):
		return notFound()
	case categoryOf(all, id).RemovedInto != nil:
		return problem.New(problem.Conflict, "problem.category_removed")
	case slices.ContainsFunc(all, func(c Category) bool { return c.RemovedInto != nil && *c.RemovedInto == id }):
		return problem.New(problem.Conflict, "problem.category_receives")
	case len(all) == 1:
		return problem.New(problem.Conflict, "problem.category_last")
	case into != 0 && (into == id || !has(into) || categoryOf(all, into).RemovedInto != nil):
		return problem.Field("into", "problem.category_unknown", nil)
	case into != 0:
		return nil
	}
	full, err := existing(tx, "SELECT 1 FROM ideas WHERE category_id = ?", id)
	if err != nil {
		return fmt.Errorf("find ideas of category %d: %w", id, err)
	}
	if full {
		return problem.Field("into", "problem.category_full", nil)
	}
	return nil
}

// moveIdeas moves a batch of ideas and their counts.
func (b *Board) moveIdeas(ctx context.Context, tx *gorm.DB, from, into int64) (moved int, err error) {
	if into == 0 {
		return 0, nil
	}
	var are []Idea
	err = tx.Raw(`
		UPDATE ideas
		SET category_id = ?
		WHERE id IN (
			SELECT id
			FROM ideas
			WHERE category_id = ?
			ORDER BY id
			LIMIT ?
		)
		RETURNING id, status_id, category_id, answered_at, hidden_at, merged_into_id`,
		into, from, movedAtOnce).Scan(&are).Error
	if err != nil {
		return 0, fmt.Errorf("move the ideas of category %d: %w", from, err)
	}
	were := slices.Clone(are)
	for i := range were {
		were[i].CategoryID = from
	}
	if err := b.reindexMoved(ctx, tx, are); err != nil {
		return 0, err
	}
	return len(are), recount(tx, were, are)
}

func (b *Board) removeCategory(ctx context.Context, tx *gorm.DB, actorID, id, into int64) error {
	var name string
	err := tx.Raw("SELECT name FROM categories WHERE id = ?", id).Scan(&name).Error
	if err == nil {
		err = tx.Exec("DELETE FROM idea_counts WHERE category_id = ?", id).Error
	}
	if err == nil {
		err = tx.Exec("DELETE FROM categories WHERE id = ?", id).Error
	}
	if err != nil {
		return fmt.Errorf("remove category %d: %w", id, err)
	}
	about := event.Detail{"category": id, "name": name}
	if into != 0 {
		about["into"] = into
	}
	return event.Record(ctx, tx, event.Of(event.CategoryRemoved, actorID, b.now()), about)
}

// lockedCategories returns the categories in their order. It locks them in order of id, as
// all operations do.
func lockedCategories(tx *gorm.DB) (all []Category, err error) {
	if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Order("id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("lock the categories: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Category) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// freeSlug returns a slug for a new category's name that none of all has.
func freeSlug(all []Category, name string) string {
	slug := cmp.Or(text.Slug(name), "category")
	for free, n := slug, 2; ; n++ {
		if !slices.ContainsFunc(all, func(c Category) bool { return c.Slug == free }) {
			return free
		}
		free = fmt.Sprint(slug, "-", n)
	}
}

// CountCategoryIdeas returns how many ideas a category has, including hidden ones and
// duplicates; [MaxCounted] at most.
func (b *Board) CountCategoryIdeas(ctx context.Context, actor Actor, id int64) (n int, err error) {
	if err := actor.May(policy.ManageCategories, policy.Subject{}); err != nil {
		return 0, err
	}
	err = b.db.Read(ctx).Raw(`
		SELECT count(*)
		FROM (SELECT 1 FROM ideas WHERE category_id = ? LIMIT ?) AS held`, id, MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the ideas of category %d: %w", id, err)
	}
	return n, nil
}
