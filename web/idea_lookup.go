package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// typedChoices is how many ideas are offered during typing.
const typedChoices = 8

// foundKey stores the choices of a form that did not name exactly one idea.
const foundKey = "found ideas"

// i18n: duplicates.unnamed duplicates.unknown duplicates.which

// referred returns the idea that somebody names in a field of a form: chosen among the
// results, or by its number ("12", "#12 Dark mode"), its address, or its title. If the
// text is not the title of exactly one idea, it searches, and the form is shown again
// with the results. For a merged idea it returns the merge target. It never returns
// the idea except.
func (s *server) referred(c Context, field, said string, except int64) (board.Idea, error) {
	said = strings.TrimSpace(said)
	id, _ := strconv.ParseInt(c.FormValue(field+"_id"), 10, 64) // anything else is no choice
	if id <= 0 && said == "" {
		return board.Idea{}, problem.Field(field, "duplicates.unnamed", nil)
	}
	if id <= 0 {
		id = link.IdeaNumber(said)
	}
	if id <= 0 {
		found, err := s.findIdeas(c, said, except)
		if err != nil {
			return board.Idea{}, err
		}
		var same []int64
		for _, one := range found {
			if strings.EqualFold(one.Title, said) {
				same = append(same, one.ID)
			}
		}
		if len(same) != 1 {
			c.Set(foundKey, found)
			return board.Idea{}, problem.Field(
				field, map[bool]string{true: "duplicates.which", false: "duplicates.unknown"}[len(found) > 0], nil,
			)
		}
		id = same[0]
	}
	idea, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return idea, problem.Field(field, "duplicates.unknown", nil)
	}
	return idea, err
}

// findIdeas searches for ideas as the board's search does. It returns one more than a
// form shows if there are more.
func (s *server) findIdeas(c Context, typed string, except int64) (found []templates.Likely, err error) {
	query := text.Cut(text.Line(typed), maxSearch)
	if query == "" {
		return nil, nil
	}
	page, err := s.list(c, actor(c), board.IdeaFilter{Query: query})
	for _, idea := range page.Ideas {
		if idea.ID != except && len(found) <= templates.MostChoices {
			found = append(found, templates.Likely{ID: idea.ID, Title: idea.Title})
		}
	}
	return found, err
}

// findIdea serves GET /ideas/find: the results for a field that names another idea, as
// a part of its form.
func (s *server) findIdea(c Context) error {
	field := c.QueryParam("field")
	if !slices.Contains([]string{"as", "q", "to"}, field) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	except, _ := strconv.ParseInt(c.QueryParam("except"), 10, 64) // anything else excludes none
	said := strings.TrimSpace(c.QueryParam(field))
	var found []templates.Likely
	if id := link.IdeaNumber(said); id > 0 && id != except {
		if idea, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id); err == nil {
			found = []templates.Likely{{ID: idea.ID, Title: idea.Title}}
		} else if problem.KindOf(err) != problem.NotFound {
			return err
		}
	} else if said != "" {
		var err error
		if found, err = s.findIdeas(c, said, except); err != nil {
			return err
		}
		found = found[:min(len(found), typedChoices)]
	}
	return show(c, http.StatusOK, templates.IdeaChoices(field, found))
}

// foundHere returns the results that this request found for its form, or otherwise.
func foundHere(c Context, otherwise []templates.Likely) []templates.Likely {
	if found, ok := c.Get(foundKey).([]templates.Likely); ok {
		return found
	}
	return otherwise
}

// likely returns ideas that somebody may want to name in a form of an idea: the
// results of their search, or similar ideas.
func (s *server) likely(c Context, idea *board.Idea) (likely []templates.Likely, err error) {
	if found := foundHere(c, nil); found != nil {
		return found, nil
	}
	found, err := s.similarTo(c, board.SimilarTo{Title: idea.Title, Body: idea.Body, Except: idea.ID})
	for _, alike := range found {
		likely = append(likely, templates.Likely{ID: alike.ID, Title: alike.Title})
	}
	return likely, err
}
