package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// mergeIdeasForm is the form that merges ideas, and the query of its page.
//
// POST /ideas/{id}/merge takes "into", "from" (several) or both. "into" is the idea to
// keep, {id} if it is missing. All others of {id} and "from" are merged into it:
// "into" alone merges {id} into that one, "from" alone merges those into {id}, and
// with both the page's choice decides which one to keep.
type mergeIdeasForm struct {
	Into   int64   `form:"into"`
	From   []int64 `form:"from"`
	Tags   string  `form:"tags"` // "1": the tags move, too
	Return string  `form:"return"`
}

// ideas returns which ideas are merged into which; id is the idea in the address.
func (f mergeIdeasForm) ideas(id int64) (into int64, from []int64) {
	if into = f.Into; into == 0 {
		into = id
	}
	for _, one := range append([]int64{id}, f.From...) {
		if one != into {
			from = append(from, one)
		}
	}
	return into, from
}

// mergeAsk serves GET /ideas/{id}/merge: choose which ideas to merge, and see the
// result. "with" (several) are chosen; "q" names one more or searches.
func (s *server) mergeAsk(c Context) error {
	id, err := s.mergeable(c)
	if err != nil {
		return err
	}
	query := c.QueryParams()
	if said := query.Get("q"); said != "" || query.Get("q_id") != "" {
		other, err := s.referred(c, "q", said, id)
		if err == nil {
			query.Add("with", strconv.FormatInt(other.ID, 10))
			return s.redirect(c, mergeAddress(id, numbers(query["with"]), query.Get("return")))
		}
		wrong := fields(c, err)
		if wrong == nil {
			return err
		}
		return s.showMergePreview(
			c, http.StatusUnprocessableEntity, id,
			mergeIdeasForm{From: numbers(query["with"]), Tags: "1", Return: query.Get("return")}, wrong,
		)
	}
	return s.showMergePreview(
		c, http.StatusOK, id, mergeIdeasForm{From: numbers(query["with"]), Tags: "1", Return: query.Get("return")}, nil,
	)
}

// mergeSelected serves GET /moderate/merge: it redirects to the page that merges the
// ideas selected in a queue ("idea", several).
func (s *server) mergeSelected(c Context) error {
	if err := actor(c).May(policy.Merge, policy.Subject{}); err != nil {
		return err
	}
	ids := numbers(c.QueryParams()["idea"])
	if len(ids) == 0 {
		s.toast(c, "merge.toast_none")
		return s.redirect(c, link.Moderate)
	}
	return s.redirect(c, mergeAddress(ids[0], ids[1:], c.QueryParam("return")))
}

func mergeAddress(id int64, with []int64, back string) string {
	query := url.Values{}
	for _, one := range with {
		query.Add("with", strconv.FormatInt(one, 10))
	}
	if back != "" {
		query.Set("return", back)
	}
	if len(query) == 0 {
		return link.Merge(id)
	}
	return link.Merge(id) + "?" + query.Encode()
}

// numbers reads ids and leaves out anything else.
func numbers(raw []string) (ids []int64) {
	for _, one := range raw {
		id, err := strconv.ParseInt(one, 10, 64)
		if err == nil && id > 0 && !slices.Contains(ids, id) && len(ids) <= board.MaxDuplicates {
			ids = append(ids, id)
		}
	}
	return ids
}

// mergeable returns the number in the address, if the actor may merge.
func (s *server) mergeable(c Context) (id int64, err error) {
	if err := actor(c).May(policy.Merge, policy.Subject{}); err != nil {
		return 0, err
	}
	return numberIn(c)
}

// showMergePreview shows the page. It replaces ideas that were merged in the meantime
// by their merge targets.
func (s *server) showMergePreview(c Context, status int, id int64, form mergeIdeasForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	idea, err := s.Board.MergeTarget(ctx, actor(c), id)
	if err != nil {
		return err
	}
	ids := []int64{idea.ID}
	for _, one := range form.From {
		other, err := s.Board.MergeTarget(ctx, actor(c), one)
		switch {
		case err == nil && !slices.Contains(ids, other.ID):
			ids = append(ids, other.ID)
		case err != nil && problem.KindOf(err) != problem.NotFound:
			return err
		}
	}
	preview, err := s.Board.MergePreview(ctx, actor(c), ids)
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "merge.heading"))
	view := templates.MergePage{
		Page:          page,
		IdeaID:        idea.ID,
		IdeaURL:       link.Idea(idea.ID, idea.Title),
		IdeaTitle:     idea.Title,
		Query:         c.QueryParam("q"),
		Return:        form.Return,
		Tags:          form.Tags != "",
		People:        preview.People,
		Twice:         preview.Twice,
		ImportedVotes: preview.Imported,
		Votes:         preview.Votes,
		Comments:      preview.Comments,
		Errors:        wrong,
	}
	if view.Keep = form.Into; !slices.Contains(ids, view.Keep) {
		view.Keep = preview.Keep
	}
	view.Ideas = s.mergeSides(c, preview, ids, form.Return)
	view.Likely, err = s.likely(c, &idea)
	if err != nil {
		return err
	}
	view.Likely = slices.DeleteFunc(view.Likely, func(one templates.Likely) bool { return slices.Contains(ids, one.ID) })
	return show(c, status, templates.Merge(view))
}

func (s *server) mergeSides(c Context, preview board.MergePreview, ids []int64, back string) []templates.MergeIdea {
	var sides []templates.MergeIdea
	snapshot := s.snapshot(c)
	for i, one := range preview.Ideas {
		side := templates.MergeIdea{
			ID:       one.ID,
			URL:      link.Idea(one.ID, one.Title),
			Title:    one.Title,
			Excerpt:  one.Excerpt,
			Author:   shownPerson(c, one.Author),
			Voters:   one.VoteCount,
			Comments: one.CommentCount,
			At:       one.CreatedAt,
			Now:      s.Now(),
			Status:   badge(c, snapshot.Status(one.StatusID)),
			Hidden:   one.HiddenAt != nil,
		}
		if i > 0 {
			rest := slices.DeleteFunc(slices.Clone(ids[1:]), func(id int64) bool { return id == one.ID })
			side.Remove = mergeAddress(ids[0], rest, back)
		}
		sides = append(sides, side)
	}
	return sides
}

// merge serves POST /ideas/{id}/merge; see [mergeIdeasForm].
func (s *server) merge(c Context) error {
	id, err := s.mergeable(c)
	if err != nil {
		return err
	}
	var form mergeIdeasForm
	if err := bind(c, &form); err != nil {
		return err
	}
	into, from := form.ideas(id)
	idea, err := s.Board.Merge(c.Request().Context(), actor(c), into, from, form.Tags != "")
	if wrong := fields(c, err); wrong != nil {
		all := append(append([]int64{}, from...), into)
		return s.showMergePreview(
			c, statusFor(err), id, mergeIdeasForm{Into: form.Into, From: all, Tags: form.Tags, Return: form.Return}, wrong,
		)
	}
	if err != nil {
		return err
	}
	s.toastAct(c, idea.ActID)
	return s.redirect(c, returnTo(c, link.Idea(idea.ID, idea.Title)))
}

// unmerge serves POST /ideas/{id}/unmerge: the duplicate is separate again.
func (s *server) unmerge(c Context) error {
	id, err := s.mergeable(c)
	if err != nil {
		return err
	}
	idea, err := s.Board.Unmerge(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	s.toast(c, "merge.toast_unmerged")
	return s.redirect(c, link.Idea(idea.ID, idea.Title))
}
