package web

import (
	"cmp"
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// draftKey is the key under which the browser keeps the draft of a new idea.
const draftKey = "new-idea"

// ideaForm is the form of a new idea or of an edit.
type ideaForm struct {
	Title    string         `form:"title"`
	Body     string         `form:"body"`
	Category string         `form:"category"`
	TagsSent bool           `form:"tags"`  // the form offered tags
	Tags     []string       `form:"tag"`   // ids
	Draft    string         `form:"draft"` // token of a draft that waited for a sign-in
	Seen     string         `form:"seen"`  // "1": the similar ideas were shown
	Since    board.Revision `form:"since"` // of an edit: the revision that it changes
}

func (f ideaForm) draft(snapshot *board.Snapshot) board.Draft {
	draft := board.Draft{Title: f.Title, Body: f.Body, Since: f.Since}
	if f.TagsSent {
		draft.Tags = tagNumbers(f.Tags)
	}
	if f.Category == "" {
		return draft
	}
	draft.CategoryID = -1 // unknown: the board refuses it beside the field
	if category, ok := snapshot.CategoryNamed(f.Category); ok {
		draft.CategoryID = category.ID
	}
	return draft
}

// ideaNew serves GET /ideas/new: the form, with the title from the search box or the
// draft that waited for a sign-in.
func (s *server) ideaNew(c Context) error {
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	form := ideaForm{
		Title: cmp.Or(c.QueryParam("title"), c.QueryParam("q")),
		Draft: cmp.Or(c.QueryParam("draft"), c.QueryParam(pendingParam)),
		Seen:  c.QueryParam("seen"),
	}
	var refusal map[string]string
	if form.Draft != "" {
		draft, ok, err := s.Board.KeptDraft(ctx, form.Draft)
		if err != nil {
			return err
		}
		if ok {
			refusal = draft.Refusal
			form.Title, form.Body = draft.Title, draft.Body
			form.Category = snapshot.ToPropose(actor(c), 0).Category(draft.CategoryID).Slug
			form.Tags = tagStrings(draft.Tags)
		}
	}
	return s.showIdeaForm(c, http.StatusOK, snapshot, form, refusal)
}

// propose serves POST /ideas: it redirects to the new idea, or shows the form with
// what is wrong. A visitor's text is kept while they sign in.
func (s *server) propose(c Context) error {
	var form ideaForm
	if err := bind(c, &form); err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	if userOf(c) == nil {
		return s.keepIdea(c, snapshot, form)
	}
	if err := actor(c).May(policy.Propose, policy.Subject{}); err != nil { // before anything expensive
		return err
	}
	snapshot = snapshot.ToPropose(actor(c), 0)
	body, err := s.withPicture(c, form.Body)
	form.Body = body
	ctx := c.Request().Context() // encoding a picture takes long
	draft := form.draft(snapshot)
	if err == nil {
		err = draft.Check(snapshot)
	}
	if err == nil {
		var alike []templates.SimilarIdea
		if alike, err = s.unseen(c, snapshot, form); len(alike) > 0 {
			return s.showSimilarFirst(c, snapshot, form, alike)
		}
	}
	if err == nil { // only successful posts count against the rate limit
		err = s.Accounts.AllowUser(ctx, ratelimit.Proposals, *userOf(c))
	}
	var idea board.Idea
	if err == nil {
		idea, err = s.Board.Propose(ctx, actor(c), draft)
	}
	if err != nil {
		return formAgainKeeping(c, err, "title", func(status int, wrong map[string]string) error {
			return s.showIdeaForm(c, status, snapshot, form, wrong)
		})
	}
	s.dropDraft(c, form.Draft)
	s.toast(c, "toast.proposed")
	return s.redirect(c, link.Query(link.Idea(idea.ID, idea.Title), "proposed", "1"))
}

// keepIdea sends a visitor to sign-in, which publishes the idea and redirects to it.
// An idea that would be refused anyway is refused now, and similar ideas that the
// visitor has not seen are shown first. Only the category may be one that members
// alone see.
func (s *server) keepIdea(c Context, snapshot *board.Snapshot, form ideaForm) error {
	shown := snapshot.ToPropose(actor(c), 0)
	draft := form.draft(shown)
	if pictureIn(c) != nil { // the form is shown again after sign-in anyway, and visitors' forms take no picture
		return s.waitForSignIn(c, board.PendingAct{Kind: board.PendingIdea}, draft, link.NewIdea)
	}
	err := draft.Check(shown)
	if wrong := fields(c, err); wrong != nil && wrong["category"] == "" {
		return s.showIdeaForm(c, statusFor(err), snapshot, form, wrong)
	}
	alike, err := s.unseen(c, shown, form)
	if err != nil {
		return err
	}
	if len(alike) > 0 {
		return s.showSimilarFirst(c, shown, form, alike)
	}
	s.dropDraft(c, form.Draft)
	return s.waitForSignIn(c, board.PendingAct{Kind: board.PendingIdea}, draft, link.NewIdea)
}

func (s *server) showIdeaForm(
	c Context,
	status int,
	snapshot *board.Snapshot,
	form ideaForm,
	wrong map[string]string,
) error {
	snapshot = snapshot.ToPropose(actor(c), 0)
	if len(snapshot.Categories) == 0 && userOf(c) == nil { // members may see one
		return problem.New(problem.SignedOut, "problem.signed_out")
	}
	if len(snapshot.Categories) == 0 && wrong == nil {
		return show(c, status, templates.Nowhere(s.page(c, i18n.T(c.Request().Context(), "page.new"))))
	}
	view := s.ideaFormPage(c, snapshot, form, wrong)
	view.Seen = form.Seen != ""
	return show(c, status, templates.IdeaForm(view))
}

func (s *server) ideaFormPage(
	c Context,
	snapshot *board.Snapshot,
	form ideaForm,
	wrong map[string]string,
) templates.IdeaFormPage {
	return templates.IdeaFormPage{
		Page:       s.page(c, i18n.T(c.Request().Context(), "page.new")),
		Action:     link.Ideas,
		Cancel:     link.Home,
		Title:      form.Title,
		Body:       form.Body,
		Draft:      form.Draft,
		Categories: selectCategory(c, snapshot, form.Category),
		Errors:     wrong,
		SignedIn:   userOf(c) != nil,
		Tags:       s.authorTags(c, snapshot, form, wrong),
		DraftKey:   draftKey,
		Compose:    composing(c, board.KindIdea, 0, wrong),
	}
}

func selectCategory(c Context, snapshot *board.Snapshot, slug string) []templates.Option {
	category, _ := snapshot.CategoryNamed(slug)
	return categoryOptions(c, snapshot, category.ID)
}

// ideaEdit serves GET /ideas/{id}/edit: the author's form.
func (s *server) ideaEdit(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	if idea.EditRefusal != nil {
		return idea.EditRefusal
	}
	return s.showEditForm(
		c, http.StatusOK, idea.Idea,
		ideaForm{Title: idea.Title, Body: idea.Body, Category: idea.Category.Slug, Tags: tagIDs(idea.Tags)}, nil,
	)
}

// saveEdit serves POST /ideas/{id}/edit.
func (s *server) saveEdit(c Context) error {
	id, form, err := bindTo[ideaForm](c)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	idea, err := s.edit(c, id, &form, snapshot)
	if wrong := keeping(c, err, "title"); wrong != nil && idea.ID != 0 {
		return s.showEditForm(c, statusFor(err), idea, form, wrong)
	}
	if err != nil {
		return err
	}
	s.toast(c, "toast.edited")
	return s.redirect(c, link.Idea(id, idea.Title))
}

// edit changes an idea and returns it. Only successful edits count against the rate
// limit.
func (s *server) edit(c Context, id int64, form *ideaForm, snapshot *board.Snapshot) (board.Idea, error) {
	ctx := c.Request().Context()
	shown, err := s.Board.Idea(ctx, actor(c), id)
	if err == nil {
		err = shown.EditRefusal
	}
	if err == nil {
		form.Body, err = s.withPicture(c, form.Body)
		ctx = c.Request().Context() // encoding a picture takes long
	}
	snapshot = snapshot.ToPropose(actor(c), shown.CategoryID)
	draft := form.draft(snapshot)
	if err == nil {
		err = draft.Check(snapshot)
	}
	if err == nil {
		err = s.Accounts.AllowUser(ctx, ratelimit.Edits, *userOf(c))
	}
	if err != nil {
		return shown.Idea, err
	}
	return s.Board.Edit(ctx, actor(c), id, draft)
}

func (s *server) showEditForm(c Context, status int, idea board.Idea, form ideaForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	view := templates.IdeaFormPage{
		Page:       s.page(c, i18n.T(ctx, "page.edit")),
		Action:     link.IdeaEdit(idea.ID),
		Cancel:     link.Idea(idea.ID, idea.Title),
		Title:      form.Title,
		Body:       form.Body,
		Categories: selectCategory(c, snapshot.ToPropose(actor(c), idea.CategoryID), form.Category),
		Errors:     wrong,
		Editing:    true,
		SignedIn:   true,
		Tags:       s.authorTags(c, snapshot, form, wrong),
		DraftKey:   "idea-" + c.Param("id"),
		Compose:    composing(c, board.KindIdea, idea.ID, wrong),
		Since:      int64(board.RevisionOf(idea.EditedAt)),
	}
	if status == http.StatusConflict {
		view.Now = idea.Title + "\n\n" + idea.Body
	}
	return show(c, status, templates.IdeaForm(view))
}
