package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// i18n: admin_tags.toast_added admin_tags.toast_saved admin_tags.toast_merged admin_tags.toast_removed
// i18n: admin_tags.toast_authors

// tagFields is what staff send about a tag.
type tagFields struct {
	Name        string `form:"name"`
	Colour      string `form:"colour"`
	Description string `form:"description"`
	StaffOnly   bool   `form:"staff_only"`
}

func (f tagFields) tag(id int64) board.Tag {
	return board.Tag{ID: id, Name: f.Name, Colour: f.Colour, Description: f.Description, StaffOnly: f.StaffOnly}
}

// i18n: admin_tags.colours.grey admin_tags.colours.violet admin_tags.colours.blue admin_tags.colours.amber
// i18n: admin_tags.colours.green admin_tags.colours.red
func (f tagFields) shown(c Context, wrong map[string]string) templates.TagFields {
	view := templates.TagFields{Name: f.Name, Description: f.Description, StaffOnly: f.StaffOnly, Errors: wrong}
	for _, colour := range board.TagColours {
		view.Colours = append(view.Colours, templates.Option{
			Value:    colour,
			Name:     i18n.T(c.Request().Context(), "admin_tags.colours."+colour),
			Selected: colour == f.Colour,
		})
	}
	return view
}

// adminTags serves GET /admin/tags.
func (s *server) adminTags(c Context) error {
	return s.showAdminTags(c, http.StatusOK, tagFields{}, nil)
}

func (s *server) showAdminTags(c Context, status int, form tagFields, wrong map[string]string) error {
	ctx := c.Request().Context()
	if err := actor(c).May(policy.ManageTags, policy.Subject{}); err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	view := templates.AdminTagsPage{
		Page:    s.staffPage(c, i18n.T(ctx, "tags.heading")),
		Form:    form.shown(c, wrong),
		Authors: snapshot.Site.AuthorsMayTag,
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminTags
	for _, tag := range snapshot.Tags {
		row := templates.TagRow{TagChip: tagChip(tag), Description: tag.Description, Count: tag.IdeaCount}
		row.URL = link.AdminTag(tag.ID, "")
		view.Tags = append(view.Tags, row)
	}
	return show(c, status, templates.AdminTags(view))
}

// addTag serves POST /admin/tags.
func (s *server) addTag(c Context) error {
	var form tagFields
	if err := bind(c, &form); err != nil {
		return err
	}
	_, err := s.Board.AddTag(c.Request().Context(), actor(c), form.tag(0))
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showAdminTags(c, status, form, wrong)
		})
	}
	s.toast(c, "admin_tags.toast_added")
	return s.redirect(c, link.AdminTags)
}

// setAuthorsTag serves POST /admin/tags/authors.
func (s *server) setAuthorsTag(c Context) error {
	if err := s.Board.SetAuthorsTag(c.Request().Context(), actor(c), c.FormValue("authors") != ""); err != nil {
		return err
	}
	s.toast(c, "admin_tags.toast_authors")
	return s.redirect(c, link.AdminTags)
}

// staffTag returns the tag of the address, for staff.
func (s *server) staffTag(c Context) (tag board.Tag, err error) {
	if err := actor(c).May(policy.ManageTags, policy.Subject{}); err != nil {
		return tag, err
	}
	id, err := numberIn(c)
	if err != nil {
		return tag, err
	}
	if tag = s.snapshot(c).Tag(id); tag.ID == 0 {
		return tag, problem.New(problem.NotFound, "problem.not_found")
	}
	return tag, nil
}

// adminTag serves GET /admin/tags/{id}.
func (s *server) adminTag(c Context) error {
	tag, err := s.staffTag(c)
	if err != nil {
		return err
	}
	return s.showAdminTag(c, http.StatusOK, tag, tagFields{tag.Name, tag.Colour, tag.Description, tag.StaffOnly}, nil)
}

