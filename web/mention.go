package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// mentionable serves GET /mentionable: people whom a comment may mention, as options
// of a list.
func (s *server) mentionable(c Context) error {
	ctx := c.Request().Context()
	user := userOf(c)
	if err := actor(c).May(policy.Mention, policy.Subject{}); err != nil {
		return err
	}
	if err := s.Accounts.AllowUser(ctx, ratelimit.PeopleSearches, *user); err != nil {
		return err
	}
	ideaID, _ := strconv.ParseInt(c.QueryParam("idea"), 10, 64) // anything else is no idea
	people, err := s.Board.Mentionable(ctx, actor(c), c.QueryParam("q"), ideaID)
	if err != nil {
		return err
	}
	var options []templates.Mentionable
	for _, person := range people {
		options = append(options, templates.Mentionable{Person: shownPerson(c, person), Text: board.MentionOf(person)})
	}
	return show(c, http.StatusOK, templates.Mentionables(options))
}

// composing returns what a field for a text of a kind offers, and the errors of the picture that
// was sent with it. ideaID is the idea that the text is about or that is edited, 0 for a new one.
func composing(c Context, kind board.TextKind, ideaID int64, wrong map[string]string) templates.Composer {
	view := templates.Composer{
		Kind:     string(kind),
		Idea:     ideaID,
		DraftBar: kind != board.KindAnswer,
		Error:    wrong["picture"],
		AltError: wrong["picture_alt"],
	}
	if kind == board.KindIdea {
		view.Form = "idea-form"
	}
	if userOf(c) == nil { // visitors sign in when they send
		return view
	}
	view.Pictures = kind != board.KindSummary
	if kind == board.KindComment { // only comments mention people
		view.Mention = link.Query(link.Mentionable, "idea", strconv.FormatInt(ideaID, 10))
	}
	return view
}
