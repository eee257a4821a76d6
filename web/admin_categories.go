package web

import (
	"cmp"
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// categoryForm is what admins send about a category.
type categoryForm struct {
	Name        string `form:"name"`
	Description string `form:"description"`
	SeenBy      string `form:"seen_by"`
	ProposedBy  string `form:"proposed_by"`
	VotedBy     string `form:"voted_by"`
	CommentedBy string `form:"commented_by"`
}

func categoryFormOf(category board.Category) categoryForm {
	return categoryForm{
		category.Name,
		category.Description,
		string(category.SeenBy),
		string(category.ProposedBy),
		string(category.VotedBy),
		string(category.CommentedBy),
	}
}

func (f categoryForm) input() board.CategoryInput {
	return board.CategoryInput{Name: f.Name, Description: f.Description, CategoryAccess: policy.CategoryAccess{
		SeenBy:      policy.Audience(f.SeenBy),
		ProposedBy:  policy.Audience(f.ProposedBy),
		VotedBy:     policy.Audience(f.VotedBy),
		CommentedBy: policy.Audience(f.CommentedBy),
	}}
}

// shown returns the form for the page. Anybody can sign in and become a member, so
// except for seeing, "everybody" and "members" are one choice.
// i18n: categories.seen_by categories.proposed_by categories.voted_by categories.commented_by
// i18n: categories.seen_by_hint categories.proposed_by_hint categories.voted_by_hint categories.commented_by_hint
// i18n: categories.by_everybody categories.by_members categories.by_staff
func (f categoryForm) shown(c Context, wrong map[string]string) templates.CategoryForm {
	ctx := c.Request().Context()
	form := templates.CategoryForm{Name: f.Name, Description: f.Description, Errors: wrong}
	for _, row := range []struct{ field, chosen string }{
		{"seen_by", f.SeenBy}, {"proposed_by", f.ProposedBy}, {"voted_by", f.VotedBy}, {"commented_by", f.CommentedBy},
	} {
		field := templates.AudienceField{
			Field: row.field,
			Label: i18n.T(ctx, "categories."+row.field),
			Hint:  i18n.T(ctx, "categories."+row.field+"_hint"),
		}
		for _, audience := range policy.Audiences {
			if row.field != "seen_by" && audience == policy.Everybody {
				continue
			}
			chosen := string(audience) == row.chosen ||
				audience == policy.Members && row.field != "seen_by" && row.chosen != string(policy.StaffOnly)
			field.Options = append(field.Options, templates.Option{
				Value: string(audience), Name: i18n.T(ctx, "categories.by_"+string(audience)), Selected: chosen,
			})
		}
		form.Audiences = append(form.Audiences, field)
	}
	return form
}

// adminCategories serves GET /admin/categories.
func (s *server) adminCategories(c Context) error {
	return s.showCategories(c, http.StatusOK, categoryFormOf(board.Category{}), nil)
}

func (s *server) showCategories(c Context, status int, form categoryForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	if err := actor(c).May(policy.ManageCategories, policy.Subject{}); err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	view := templates.AdminCategoriesPage{
		Page: s.staffPage(c, i18n.T(ctx, "categories.heading")),
		Form: form.shown(c, wrong),
	}
	view.Nav, view.NoIndex, view.Path = "site", true, link.AdminCategories
	for i, category := range snapshot.Categories {
		view.Categories = append(view.Categories, templates.CategoryRow{
			ID:       category.ID,
			Name:     categoryName(c, category.Slug, category.Name),
			URL:      link.CategoryPage(category.Slug),
			Ideas:    snapshot.Count(0, category.ID),
			Narrowed: narrowed(c, category),
			First:    i == 0,
			Last:     i == len(snapshot.Categories)-1,
			Removed:  category.RemovedInto != nil,
		})
	}
	return show(c, status, templates.AdminCategories(view))
}

// narrowed returns what only some people may do in a category.
// i18n: categories.only_seen_members categories.only_seen_staff categories.only_proposed_staff
// i18n: categories.only_voted_staff categories.only_commented_staff
func narrowed(c Context, category board.Category) (limits []string) {
	for _, row := range []struct {
		key string
		by  policy.Audience
	}{
		{"seen", category.SeenBy},
		{"proposed", category.ProposedBy},
		{"voted", category.VotedBy},
		{"commented", category.CommentedBy},
	} {
		if row.by == policy.StaffOnly || row.by == policy.Members && row.key == "seen" {
			limits = append(limits, i18n.T(c.Request().Context(), "categories.only_"+row.key+"_"+string(row.by)))
		}
		if row.by == policy.StaffOnly && row.key == "seen" { // then the rest is for staff alone, too
			return limits
		}
	}
	return limits
}

// addCategory serves POST /admin/categories.
func (s *server) addCategory(c Context) error {
	var form categoryForm
	if err := bind(c, &form); err != nil {
		return err
	}
	_, err := s.Board.AddCategory(c.Request().Context(), actor(c), form.input())
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCategories(c, status, form, wrong)
		})
	}
	s.toast(c, "toast.category_added")
	return s.redirect(c, link.AdminCategories)
}

