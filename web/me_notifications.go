package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// toldForm is the form of a person's notification settings.
type toldForm struct {
	Answers    string `form:"answers"`
	Mentions   string `form:"mentions"`
	Comments   string `form:"comments"`
	Changelog  string `form:"changelog"`
	Community  string `form:"community"`
	QuietFrom  string `form:"quiet_from"` // "": no quiet hours
	QuietUntil int    `form:"quiet_until"`
	StaffMail  string `form:"staff_mail"`
}

func (f toldForm) settings() notification.Settings {
	from, err := strconv.Atoi(f.QuietFrom)
	switch {
	case f.QuietFrom == "":
		from = f.QuietUntil
	case err != nil:
		from = -1 // it is refused
	}
	return notification.Settings{
		Answers:    notification.Pace(f.Answers),
		Mentions:   notification.Pace(f.Mentions),
		Comments:   notification.Pace(f.Comments),
		Changelog:  notification.Pace(f.Changelog),
		Community:  notification.Pace(f.Community),
		QuietFrom:  from,
		QuietUntil: f.QuietUntil,
		StaffMail:  f.StaffMail != "",
	}
}

// quietRefusal refuses quiet hours that begin and end at the same hour, which could
// mean never or always.
func (f toldForm) quietRefusal() error {
	if f.QuietFrom == "" || f.QuietFrom != strconv.Itoa(f.QuietUntil) {
		return nil
	}
	return problem.Field("quiet", "problem.hours_same", nil)
}

// settleZone stores the browser's time zone for a person without one who sets quiet
// hours, because these are hours of that zone.
func (s *server) settleZone(c Context, form toldForm) error {
	user, zone := userOf(c), browserZone(c)
	if form.QuietFrom == "" || user.TimeZone != "" || zone == "" {
		return nil
	}
	return s.Accounts.SetProfile(c.Request().Context(), user.ID, account.Profile{
		Name: user.Name, Language: user.Language, TimeZone: zone,
	})
}

// myNotifications serves GET /me/notifications: a person's notification settings.
func (s *server) myNotifications(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	settings, err := s.News.SettingsOf(c.Request().Context(), user.ID)
	if err != nil {
		return err
	}
	return s.showMyNotifications(c, http.StatusOK, settings[user.ID], nil)
}

// saveMyNotifications serves POST /me/notifications.
func (s *server) saveMyNotifications(c Context) error {
	if _, err := signedIn(c); err != nil {
		return err
	}
	var form toldForm
	if err := bind(c, &form); err != nil {
		return err
	}
	err := form.quietRefusal()
	if err == nil {
		err = s.settleZone(c, form)
	}
	if err == nil {
		err = s.News.SaveSettings(c.Request().Context(), actor(c), form.settings())
	}
	if err != nil {
		return formAgainKeeping(c, err, "quiet", func(status int, wrong map[string]string) error {
			return s.showMyNotifications(c, status, form.settings(), wrong)
		})
	}
	s.toast(c, "toast.notifications_saved")
	return s.redirect(c, link.MeNotifications)
}

func (s *server) showMyNotifications(
	c Context,
	status int,
	settings notification.Settings,
	wrong map[string]string,
) error {
	ctx, user := c.Request().Context(), userOf(c)
	snapshot := s.snapshot(c)
	ideas, next, err := s.Board.FollowedIdeas(ctx, actor(c), c.QueryParam("after"))
	if err != nil {
		return err
	}
	view := templates.MeNotificationsPage{
		Page:      s.page(c, i18n.T(ctx, "told.heading")),
		Kinds:     newsKinds(c, settings),
		TimeZone:  cmp.Or(user.TimeZone, browserZone(c), "UTC"),
		From:      quietFrom(c, settings),
		Until:     hours(settings.QuietUntil),
		Staff:     user.Role.Staff(),
		StaffMail: settings.StaffMail,
		Refused:   s.mailRefused(*user, true),
		Errors:    wrong,
	}
	if user.Email != nil {
		view.Address = *user.Email
	}
	if view.Tags, err = s.followedTags(c); err != nil {
		return err
	}
	view.HasTags = len(snapshot.VisibleTo(actor(c)).Tags) > 0
	for _, idea := range ideas {
		view.Ideas = append(view.Ideas, templates.FollowedIdea{
			ID: idea.ID, Title: idea.Title, URL: link.Idea(idea.ID, idea.Title),
			Status: badge(c, snapshot.Status(idea.StatusID)), Levels: levelOptions(c, idea.Level),
		})
	}
	if next != "" {
		view.More = link.Query(link.MeNotifications, "after", next) + "#followed"
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeNotifications
	return show(c, status, templates.MeNotifications(view))
}

// followedTags returns the tags that the viewer follows, by name.
func (s *server) followedTags(c Context) (list []templates.FollowedTag, err error) {
	tags, err := s.Board.FollowedTags(c.Request().Context(), actor(c))
	for _, tag := range tags {
		list = append(list, templates.FollowedTag{TagChip: tagChip(tag), Unfollow: link.TagDo(tag.Slug, "unfollow")})
	}
	return list, err
}

// newsKinds returns the kinds of notifications and how soon each is sent by email.
// i18n: told.kind_answers told.kind_mentions told.kind_comments told.kind_changelog told.kind_community
// i18n: told.hint_answers told.hint_mentions told.hint_comments told.hint_changelog told.hint_community
// i18n: told.pace_now told.pace_daily told.pace_weekly told.pace_never
func newsKinds(c Context, settings notification.Settings) (kinds []templates.NewsKind) {
	ctx := c.Request().Context()
	for _, kind := range notification.Kinds {
		drawn := templates.NewsKind{
			ID:   string(kind),
			Name: i18n.T(ctx, "told.kind_"+string(kind)),
			Hint: i18n.T(ctx, "told.hint_"+string(kind)),
		}
		for _, pace := range notification.Paces {
			drawn.Paces = append(drawn.Paces, templates.Option{
				Value:    string(pace),
				Name:     i18n.T(ctx, "told.pace_"+string(pace)),
				Selected: settings.Pace(kind) == pace,
			})
		}
		kinds = append(kinds, drawn)
	}
	return kinds
}

// quietFrom returns the hours at which quiet hours can begin, and "none".
func quietFrom(c Context, settings notification.Settings) []templates.Option {
	none := settings.QuietFrom == settings.QuietUntil
	from := settings.QuietFrom
	if none {
		from = -1
	}
	first := templates.Option{Name: i18n.T(c.Request().Context(), "told.quiet_none"), Selected: none}
	return append([]templates.Option{first}, hours(from)...)
}

// hours returns the hours of a day as options.
func hours(selected int) (options []templates.Option) {
	for hour := range 24 {
		options = append(options, templates.Option{
			Value: fmt.Sprint(hour), Name: fmt.Sprintf("%02d:00", hour), Selected: hour == selected,
		})
	}
	return options
}
