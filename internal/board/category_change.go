package board

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// The limits of a category's texts, in characters.
const (
	MaxCategoryName        = 60
	MaxCategoryDescription = 400
)

// CategoryInput is what admins submit to add or change a category.
type CategoryInput struct {
	Name        string
	Description string // plain text
	policy.CategoryAccess
}

// clean returns the input as it is stored, or all that is wrong with it.
func (o CategoryInput) clean() (CategoryInput, error) {
	refused := problem.Fields{Args: map[string]any{"Max": MaxCategoryName, "MaxDescription": MaxCategoryDescription}}
	o.Name, o.Description = text.Line(o.Name), text.Block(o.Description)
	switch {
	case text.Visible(o.Name) == 0:
		refused.Add("name", "problem.category_name_needed")
	case text.Length(o.Name) > MaxCategoryName:
		refused.Add("name", "problem.category_name_long")
	}
	if text.Length(o.Description) > MaxCategoryDescription {
		refused.Add("description", "problem.category_words_long")
	}
	audiences := map[string]policy.Audience{
		"seen_by":      o.SeenBy,
		"proposed_by":  o.ProposedBy,
		"voted_by":     o.VotedBy,
		"commented_by": o.CommentedBy,
	}
	for field, audience := range audiences {
		if !audience.Valid() {
			refused.Add(field, "problem.audience_unknown")
		}
	}
	return o, refused.Err()
}

// AddCategory adds a category at the end.
func (b *Board) AddCategory(ctx context.Context, actor Actor, input CategoryInput) (category Category, err error) {
	input, wrong := input.clean()
	err = b.changeCategories(ctx, actor, func(tx *gorm.DB, all []Category) error {
		if wrong == nil {
			wrong = nameTaken(all, input.Name, 0)
		}
		if wrong != nil {
			return wrong
		}
		category = Category{Slug: freeSlug(all, input.Name)}
		category.write(input)
		for _, other := range all {
			category.Position = max(category.Position, other.Position+1)
		}
		if err := database.Rows[Category](tx).Create(ctx, &category); err != nil {
			return fmt.Errorf("add a category: %w", err)
		}
		return event.Record(ctx, tx, event.Of(event.CategoryAdded, actor.ID, b.now()),
			event.Detail{"category": category.ID, "name": category.Name})
	})
	return category, err
}

// ChangeCategory changes a category's name, description and audiences. Its slug stays, so
// that links keep working.
func (b *Board) ChangeCategory(
	ctx context.Context, actor Actor, id int64, input CategoryInput,
) (category Category, err error) {
	input, wrong := input.clean()
	err = b.changeCategories(ctx, actor, func(tx *gorm.DB, all []Category) error {
		at := slices.IndexFunc(all, func(c Category) bool { return c.ID == id })
		if at < 0 {
			return notFound()
		}
		category = all[at]
		if category.RemovedInto != nil {
			return problem.New(problem.Conflict, "problem.category_removed")
		}
		if wrong == nil {
			wrong = nameTaken(all, input.Name, id)
		}
		if wrong != nil {
			return wrong
		}
		category.write(input)
		changes := category.changesFrom(all[at])
		if len(changes) == 0 {
			return nil // nothing changed, so there is no event
		}
		_, err := database.Rows[Category](tx).Where("id = ?", id).
			Select("name", "description", "seen_by", "proposed_by", "voted_by", "commented_by").
			Updates(ctx, category)
		if err != nil {
			return fmt.Errorf("change category %d: %w", id, err)
		}
		if category.SeenBy != all[at].SeenBy {
			if err := b.reindexCategory(ctx, tx, id); err != nil {
				return err
			}
		}
		return event.Record(ctx, tx, event.Of(event.CategoryChanged, actor.ID, b.now()),
			event.Detail{"category": id, "changed": event.Fields(changes), "changes": changes})
	})
	return category, err
}

// MoveCategory moves a category one position up or down. Moving the first up or the last
// down changes nothing.
func (b *Board) MoveCategory(ctx context.Context, actor Actor, id int64, up bool) error {
	return b.changeCategories(ctx, actor, func(tx *gorm.DB, all []Category) error {
		at := slices.IndexFunc(all, func(c Category) bool { return c.ID == id })
		if at < 0 {
			return notFound()
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(all) {
			return nil
		}
		all[at], all[to] = all[to], all[at]
		changes := event.Changes(event.Change{Field: "position", Before: at + 1, After: to + 1})
		for i, category := range all {
			err := tx.Exec(`
				UPDATE categories
				SET position = ?
				WHERE id = ?
					AND position <> ?`, i+1, category.ID, i+1).Error
			if err != nil {
				return fmt.Errorf("move category %d: %w", id, err)
			}
		}
		return event.Record(ctx, tx, event.Of(event.CategoryChanged, actor.ID, b.now()),
			event.Detail{"category": id, "changed": event.Fields(changes), "changes": changes})
	})
}

// changeCategories runs do with the current categories, in their order. Their rows are
// locked: changes to categories are serialized, and no idea is moved to one meanwhile.
func (b *Board) changeCategories(ctx context.Context, actor Actor, do func(tx *gorm.DB, all []Category) error) error {
	if err := actor.May(policy.ManageCategories, policy.Subject{}); err != nil {
		return err
	}
	return b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		all, err := lockedCategories(tx)
		if err != nil {
			return err
		}
		return do(tx, all)
	})
}

func (c *Category) write(o CategoryInput) {
	c.Name, c.Description = o.Name, o.Description
	c.SeenBy, c.ProposedBy, c.VotedBy, c.CommentedBy = o.SeenBy, o.ProposedBy, o.VotedBy, o.CommentedBy
}

func (c Category) changesFrom(was Category) []event.Change {
	return event.Changes(
		event.Change{Field: "name", Before: was.Name, After: c.Name},
		event.Change{Field: "description", Before: was.Description, After: c.Description},
		event.Change{Field: "seen_by", Before: was.SeenBy, After: c.SeenBy},
		event.Change{Field: "proposed_by", Before: was.ProposedBy, After: c.ProposedBy},
		event.Change{Field: "voted_by", Before: was.VotedBy, After: c.VotedBy},
		event.Change{Field: "talked_by", Before: was.CommentedBy, After: c.CommentedBy},
	)
}

// nameTaken refuses a name that another category has, ignoring case.
func nameTaken(all []Category, name string, but int64) error {
	for _, other := range all {
		if other.ID != but && strings.EqualFold(other.Name, name) {
			return problem.Field("name", "problem.category_name_taken", nil)
		}
	}
	return nil
}
