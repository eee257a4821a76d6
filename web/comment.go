package web

import (
	"context"
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// commentForm is what the form of a comment, a note or a reply sends.
type commentForm struct {
	Body     string `form:"body"`
	Parent   string `form:"parent"`
	Internal string `form:"internal"`
	Preview  string `form:"preview"` // not sent yet: how would it look?
	Draft    string `form:"draft"`   // token of words that waited for a sign-in
}

func (f commentForm) draft() board.CommentDraft {
	draft := board.CommentDraft{Body: f.Body, Internal: f.Internal != ""}
	if f.Parent != "" {
		draft.ParentID = -1 // no comment has it: the board says so beside the words
		if id, err := strconv.ParseInt(f.Parent, 10, 64); err == nil && id > 0 {
			draft.ParentID = id
		}
	}
	return draft
}

// commentState is a discussion's form as the server sends it: with words, with what
// is wrong with them, with how they would look.
type commentState struct {
	commentForm
	wrong   string
	picture map[string]string // what is wrong with the picture that came along
	preview string
}

// comment serves POST /ideas/{id}/comments: the page with the comment on it, or
// the form with what is wrong. What a visitor wrote is kept while they sign in.
func (s *server) comment(c Context) error {
	id, form, err := bindTo[commentForm](c)
	if err != nil {
		return err
	}
	if form.Preview != "" {
		return s.previewComment(c, id, form)
	}
	if userOf(c) == nil {
		return s.keepComment(c, id, form)
	}
	state := commentState{commentForm: form}
	stands, err := s.stillThere(c, id, form.Parent != "")
	if stands != id && err != nil {
		state.wrong = s.wrongWith(c, err)
		return s.showSaying(c, http.StatusConflict, stands, state)
	}
	if err != nil {
		return err
	}
	said, err := s.say(c, id, &state)
	if state.picture != nil || state.wrong != "" {
		return s.showSaying(c, statusFor(err), id, state)
	}
	if err != nil {
		return err
	}
	s.dropDraft(c, form.Draft)
	return s.redirectToComment(c, said, form.draft().ParentID)
}

// stillThere refuses a comment on an idea that was merged while somebody wrote it:
// they say whether it is meant for the idea that stands now, whose number comes
// back. A reply goes along with what it answers.
func (s *server) stillThere(c Context, id int64, reply bool) (stands int64, err error) {
	idea, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id)
	if err != nil || idea.ID == id || reply {
		return id, err
	}
	merged := problem.New(problem.Conflict, "problem.merged_meanwhile")
	merged.Args = map[string]any{"Title": idea.Title}
	return idea.ID, merged
}

// say counts a comment and makes it; what is refused for its words does not
// count. What is wrong with it is in state then, with the picture it got.
func (s *server) say(c Context, ideaID int64, state *commentState) (said board.Comment, err error) {
	if pictureIn(c) != nil { // it is stored: not for who may not comment
		err = s.Board.MayComment(c.Request().Context(), actor(c), ideaID, state.draft())
	}
	if err == nil {
		state.Body, err = s.withPicture(c, state.Body)
		state.picture = keeping(c, err, "picture")
	}
	ctx := c.Request().Context() // a picture takes its time
	if err == nil {
		err = state.draft().Check()
	}
	if err == nil {
		err = s.Accounts.AllowUser(ctx, ratelimit.Comments, *userOf(c))
	}
	if err == nil {
		said, err = s.Board.Comment(ctx, actor(c), ideaID, state.draft())
	}
	if state.picture == nil {
		state.wrong = s.wrongWith(c, err)
	}
	return said, err
}

// dropDraft ends a draft that has become an idea or a comment.
func (s *server) dropDraft(c Context, token string) {
	if token == "" {
		return
	}
	if err := s.Board.DropDraft(c.Request().Context(), token); err != nil {
		s.Log.Warn("drop draft", "error", err) // it ends by itself in a week
	}
}

// wrongWith returns what is wrong with the words of a comment, or "" when err
// is about something else. A talk that was closed meanwhile, to all or to those
// who are not staff, loses no words.
func (s *server) wrongWith(c Context, err error) string {
	switch problem.KindOf(err) {
	case problem.Conflict, problem.Forbidden:
		return message(c, err)
	}
	return keeping(c, err, "body")["body"]
}

// redirectToComment leads to a new comment where it stands; answered is the one that
// its form stood under, 0 for none.
func (s *server) redirectToComment(c Context, said board.Comment, answered int64) error {
	to, err := s.commentAddress(c, said, answered)
	if err != nil {
		return err
	}
	return s.redirect(c, to)
}

