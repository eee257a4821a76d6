package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// pendingCookie identifies the browser in which a visitor did something before signing
// in. In another browser nothing is published in their name. A page of another host in
// the same domain must not set it: see hostCookie.
const pendingCookie = "pending"

// pendingParam is the parameter that names the pending act in the address to which a
// sign-in returns.
const pendingParam = "pending"

// waitForSignIn stores what a visitor wants to do and sends them to sign-in, which
// does it and returns. Text is stored with it. If there was a picture, which is not
// stored, the form is shown again after sign-in instead: only people whose session has
// just ended can choose a picture.
func (s *server) waitForSignIn(c Context, act board.PendingAct, draft board.Draft, back string) error {
	ctx := c.Request().Context()
	if err := s.Limits.Allow(ctx, ratelimit.Drafts, client(c)); err != nil {
		return err
	}
	act.WrittenBy = drawnFor(c)
	browser := s.pendingBrowser(c)
	token, err := s.Board.KeepPending(ctx, browser, act, draft)
	if err == nil && pictureIn(c) != nil {
		err = s.Board.RefusePending(ctx, token, map[string]string{"picture": i18n.T(ctx, "pending.picture")}, browser)
	}
	if err != nil {
		return err
	}
	return s.leadTo(c, link.SignInFrom(withPending(back, token)))
}