// adminCategory serves GET /admin/categories/{id}.
func (s *server) adminCategory(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return s.showCategory(c, http.StatusOK, id, nil, nil)
}

// showCategory shows the forms of a category: as stored, or as sent.
func (s *server) showCategory(c Context, status int, id int64, sent *categoryForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	held, err := s.Board.CountCategoryIdeas(ctx, actor(c), id)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	category := snapshot.Category(id)
	if category.ID == 0 {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	form := categoryFormOf(category)
	if sent != nil {
		form = *sent
	}
	name := categoryName(c, category.Slug, category.Name)
	view := templates.AdminCategoryPage{
		Page: s.staffPage(c, name), ID: id, Heading: name, URL: link.CategoryPage(category.Slug), Form: form.shown(c, wrong),
		Held: held, Many: held >= board.MaxCounted, Wrong: wrong["into"],
	}
	view.Nav, view.NoIndex, view.Path = "site", true, link.AdminCategory(id, "")
	for _, other := range snapshot.Categories {
		if other.ID != id {
			view.Into = append(view.Into, templates.Option{
				Value:    strconv.FormatInt(other.ID, 10),
				Name:     categoryName(c, other.Slug, other.Name),
				Selected: c.FormValue("into") == strconv.FormatInt(other.ID, 10),
			})
		}
	}
	return show(c, status, templates.AdminCategory(view))
}

// changeCategory serves POST /admin/categories/{id}.
func (s *server) changeCategory(c Context) error {
	id, form, err := bindTo[categoryForm](c)
	if err != nil {
		return err
	}
	_, err = s.Board.ChangeCategory(c.Request().Context(), actor(c), id, form.input())
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCategory(c, status, id, &form, wrong)
		})
	}
	s.toast(c, "toast.category_saved")
	return s.redirect(c, link.AdminCategories)
}

// moveCategory serves POST /admin/categories/{id}/move.
func (s *server) moveCategory(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	if err := s.Board.MoveCategory(c.Request().Context(), actor(c), id, c.FormValue("to") == "up"); err != nil {
		return err
	}
	return s.redirect(c, link.AdminCategories)
}

// removeCategory serves POST /admin/categories/{id}/remove.
func (s *server) removeCategory(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	into, err := strconv.ParseInt(cmp.Or(c.FormValue("into"), "0"), 10, 64)
	if err != nil {
		into = -1 // unknown: the board refuses it beside the field
	}
	later, err := s.Board.RemoveCategory(c.Request().Context(), actor(c), id, into)
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCategory(c, status, id, nil, wrong)
		})
	}
	if later {
		s.toast(c, "toast.category_being_removed")
	} else {
		s.toast(c, "toast.category_removed")
	}
	return s.redirect(c, link.AdminCategories)
}