// commentAddress returns where a new comment stands: on the page that it was written
// on, if it is there, or else in its thread.
func (s *server) commentAddress(c Context, said board.Comment, answered int64) (string, error) {
	ctx, under := c.Request().Context(), ""
	if answered > 0 {
		under = strconv.FormatInt(answered, 10)
	}
	to, onIdea, err := s.placeOf(c, said)
	if err != nil {
		return "", err
	}
	if onIdea || said.ParentID == nil {
		return link.Query(to, "said", "1", "answered", under) + "#" + link.CommentAnchor(said.ID), nil
	}
	thread, err := s.Board.CommentThread(ctx, actor(c), said.ID, "")
	if err != nil {
		return "", err
	}
	return link.Query(
		link.Comment(thread.Head.ID), commentsAfter, thread.Start, "said", "1", "answered", under,
	) + "#" + link.CommentAnchor(said.ID), nil
}

// placeOf returns the page that a comment stands on: its idea's, as far as that shows
// it, or else its own.
func (s *server) placeOf(c Context, said board.Comment) (page string, onIdea bool, err error) {
	ctx := c.Request().Context()
	shown, err := s.Board.Comments(ctx, actor(c), said.IdeaID, board.CommentFilter{})
	if err != nil {
		return "", false, err
	}
	for _, comment := range append(shown.Comments, pinnedOf(shown)...) {
		for _, one := range append(comment.Replies, comment) {
			if one.ID == said.ID {
				return s.ideaAddress(ctx, actor(c), said.IdeaID), true, nil
			}
		}
	}
	return link.Comment(said.ID), false, nil
}

func pinnedOf(list board.CommentPage) []board.ListedComment {
	if list.Pinned == nil {
		return nil
	}
	return []board.ListedComment{*list.Pinned}
}

// ideaAddress returns the address of an idea that the viewer sees.
func (s *server) ideaAddress(ctx context.Context, viewer board.Actor, id int64) string {
	idea, err := s.Board.Idea(ctx, viewer, id)
	if err != nil {
		return link.Home
	}
	return link.Idea(id, idea.Title)
}

// keepComment takes a visitor to sign-in, which posts the comment and leads back.
// One that would be refused anyway comes back at once.
func (s *server) keepComment(c Context, ideaID int64, form commentForm) error {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), ideaID) // of what they may not know they hear nothing
	if err != nil {
		return err
	}
	state := commentState{commentForm: form}
	draft := state.draft()
	if err := draft.Check(); err != nil && pictureIn(c) == nil { // with one, the form comes back after the sign-in anyway
		state.wrong = s.wrongWith(c, err)
		return s.showSaying(c, statusFor(err), ideaID, state)
	}
	back := link.Idea(ideaID, idea.Title)
	if draft.ParentID > 0 {
		back = link.Query(link.Comment(draft.ParentID), "to", form.Parent)
	}
	act := board.PendingAct{
		Kind:      board.PendingComment,
		IdeaID:    ideaID,
		CommentID: draft.ParentID,
		Internal:  draft.Internal,
	}
	return s.waitForSignIn(c, act, board.Draft{Body: form.Body}, back)
}

// showSaying draws the page that a comment was written on again, with the words.
func (s *server) showSaying(c Context, status int, ideaID int64, state commentState) error {
	ctx := c.Request().Context()
	if parent := state.draft().ParentID; parent > 0 {
		thread, err := s.Board.CommentThread(ctx, actor(c), parent, "")
		if err == nil && thread.Idea.ID == ideaID {
			return s.showThread(c, status, thread, state, parent)
		}
		state.Parent = "" // it is gone; the words are not
	}
	idea, err := s.Board.Idea(ctx, actor(c), ideaID)
	if err != nil {
		return err
	}
	return s.showIdea(c, status, idea, state)
}

// previewComment shows, without a script, how words would look. A picture is
// taken when the comment is sent.
func (s *server) previewComment(c Context, ideaID int64, form commentForm) error {
	ctx := c.Request().Context()
	err := s.Limits.Allow(ctx, ratelimit.Previews, client(c))
	state := commentState{commentForm: form}
	if pictureIn(c) != nil {
		state.picture = map[string]string{"picture": i18n.T(ctx, "compose.again")}
	}
	if err == nil {
		state.preview, err = s.Board.PreviewComment(ctx, actor(c), form.Body)
	}
	if state.wrong = s.wrongWith(c, err); err != nil && state.wrong == "" {
		return err
	}
	return s.showSaying(c, statusOr(err), ideaID, state)
}
