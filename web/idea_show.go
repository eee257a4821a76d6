package web

import (
	"net/http"
	"net/url"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// ideaShow serves GET /ideas/{id}-{slug}; another slug redirects to the current one.
func (s *server) ideaShow(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	if idea.MergedIntoID != nil {
		return s.leadOn(c, id)
	}
	if right := link.Idea(id, idea.Title); c.Request().URL.Path != right {
		to := url.URL{Path: right, RawQuery: c.QueryParams().Encode()}
		return c.Redirect(http.StatusMovedPermanently, to.String())
	}
	return s.showIdea(c, http.StatusOK, idea, commentState{})
}

// ideaPage returns the page of one idea.
func (s *server) ideaPage(c Context, idea board.ShownIdea) (view templates.IdeaPage, err error) {
	now := s.Now()
	snapshot := s.snapshot(c)
	address := link.Idea(idea.ID, idea.Title)
	view = templates.IdeaPage{
		Page:          s.page(c, idea.Title),
		ID:            idea.ID,
		URL:           address,
		Title:         idea.Title,
		Body:          idea.BodyHTML,
		Author:        shownPerson(c, idea.Author),
		At:            idea.CreatedAt,
		Now:           now,
		Edited:        idea.EditedAt != nil,
		Status:        badge(c, idea.Status),
		TargetDate:    shownPromise(idea.PromisedFor, now),
		Category:      categoryName(c, idea.Category.Slug, idea.Category.Name),
		CategoryURL:   link.CategoryPage(idea.Category.Slug),
		Vote:          shownVote(c, snapshot, idea.Idea, idea.Voted, address),
		Follow:        shownFollow(c, idea.Idea, idea.Following, idea.Level, address),
		VoterCount:    idea.VoterCount,
		ImportedVotes: idea.ImportedVotes,
		SourceURL:     idea.SourceURL,
		CanEdit:       idea.EditRefusal == nil,
		Hidden:        idea.HiddenAt != nil,
	}
	if actor(c).May(policy.SeeWordings, policy.Subject{WriterID: idea.AuthorID}) == nil {
		view.VersionsURL = link.IdeaVersions(idea.ID)
	}
	view.Nav, view.Canonical, view.Description, view.NoIndex = "ideas", s.URL+address, idea.Excerpt, view.Hidden
	version := s.ideaCardOf(c, idea.Idea).version()
	view.Share.Type, view.Share.Picture = "article", s.URL+link.IdeaCard(idea.ID)+"?v="+version
	if !view.Hidden && snapshot.Sees(board.Actor{}, idea.CategoryID) { // a feed is the same for everybody
		s.addFeed(&view.Page, &view.FeedURL, idea.Title, link.IdeaFeed(idea.ID))
	}
	if idea.Source != nil {
		view.Source = *idea.Source
	}
	if view.Reactions, err = s.ideaReactions(c, idea, address); err != nil {
		return view, err
	}
	if user := userOf(c); user != nil && c.QueryParam("proposed") != "" && user.ID == idea.AuthorID {
		view.ClearDraft = draftKey
	}
	view.Voters = shownVoters(c, idea)
	view.Timeline, view.Latest = s.shownTimeline(c, idea.Timeline)
	view.StatusSet = statusSet(snapshot, idea, view.Timeline)
	if actor(c).May(policy.Answer, policy.Subject{}) == nil {
		view.Staff = staffPanel(c, snapshot, idea, address)
		view.Staff.TargetDate = promiseField(now, idea.PromisedFor)
	}
	if err := s.mergedIdeas(c, snapshot, &idea, &view); err != nil {
		return view, err
	}
	view.Tags = tagChips(idea.Tags)
	view.IdeaFeedback, err = s.feedback(c, &idea)
	return view, err
}

// shownTimeline returns an idea's timeline and the latest answer in it that has text,
// or nil.
func (s *server) shownTimeline(
	c Context,
	entries []board.TimelineEntry,
) (timeline []templates.Answer, latest *templates.Answer) {
	for _, entry := range entries {
		timeline = append(timeline, s.shownAnswer(c, entry))
	}
	for i := range timeline {
		if timeline[i].Text != "" {
			return timeline, &timeline[i]
		}
	}
	return timeline, nil
}

// statusSet returns what is shown instead of an answer if the status was changed
// without text; nil if it never changed.
func statusSet(snapshot *board.Snapshot, idea board.ShownIdea, timeline []templates.Answer) *templates.StatusSet {
	if idea.StatusID == snapshot.InitialStatus().ID {
		return nil
	}
	for _, entry := range timeline {
		if entry.To != nil {
			return &templates.StatusSet{Status: *entry.To, At: entry}
		}
	}
	return nil
}

// shownVoters returns those of an idea's voters whom the page shows.
func shownVoters(c Context, idea board.ShownIdea) (voters []ui.Person) {
	for _, voter := range idea.Voters {
		voters = append(voters, shownPerson(c, voter))
	}
	return voters
}

func shownPerson(c Context, p account.Person) ui.Person {
	return ui.Person{ID: p.ID, Name: nameOf(c, p.ID, p.Name), Staff: p.Staff, Avatar: p.Avatar}
}

func (s *server) shownAnswer(c Context, entry board.TimelineEntry) templates.Answer {
	answer := templates.Answer{
		ID:             entry.ID,
		At:             entry.CreatedAt,
		Now:            s.Now(),
		Text:           entry.BodyHTML,
		ReconsiderIf:   entry.ReconsiderIfHTML,
		PromisedFor:    entry.PromisedFor,
		PromisedBefore: entry.PromisedBefore,
		PromiseCleared: entry.PromiseCleared,
		Edited:         entry.EditedAt != nil,
		WithdrawnNote:  entry.WithdrawnNote,
		Tools:          actor(c).May(policy.Answer, policy.Subject{}) == nil,
	}
	if entry.AuthorID == nil {
		answer.Imported = true
	} else {
		answer.Person = shownPerson(c, entry.Author)
	}
	if entry.From != nil {
		from := badge(c, *entry.From)
		answer.From = &from
	}
	if entry.To != nil {
		to := badge(c, *entry.To)
		answer.To = &to
	}
	return answer
}

func staffPanel(c Context, snapshot *board.Snapshot, idea board.ShownIdea, back string) *templates.StaffPanel {
	panel := &templates.StaffPanel{
		IdeaID:   idea.ID,
		ViewerID: actor(c).ID,
		From:     idea.Status.Slug,
		Return:   back,
		Hidden:   idea.HiddenAt != nil,
		Compose:  composing(c, board.KindAnswer, idea.ID, nil),
	}
	for _, status := range snapshot.Statuses {
		panel.Statuses = append(panel.Statuses, templates.Option{
			Value:    status.Name,
			Name:     categoryName(c, status.Slug, status.Name),
			Kind:     string(status.Kind),
			Selected: status.ID == idea.StatusID,
		})
	}
	panel.Tags = tagForm(c, snapshot, tagIDs(idea.Tags), tagIDs(idea.Tags), "")
	panel.Categories = categoryOptions(c, snapshot, idea.CategoryID)
	return panel
}

func categoryOptions(c Context, snapshot *board.Snapshot, selected int64) (options []templates.Option) {
	for _, category := range snapshot.Categories {
		options = append(options, templates.Option{
			Value:    category.Slug,
			Name:     categoryName(c, category.Slug, category.Name),
			Selected: category.ID == selected,
		})
	}
	return options
}

// ideaVersions serves GET /ideas/{id}/versions: all versions of an idea.
func (s *server) ideaVersions(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, versions, err := s.Board.Versions(ctx, actor(c), id)
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "page.versions"))
	view := templates.IdeaVersionsPage{Page: page, IdeaURL: link.Idea(id, idea.Title), IdeaTitle: idea.Title}
	view.Versions = s.shownVersions(c, board.WordingOfIdea, versions)
	return show(c, http.StatusOK, templates.IdeaVersions(view))
}
