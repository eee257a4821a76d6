package web

import (
	"cmp"
	"net/http"
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

const unsubscribePath = "/unsubscribe/:token"

// unsubscribePage serves GET /unsubscribe/{token}: what the link would stop, and a
// button. Email scanners that follow links stop nothing.
func (s *server) unsubscribePage(c Context) error {
	what, err := s.stoppable(c)
	if err != nil {
		return err
	}
	if what.Stopped {
		return s.showUnsubscribe(c, what, stateOf(what.What))
	}
	return s.showUnsubscribe(c, what, "ask")
}

// unsubscribe serves POST /unsubscribe/{token}: the button, and the one click of email
// programs (RFC 8058), which sends no cookie and no "do" and wants no redirect. Only
// the recipient has the token.
func (s *server) unsubscribe(c Context) error {
	what, err := s.stoppable(c)
	if err != nil {
		return err
	}
	turn, state := s.News.Unsubscribe, stateOf(what.What)
	switch c.FormValue("do") {
	case "all":
		what.What, state = notification.StopAll, "all"
	case "resume":
		turn, state, what.Kinds, what.Level = s.News.Resume, "back", kindsIn(c), levelIn(c)
	case "resume-all":
		what.What, turn, state = notification.StopAll, s.News.Resume, "back"
	}
	if err := turn(c.Request().Context(), what); err != nil {
		return err
	}
	return s.showUnsubscribe(c, what, state)
}

// kindsIn returns the kinds of notifications in a form.
func kindsIn(c Context) (kinds []notification.Kind) {
	for _, kind := range notification.Kinds {
		if slices.Contains(c.Request().Form["kind"], string(kind)) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// neverSaid is the form's value for a person who has chosen no level.
const neverSaid = "none"

// levelIn returns the level before the person unsubscribed, as the page has it: Silent
// if unknown.
func levelIn(c Context) board.Level {
	switch level := board.Level(c.FormValue("level")); {
	case level == neverSaid:
		return ""
	case level.Valid():
		return level
	}
	return board.Silent
}

func stateOf(what notification.Unsubscribe) string {
	if what == notification.StopAll {
		return "all"
	}
	return "stopped"
}

// stoppable returns what the link in the address stops. It counts wrong links, so that
// nobody can try many.
func (s *server) stoppable(c Context) (notification.Unsubscribable, error) {
	ctx := c.Request().Context()
	c.Response().Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	userID, what, err := notification.ReadUnsubscribeToken(s.Accounts, c.Param("token"))
	if err == nil {
		return s.News.Unsubscribable(ctx, userID, what)
	}
	if problem.KindOf(err) == problem.NotFound {
		if tooMany := s.Limits.Allow(ctx, ratelimit.WrongUnsubscribe, client(c)); tooMany != nil {
			err = tooMany
		}
	}
	return notification.Unsubscribable{}, err
}

func (s *server) showUnsubscribe(c Context, what notification.Unsubscribable, state string) error {
	ctx := c.Request().Context()
	view := templates.UnsubscribePage{
		Page:    s.page(c, i18n.T(ctx, "stop.title")),
		Token:   c.Param("token"),
		What:    stopText(c, what),
		Address: what.Address,
		State:   state,
	}
	if what.What == notification.StopDaily || what.What == notification.StopWeekly {
		for _, kind := range what.Kinds {
			view.Kinds = append(view.Kinds, string(kind))
		}
	}
	if what.What.Idea() != 0 {
		view.Level = cmp.Or(string(what.Level), neverSaid)
	}
	view.NoIndex, view.Path = true, "/"
	return show(c, http.StatusOK, templates.Unsubscribe(view))
}

// stopText returns what the link stops.
// i18n: stop.what_answers stop.what_mentions stop.what_comments stop.what_changelog stop.what_community stop.what_staff
// i18n: stop.what_all stop.what_daily stop.what_weekly
func stopText(c Context, what notification.Unsubscribable) string {
	ctx := c.Request().Context()
	switch {
	case what.What.Idea() == 0:
		return i18n.T(ctx, "stop.what_"+string(what.What))
	case what.Title == "":
		return i18n.T(ctx, "stop.what_some_idea")
	}
	return i18n.T(ctx, "stop.what_idea", "Title", what.Title)
}
