package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// The parameters of an idea's address that open the comments of a duplicate on its
// page.
const (
	openMerged  = "merged"
	mergedAfter = "merged_comments"
)

// mergedIdeas adds to an idea's page the ideas that were merged into it and those that
// are related to it.
func (s *server) mergedIdeas(
	c Context,
	snapshot *board.Snapshot,
	idea *board.ShownIdea,
	view *templates.IdeaPage,
) (err error) {
	ctx := c.Request().Context()
	if view.Merged.RelatedIdeas, err = s.relatedIdeas(c, snapshot, idea, view.URL); err != nil {
		return err
	}
	user := userOf(c)
	if user != nil && s.Board.MaySuggestDuplicate(ctx, actor(c), &idea.Idea) == nil {
		view.Merged.DuplicateURL = link.DuplicateOf(idea.ID)
	}
	if !idea.Has.Duplicates {
		return nil
	}
	open, _ := strconv.ParseInt(param(c, openMerged), 10, 64) // anything else opens none
	after := ""
	if c.Request().Method == http.MethodGet {
		after = param(c, mergedAfter)
	}
	found, err := s.Board.MergedIdeas(ctx, actor(c), idea.ID, open, board.CommentFilter{After: after})
	if err != nil {
		return err
	}
	for _, one := range found {
		shown, err := s.mergedIdea(c, one, view.URL)
		if err != nil {
			return err
		}
		view.Merged.Ideas = append(view.Merged.Ideas, shown)
		known := func(p ui.Person) bool { return p.ID == one.Author.ID }
		if one.Author.ID != account.DeletedUserID && one.Author.ID != idea.AuthorID &&
			!slices.ContainsFunc(view.Merged.Authors, known) {
			view.Merged.Authors = append(view.Merged.Authors, shown.Author)
		}
		entry := &templates.MergedEntry{
			URL:        view.URL + "#" + link.MergedAnchor(one.ID),
			Title:      one.Title,
			Votes:      one.VoteCount,
			ReportedBy: shown.ReportedBy,
		}
		if one.MayUndo {
			entry.Undo = one.ID
		}
		view.Timeline = append(view.Timeline, templates.Answer{
			At: one.MergedAt, Now: s.Now(), Person: shown.By, Imported: one.By.ID == 0, Merged: entry,
		})
	}
	if len(found) > 0 {
		slices.SortStableFunc(view.Timeline, func(a, b templates.Answer) int { return b.At.Compare(a.At) })
	}
	return nil
}

func (s *server) mergedIdea(c Context, one board.MergedIdea, address string) (templates.MergedIdea, error) {
	view := templates.MergedIdea{
		ID:         one.ID,
		Title:      one.Title,
		Author:     shownPerson(c, one.Author),
		Votes:      one.VoteCount,
		At:         one.CreatedAt,
		Merged:     one.MergedAt,
		Now:        s.Now(),
		CanUnmerge: one.MayUndo,
	}
	if one.By.ID != 0 {
		view.By = shownPerson(c, one.By)
	}
	if one.ReportedBy.ID != 0 {
		view.ReportedBy = shownPerson(c, one.ReportedBy)
	}
	opened := link.Query(address, openMerged, strconv.FormatInt(one.ID, 10))
	if one.Shown == nil {
		view.Left = opened + "#" + link.MergedAnchor(one.ID)
		return view, nil
	}
	view.Body = one.Shown.BodyHTML
	for _, entry := range one.Shown.Timeline {
		if entry.BodyHTML != "" {
			view.Answers = append(view.Answers, s.shownAnswer(c, entry))
		}
	}
	if one.Comments.Pinned != nil {
		pinned := s.shownComment(c, *one.Comments.Pinned, address)
		pinned.Copy = one.Comments.Pinned.ParentID != nil
		view.Pinned = &pinned
	}
	for _, comment := range one.Comments.Comments {
		view.Comments = append(view.Comments, s.shownComment(c, comment, address))
	}
	if one.Comments.Next != "" {
		view.More = link.Query(opened, mergedAfter, one.Comments.Next) + "#" + link.MergedAnchor(one.ID)
	}
	return view, s.addReactions(
		c,
		one.Comments.Locked || closedText(c, one.Comments.CommentRefusal) != "",
		shownUnder(&view),
	)
}

// shownUnder returns the comments under the heading of a duplicate.
func shownUnder(one *templates.MergedIdea) (shown []*templates.Comment) {
	if one.Pinned != nil {
		shown = withReplies(one.Pinned)
	}
	for i := range one.Comments {
		shown = append(shown, withReplies(&one.Comments[i])...)
	}
	return shown
}

// leadOn redirects from the address of a merged idea to its heading on the page of
// its merge target.
func (s *server) leadOn(c Context, id int64) error {
	into, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	to := link.Query(link.Idea(into.ID, into.Title), "draft", cmp.Or(c.QueryParam("draft"), c.QueryParam(pendingParam)))
	return c.Redirect(http.StatusFound, ascii(to+"#"+link.MergedAnchor(id)))
}

// redirectMerged redirects requests for a merged idea to the same page of its merge
// target.
func (s *server) redirectMerged(page func(int64) string, next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		into, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id)
		if err != nil {
			return err
		}
		if into.ID == id {
			return next(c)
		}
		return c.Redirect(http.StatusFound, page(into.ID))
	}
}