// withPending returns an address with a pending act's token, or without one if token
// is "".
func withPending(address, token string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	if query.Del(pendingParam); token != "" {
		query.Set(pendingParam, token)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// pendingBrowser returns the token in the browser's cookie, which it creates or
// renews.
func (s *server) pendingBrowser(c Context) string {
	token := s.pendingBrowserOf(c)
	if token == "" {
		token = account.NewToken()
	}
	c.SetCookie(&http.Cookie{
		Name: s.hostCookie(pendingCookie), Value: token, Path: "/", MaxAge: int(board.DraftLife.Seconds()), HttpOnly: true,
		Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return token
}

func (s *server) pendingBrowserOf(c Context) string {
	if cookie, err := c.Cookie(s.hostCookie(pendingCookie)); err == nil && len(cookie.Value) == 64 {
		return cookie.Value
	}
	return ""
}

// pendingToken returns the token of the pending act in the address to which a sign-in
// returns, or "".
func pendingToken(back string) string {
	u, err := url.Parse(back)
	if err != nil {
		return ""
	}
	return u.Query().Get(pendingParam)
}

// pendingText returns the text about what the sign-in will also do, or "".
// i18n: pending.idea pending.comment pending.reaction pending.follow
func (s *server) pendingText(c Context, back string) (string, error) {
	ctx := c.Request().Context()
	draft, ok, err := s.Board.Pending(ctx, pendingToken(back), s.pendingBrowserOf(c))
	if !ok && err == nil {
		draft, ok, err = s.Board.VisitorsAct(ctx, s.pendingBrowserOf(c))
	}
	if !ok || err != nil || len(draft.Refusal) > 0 { // those are shown in their form instead
		return "", err
	}
	switch draft.Act.Kind {
	case board.PendingIdea:
		return i18n.T(ctx, "pending.idea", "Title", draft.Title), nil
	case board.PendingComment:
		return i18n.T(ctx, "pending.comment"), nil
	case board.PendingReaction:
		return i18n.T(ctx, "pending.reaction"), nil
	}
	return i18n.T(ctx, "pending.follow"), nil
}

// carryOut does what waited for a sign-in and returns the address to redirect to, and the key of a
// toast: "" if nothing waited. A text that cannot be published is shown in its form
// again, with the reason.
func (s *server) carryOut(c Context, back string) (to, toast string, err error) {
	token := pendingToken(back)
	if token == "" {
		return back, "", nil
	}
	ctx := c.Request().Context()
	draft, ok, err := s.Board.Pending(ctx, token, s.pendingBrowserOf(c))
	if ok && writtenByOtherAccount(c, draft.Act) {
		return withPending(back, ""), "pending.toast_other", nil
	}
	if err == nil {
		draft, ok, err = s.Board.ClaimPending(ctx, token, s.pendingBrowserOf(c))
	}
	if err != nil {
		return back, "", err
	}
	if !ok {
		return s.textElsewhere(ctx, c, token, back)
	}
	return s.carryOutClaimed(c, board.ClaimedAct{KeptDraft: draft, Token: token}, withPending(back, ""), "")
}

// carryOutClaimed does one pending act. A refused text is shown in its form now, or,
// unless browser is "", at the next sign-in with the browser browser.
func (s *server) carryOutClaimed(
	c Context,
	claimed board.ClaimedAct,
	back, browser string,
) (to, toast string, err error) {
	ctx, a, refusal := c.Request().Context(), claimed.Act, claimed.Refusal
	if len(refusal) == 0 {
		to, toast, err = s.act(c, claimed.KeptDraft, back)
		if err == nil {
			s.dropDraft(c, claimed.Token)
			return to, toast, nil
		}
		if problem.KindOf(err) == problem.Internal {
			s.Log.Error("carry out a pending act", "kind", a.Kind, "error", err)
		}
		refusal = s.refusalOf(c, a, err)
	}
	if !a.HasText() {
		s.dropDraft(c, claimed.Token)
		return back, "pending.toast_refused", nil
	}
	if err := s.Board.RefusePending(ctx, claimed.Token, refusal, browser); err != nil {
		return back, "", err
	}
	return s.formOf(ctx, c, a, claimed.Token), "pending.toast_in_form", nil
}

// textElsewhere sends somebody who confirmed their address in another browser to the
// form with the text. It may be somebody else's text, so the person must submit it.
func (s *server) textElsewhere(ctx context.Context, c Context, token, back string) (to, toast string, err error) {
	draft, ok, err := s.Board.KeptDraft(ctx, token)
	if ok && writtenByOtherAccount(c, draft.Act) {
		return withPending(back, ""), "pending.toast_other", nil
	}
	if !ok || !draft.Act.HasText() || err != nil {
		return withPending(back, ""), "", err
	}
	return s.formOf(ctx, c, draft.Act, token), "pending.toast_in_form", nil
}

// writtenByOtherAccount reports whether a text was written while another account was signed in.
// Such a text is neither published as this person's nor shown to them.
func writtenByOtherAccount(c Context, a board.PendingAct) bool {
	return a.HasText() && a.WrittenBy != 0 && a.WrittenBy != userOf(c).ID
}

// act does what waited, counted against the person's limits.
func (s *server) act(c Context, draft board.KeptDraft, back string) (to, toast string, err error) {
	ctx, user, a := c.Request().Context(), *userOf(c), draft.Act
	switch a.Kind {
	case board.PendingIdea:
		return s.proposePending(c, draft.Draft)
	case board.PendingComment:
		return s.commentPending(c, a, draft.Body)
	case board.PendingReaction:
		on := board.TargetIdea(a.IdeaID)
		if a.CommentID != 0 {
			on = board.TargetComment(a.CommentID)
		}
		if err = s.Accounts.AllowUser(ctx, ratelimit.Reactions, user); err == nil {
			err = s.Board.React(ctx, actor(c), on, a.Emoji)
		}
		return back, "pending.toast_reacted", err
	case board.PendingFollow:
		_, _, err = s.Board.SetLevel(ctx, actor(c), a.IdeaID, a.Level)
		return back, "pending.toast_followed", err
	case board.PendingFollowCategory:
		return back, "pending.toast_category", s.Board.FollowCategory(ctx, actor(c), a.CategoryID, true)
	case board.PendingFollowTag:
		return back, "tags.toast_followed", s.Board.FollowTag(ctx, actor(c), a.TagID, true)
	}
	return back, "", problem.New(problem.NotFound, "problem.not_found")
}

func (s *server) proposePending(c Context, draft board.Draft) (to, toast string, err error) {
	ctx := c.Request().Context()
	err = draft.Check(s.snapshot(c).ToPropose(actor(c), 0))
	if err == nil {
		err = s.Accounts.AllowUser(ctx, ratelimit.Proposals, *userOf(c))
	}
	var idea board.Idea
	if err == nil {
		idea, err = s.Board.Propose(ctx, actor(c), draft)
	}
	return link.Query(link.Idea(idea.ID, idea.Title), "proposed", "1"), "toast.proposed", err
}

func (s *server) commentPending(c Context, a board.PendingAct, body string) (to, toast string, err error) {
	ctx := c.Request().Context()
	draft := board.CommentDraft{Body: body, ParentID: a.CommentID, Internal: a.Internal}
	if err = draft.Check(); err == nil {
		_, err = s.stillThere(c, a.IdeaID, a.CommentID != 0)
	}
	if err == nil {
		err = s.Accounts.AllowUser(ctx, ratelimit.Comments, *userOf(c))
	}
	var said board.Comment
	if err == nil {
		said, err = s.Board.Comment(ctx, actor(c), a.IdeaID, draft)
	}
	if err != nil {
		return "", "", err
	}
	if to, err = s.commentAddress(c, said, a.CommentID); err != nil { // it is posted: do not post it again
		s.Log.Error("find a comment", "error", err)
		to = link.Comment(said.ID)
	}
	if said.Internal {
		return to, "pending.toast_noted", nil
	}
	return to, "pending.toast_commented", nil
}

// refusalOf returns the field of the form that shows why a text was not published.
// i18n: pending.gone
func (s *server) refusalOf(c Context, a board.PendingAct, err error) map[string]string {
	if wrong := fields(c, err); wrong != nil {
		return wrong
	}
	reason := message(c, err)
	if problem.KindOf(err) == problem.NotFound {
		reason = i18n.T(c.Request().Context(), "pending.gone")
	}
	field := map[board.PendingKind]string{board.PendingIdea: "title", board.PendingComment: "body"}[a.Kind]
	return map[string]string{field: reason}
}

// formOf returns the page with the form for a pending act that was not carried out. A
// comment on an idea that is gone becomes the text of a new idea.
func (s *server) formOf(ctx context.Context, c Context, a board.PendingAct, token string) string {
	if a.Kind == board.PendingComment {
		if idea, err := s.Board.MergeTarget(ctx, actor(c), a.IdeaID); err == nil {
			if _, err := s.Board.CommentThread(ctx, actor(c), a.CommentID, ""); a.CommentID > 0 && err == nil {
				return link.Query(link.Comment(a.CommentID), "to", tagStrings([]int64{a.CommentID})[0], "draft", token)
			}
			return link.Query(link.Idea(idea.ID, idea.Title), "draft", token) + "#say"
		}
	}
	return link.Query(link.NewIdea, "draft", token)
}

// recalled returns the state of a comment form with the pending text, unless the form
// already has another.
func (s *server) recalled(c Context, state commentState) (commentState, error) {
	token := cmp.Or(c.QueryParam("draft"), c.QueryParam(pendingParam))
	if token == "" || c.Request().Method != http.MethodGet {
		return state, nil
	}
	draft, ok, err := s.Board.KeptDraft(c.Request().Context(), token)
	if !ok || err != nil {
		return state, err
	}
	state.Draft, state.Body, state.wrong = token, draft.Body, draft.Refusal["body"]
	if reason := draft.Refusal["picture"]; reason != "" {
		state.picture = map[string]string{"picture": reason}
	}
	if draft.Act.Internal {
		state.Internal = "1"
	}
	return state, nil
}
