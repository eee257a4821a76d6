package web

import (
	"net/http"
	"slices"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// profileForm is the form of a person's profile.
type profileForm struct {
	Name       string   `form:"name"`
	Language   string   `form:"language"`
	TimeZone   string   `form:"time_zone"`
	Categories []string `form:"category"` // ids
	Tags       []string `form:"tag"`      // ids
	Return     string   `form:"return"`
	Done       string   `form:"done"` // key of the toast about the sign-in
	Welcome    bool     `form:"welcome"`
}

// profileForm serves GET /me/profile; with "welcome", it asks a new person for their
// name.
func (s *server) profileForm(c Context) error {
	if _, err := signedIn(c); err != nil {
		return err
	}
	form, err := s.storedProfile(c)
	if err != nil {
		return err
	}
	form.Return, form.Done, form.Welcome = c.QueryParam("return"), c.QueryParam("done"), c.QueryParam("welcome") != ""
	return s.showProfile(c, http.StatusOK, form, nil)
}

// storedProfile returns the form with the stored values.
func (s *server) storedProfile(c Context) (form profileForm, err error) {
	user := userOf(c)
	form = profileForm{Name: user.Name, Language: user.Language, TimeZone: user.TimeZone}
	followed, err := s.Board.FollowedCategories(c.Request().Context(), actor(c))
	for _, category := range followed {
		form.Categories = append(form.Categories, strconv.FormatInt(category.ID, 10))
	}
	if err != nil {
		return form, err
	}
	tags, err := s.Board.FollowedTags(c.Request().Context(), actor(c))
	form.Tags = tagIDs(tags)
	return form, err
}

func (s *server) showProfile(c Context, status int, form profileForm, wrong map[string]string) error {
	ctx, user := c.Request().Context(), userOf(c)
	snapshot := s.snapshot(c)
	browser := templates.Option{Name: i18n.T(ctx, "profile.language_browser"), Selected: form.Language == ""}
	view := templates.MeProfilePage{
		Page:      s.page(c, i18n.T(ctx, "page.profile")),
		Welcome:   form.Welcome,
		Return:    link.SafeReturn(form.Return),
		Done:      form.Done,
		Person:    ui.Person{ID: user.ID, Name: nameOf(c, user.ID, user.Name), Avatar: user.Avatar},
		Name:      form.Name,
		Languages: append([]templates.Option{browser}, languageOptions(form.Language)...),
		TimeZone:  form.TimeZone,
		TimeZones: account.TimeZones,
		Errors:    wrong,
	}
	for _, category := range snapshot.VisibleTo(actor(c)).Categories {
		id := strconv.FormatInt(category.ID, 10)
		view.Categories = append(view.Categories, templates.Option{
			Value:    id,
			Name:     categoryName(c, category.Slug, category.Name),
			Selected: slices.Contains(form.Categories, id),
		})
	}
	view.Tags = tagForm(c, snapshot, form.Tags, nil, "").Choices
	if user.Email != nil {
		view.Email = *user.Email
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeProfile
	return show(c, status, templates.MeProfile(view))
}

// saveProfile serves POST /me/profile.
func (s *server) saveProfile(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	var form profileForm
	if err := bind(c, &form); err != nil {
		return err
	}
	if form.Welcome {
		err = s.Accounts.SetName(c.Request().Context(), user.ID, form.Name)
	} else {
		err = s.saveWholeProfile(c, user.ID, form)
	}
	if err != nil {
		return formAgainKeeping(c, err, "name", func(status int, wrong map[string]string) error {
			return s.showProfile(c, status, form, wrong)
		})
	}
	s.Board.InvalidateCaches() // pages that visitors share show the name
	s.toast(c, "toast.profile_saved")
	if form.Welcome {
		if areToasts(form.Done) && form.Done != "toast.signed_in" {
			s.toast(c, form.Done)
		}
		return s.redirect(c, link.SafeReturn(form.Return))
	}
	return s.redirect(c, link.MeProfile)
}

// saveWholeProfile saves the fields of the account, then those of the board.
func (s *server) saveWholeProfile(c Context, id int64, form profileForm) error {
	ctx := c.Request().Context()
	categories := []int64{}
	for _, raw := range form.Categories {
		category, _ := strconv.ParseInt(raw, 10, 64) // anything else is 0, which is refused
		categories = append(categories, category)
	}
	err := s.Accounts.SetProfile(ctx, id, account.Profile{
		Name: form.Name, Language: form.Language, TimeZone: form.TimeZone,
	})
	if err != nil {
		return err
	}
	if err := s.Board.FollowTags(ctx, actor(c), tagNumbers(form.Tags)); err != nil {
		return err
	}
	return s.Board.FollowCategories(ctx, actor(c), categories)
}

func languageOptions(selected string) (options []templates.Option) {
	for _, language := range i18n.Languages() {
		options = append(options, templates.Option{
			Value: language.Tag, Name: language.Name, Selected: language.Tag == selected,
		})
	}
	return options
}