func (s *server) showAdminTag(c Context, status int, tag board.Tag, form tagFields, wrong map[string]string) error {
	view := templates.AdminTagPage{
		Page: s.staffPage(c, tag.Name), ID: tag.ID, Name: tag.Name, Slug: tag.Slug, Form: form.shown(c, wrong), Errors: wrong,
		Others: []templates.Option{{Name: i18n.T(c.Request().Context(), "admin_tags.merge_choose")}},
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminTag(tag.ID, "")
	for _, other := range s.snapshot(c).Tags {
		if other.ID != tag.ID {
			view.Others = append(view.Others, templates.Option{Value: strconv.FormatInt(other.ID, 10), Name: other.Name})
		}
	}
	return show(c, status, templates.AdminTag(view))
}

// changeTag serves POST /admin/tags/{id}.
func (s *server) changeTag(c Context) error {
	tag, err := s.staffTag(c)
	if err != nil {
		return err
	}
	var form tagFields
	if err := bind(c, &form); err != nil {
		return err
	}
	_, err = s.Board.ChangeTag(c.Request().Context(), actor(c), form.tag(tag.ID))
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showAdminTag(c, status, tag, form, wrong)
		})
	}
	s.toast(c, "admin_tags.toast_saved")
	return s.redirect(c, link.AdminTag(tag.ID, ""))
}

// askMergeTags serves GET /admin/tags/{id}/merge: it asks for confirmation and says
// how many ideas are affected. Without another tag, it shows the tag's page with what
// is wrong.
func (s *server) askMergeTags(c Context) error {
	tag, err := s.staffTag(c)
	if err != nil {
		return err
	}
	into := s.snapshot(c).Tag(tagNumbers([]string{c.QueryParam("into")})[0])
	if into.ID == 0 || into.ID == tag.ID {
		wrong := fields(c, problem.Field("into", "problem.tag_itself", nil))
		return s.showAdminTag(
			c, http.StatusUnprocessableEntity, tag, tagFields{tag.Name, tag.Colour, tag.Description, tag.StaffOnly}, wrong,
		)
	}
	view := templates.TagConfirmPage{
		Page:   s.staffPage(c, tag.Name),
		ID:     tag.ID,
		Name:   tag.Name,
		Count:  tag.IdeaCount,
		IntoID: into.ID,
		Into:   into.Name,
	}
	view.Nav, view.NoIndex = "people", true
	return show(c, http.StatusOK, templates.TagConfirm(view))
}

// mergeTags serves POST /admin/tags/{id}/merge.
func (s *server) mergeTags(c Context) error {
	tag, err := s.staffTag(c)
	if err != nil {
		return err
	}
	into, err := s.Board.MergeTags(c.Request().Context(), actor(c), tag.ID, tagNumbers([]string{c.FormValue("into")})[0])
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showAdminTag(c, status, tag, tagFields{tag.Name, tag.Colour, tag.Description, tag.StaffOnly}, wrong)
		})
	}
	s.toast(c, "admin_tags.toast_merged")
	return s.redirect(c, link.AdminTag(into.ID, ""))
}

// askRemoveTag serves GET /admin/tags/{id}/remove.
func (s *server) askRemoveTag(c Context) error {
	tag, err := s.staffTag(c)
	if err != nil {
		return err
	}
	view := templates.TagConfirmPage{Page: s.staffPage(c, tag.Name), ID: tag.ID, Name: tag.Name, Count: tag.IdeaCount}
	view.Nav, view.NoIndex = "people", true
	return show(c, http.StatusOK, templates.TagConfirm(view))
}

// removeTag serves POST /admin/tags/{id}/remove.
func (s *server) removeTag(c Context) error {
	tag, err := s.staffTag(c)
	if err == nil {
		err = s.Board.RemoveTag(c.Request().Context(), actor(c), tag.ID)
	}
	if err != nil {
		return err
	}
	s.toast(c, "admin_tags.toast_removed")
	return s.redirect(c, link.AdminTags)
}
