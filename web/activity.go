package web

import (
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// activityParam is the parameter of an address that says what is shown below an idea.
const activityParam = "show"

// The values of activityParam.
const (
	showsAll      = ""
	showsTeam     = "team"     // what the team wrote and did
	showsComments = "comments" // no changes of the status
)

// activityShown returns what the address asks for; anything unknown shows all.
func activityShown(c Context) string {
	if shows := c.QueryParam(activityParam); shows == showsTeam || shows == showsComments {
		return shows
	}
	return showsAll
}

// activityTabs returns the links that filter what is shown below an idea, if there are
// comments as well as changes.
// i18n: comments.show_all comments.show_team comments.show_comments
func activityTabs(
	c Context, idea templates.IdeaPage, shows string, filter board.CommentFilter, list board.CommentPage,
) (tabs []templates.Tab) {
	if list.Count == 0 || len(idea.Timeline) == 0 && shows == showsAll {
		return nil
	}
	for _, to := range []string{showsAll, showsTeam, showsComments} {
		name := "all"
		if to != showsAll {
			name = to
		}
		tabs = append(tabs, templates.Tab{
			Name:    i18n.T(c.Request().Context(), "comments.show_"+name),
			URL:     link.Query(idea.URL, activityParam, to, "order", string(filter.Order)) + "#discussion",
			Current: to == shows,
		})
	}
	return tabs
}

// entriesBeside returns the entries of a timeline that belong to a page of comments.
func entriesBeside(timeline []templates.Answer, list board.CommentPage) (entries []templates.Answer) {
	for _, entry := range timeline {
		if entry.At.After(list.After) && (list.UpTo.IsZero() || !entry.At.After(list.UpTo)) {
			entries = append(entries, entry)
		}
	}
	return entries
}
