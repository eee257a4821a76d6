package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Limits of views: how many one person has, how many shared ones are shown, and the
// lengths of a name in characters and of a query in bytes.
const (
	maxViews     = 50
	maxViewName  = 60
	maxViewQuery = 2000
)

// View is a saved list of staff: the query string of the list's address.
type View struct {
	ID        int64
	OwnerID   int64
	Owner     string `gorm:"->;-:migration"` // name; read only
	Name      string
	Query     string // "status=planned&sort=top": filters and order, no page
	Shared    bool   // with all staff
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName returns the table's name.
func (View) TableName() string { return "saved_views" }

func (v View) subject() policy.Subject {
	return policy.Subject{OwnerID: v.OwnerID, Shared: v.Shared}
}

// ViewDraft is the input for a view. The caller makes sure that Query is one of a list.
type ViewDraft struct {
	Name   string
	Query  string
	Shared bool
}

// i18n: view.problem_unnamed view.problem_long view.problem_query view.problem_many
func (d ViewDraft) clean() (ViewDraft, error) {
	d.Name = text.Line(d.Name)
	switch {
	case text.Visible(d.Name) == 0:
		return d, problem.Field("name", "view.problem_unnamed", nil)
	case text.Length(d.Name) > maxViewName:
		return d, problem.Field("name", "view.problem_long", map[string]any{"Max": maxViewName})
	case d.Query == "" || len(d.Query) > maxViewQuery:
		return d, problem.Field("name", "view.problem_query", nil)
	}
	return d, nil
}

// Views returns the views that a member of staff may open: their own by name, then the
// shared ones of others.
func (b *Board) Views(ctx context.Context, actor Actor) ([]View, error) {
	if err := actor.May(policy.KeepViews, policy.Subject{}); err != nil {
		return nil, err
	}
	var own, shared []View
	err := viewQuery(b.db.Read(ctx)).Where("owner_id = ?", actor.ID).
		Order("saved_views.name, saved_views.id").
		Limit(maxViews).
		Find(&own).Error
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	err = viewQuery(b.db.Read(ctx)).Where("shared AND owner_id <> ?", actor.ID).
		Order("saved_views.id DESC").
		Limit(maxViews).
		Find(&shared).Error
	if err != nil {
		return nil, fmt.Errorf("list shared views: %w", err)
	}
	return append(own, shared...), nil
}

func viewQuery(tx *gorm.DB) *gorm.DB {
	return tx.Table("saved_views").
		Select("saved_views.*, users.name AS owner").
		Joins("JOIN users ON users.id = saved_views.owner_id")
}

// View returns a view that the actor owns or that is shared, or NotFound.
func (b *Board) View(ctx context.Context, actor Actor, id int64) (view View, err error) {
	if err := actor.May(policy.KeepViews, policy.Subject{}); err != nil {
		return view, err
	}
	err = viewQuery(b.db.Read(ctx)).Where("saved_views.id = ? AND (shared OR owner_id = ?)", id, actor.ID).
		Take(&view).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return view, notFound()
	}
	if err != nil {
		return view, fmt.Errorf("load view %d: %w", id, err)
	}
	return view, nil
}

// SaveView stores a view for the actor.
func (b *Board) SaveView(ctx context.Context, actor Actor, draft ViewDraft) (view View, err error) {
	if err := actor.May(policy.KeepViews, policy.Subject{}); err != nil {
		return view, err
	}
	if draft, err = draft.clean(); err != nil {
		return view, err
	}
	now := b.now()
	view = View{
		OwnerID:   actor.ID,
		Name:      draft.Name,
		Query:     draft.Query,
		Shared:    draft.Shared,
		CreatedAt: now,
		UpdatedAt: now,
	}
	err = b.tx(ctx, func(tx *gorm.DB) error {
		var kept int64
		if err := tx.Model(&View{}).Where("owner_id = ?", actor.ID).Count(&kept).Error; err != nil {
			return fmt.Errorf("count views: %w", err)
		}
		if kept >= maxViews {
			return problem.Field("name", "view.problem_many", map[string]any{"Max": maxViews})
		}
		if err := database.Rows[View](tx).Create(ctx, &view); err != nil {
			return SignedOutIfDeleted(fmt.Errorf("save a view: %w", err))
		}
		return nil
	})
	return view, err
}

// ChangeView changes a view's name and whether it is shared; its query stays.
func (b *Board) ChangeView(ctx context.Context, actor Actor, id int64, draft ViewDraft) (view View, err error) {
	if view, err = b.viewToChange(ctx, actor, id); err != nil {
		return view, err
	}
	draft.Query = view.Query
	if draft, err = draft.clean(); err != nil {
		return view, err
	}
	view.Name, view.Shared, view.UpdatedAt = draft.Name, draft.Shared, b.now()
	err = b.tx(ctx, func(tx *gorm.DB) error {
		_, err := database.Rows[View](tx).Where("id = ?", id).Select("name", "shared", "updated_at").Updates(ctx, view)
		return err
	})
	if err != nil {
		return view, fmt.Errorf("change view %d: %w", id, err)
	}
	return view, nil
}

// RemoveView deletes a view and its feed addresses.
func (b *Board) RemoveView(ctx context.Context, actor Actor, id int64) error {
	if _, err := b.viewToChange(ctx, actor, id); err != nil {
		return err
	}
	err := b.tx(ctx, func(tx *gorm.DB) error { return tx.Where("id = ?", id).Delete(&View{}).Error })
	if err != nil {
		return fmt.Errorf("remove view %d: %w", id, err)
	}
	return nil
}

func (b *Board) viewToChange(ctx context.Context, actor Actor, id int64) (view View, err error) {
	if view, err = b.View(ctx, actor, id); err != nil {
		return view, err
	}
	return view, actor.May(policy.ChangeView, view.subject())
}
