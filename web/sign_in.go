package web

import (
	"context"
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// signInForm serves GET /sign-in. It redirects signed-in people to where they wanted
// to go, unless they must prove who they are again.
func (s *server) signInForm(c Context) error {
	form := signInQuery(c)
	if err := brought(c, form.ExternalToken); err != nil {
		return err
	}
	if userOf(c) != nil && c.QueryParam("again") == "" && form.ExternalToken == "" {
		return s.redirect(c, form.Return)
	}
	return s.showSignIn(c, http.StatusOK, form, nil)
}

func (s *server) showSignIn(c Context, status int, form signInForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	view := templates.SignInPage{
		Page:          s.page(c, i18n.T(ctx, "page.sign_in")),
		Email:         form.Email,
		Return:        link.SafeReturn(form.Return),
		Invite:        form.Invite,
		EmailOff:      !settings.ByEmail && form.ExternalToken == "" && form.Invite == "",
		NoMail:        s.NoMail,
		SignInMethods: signInMethods(settings, form),
		Errors:        wrong,
		DevMail:       s.DevMail != nil,
	}
	view.NoIndex, view.Path = true, view.Return
	if form.Invite == "" {
		view.JoinNote = joinNote(ctx, settings)
	}
	if user := userOf(c); user != nil && form.ExternalToken == "" { // signing in again: use their own address
		view.Again, view.JoinNote = true, ""
		if user.Email == nil {
			view.EmailOff = true
		} else {
			view.Email = *user.Email
		}
	}
	if form.ExternalToken != "" {
		if view.External, err = s.Accounts.ExternalService(ctx, form.ExternalToken); err != nil {
			return err
		}
		view.ExternalToken, view.SignInMethods, view.JoinNote = form.ExternalToken, templates.SignInMethods{}, ""
	}
	if view.VoteID, view.VoteTitle, err = s.voteOf(ctx, c, form); err != nil {
		return err
	}
	if view.Pending, err = s.pendingText(c, form.Return); err != nil {
		return err
	}
	return show(c, status, templates.SignIn(view))
}

// voteOf returns the idea whose vote is pending, if the visitor may see it; 0 for
// none.
func (s *server) voteOf(ctx context.Context, c Context, form signInForm) (id int64, title string, err error) {
	if id = form.voteID(); id == 0 {
		return 0, "", nil
	}
	title, ok, err := s.seenTitle(ctx, actor(c), id)
	if !ok || err != nil {
		return 0, "", err
	}
	return id, title, nil
}

// seenTitle returns an idea's title if the person may see the idea. Sign-in pages are
// open on a private site and must not reveal its ideas.
func (s *server) seenTitle(ctx context.Context, by board.Actor, id int64) (title string, ok bool, err error) {
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil || by.May(policy.Enter, policy.Subject{Private: settings.Private}) != nil {
		return "", false, err
	}
	idea, err := s.Board.Idea(ctx, by, id)
	if problem.KindOf(err) == problem.NotFound {
		return "", false, nil
	}
	return idea.Title, err == nil, err
}

// voteAsk returns the dialog that asks a visitor for their email address.
func (s *server) voteAsk(c Context, id int64, title string, form signInForm) (templates.VoteAsk, error) {
	ctx := c.Request().Context()
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return templates.VoteAsk{}, err
	}
	return templates.VoteAsk{
		IdeaID: id, Title: title, Return: form.Return, Email: form.Email, EmailOff: !settings.ByEmail, NoMail: s.NoMail,
		JoinNote: joinNote(ctx, settings), SignInMethods: signInMethods(settings, form),
	}, nil
}

// askSignIn serves POST /sign-in: the page is the same for every address.
func (s *server) askSignIn(c Context) error {
	var form signInForm
	if err := bind(c, &form); err != nil {
		return err
	}
	if err := brought(c, form.ExternalToken); err != nil {
		return err
	}
	ctx := c.Request().Context()
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	if !settings.ByEmail && form.ExternalToken == "" { // but invitations are confirmed by email
		if _, err := s.Accounts.Invited(ctx, form.Invite); err != nil {
			return problem.New(problem.NotFound, "problem.way_closed")
		}
	}
	vote, err := s.votable(ctx, form.voteID())
	if err != nil {
		return err
	}
	err = s.Accounts.AskSignIn(ctx, account.SignInRequest{
		SignInIntent: form.intent(vote), Email: form.Email, Browser: s.browser(c), Client: client(c), Known: known(c),
		Language: i18n.Reader(ctx).Tag, ExternalToken: form.ExternalToken,
	})
	if err != nil {
		return formAgainKeeping(c, err, "email", func(status int, wrong map[string]string) error {
			return s.askAgain(c, status, form, wrong)
		})
	}
	s.forgetVotePress(c, vote) // the vote is stored with the address now
	if isPart(c) {
		return s.showCodeDialog(c, http.StatusOK, nil)
	}
	return s.redirect(c, link.Code)
}

// askAgain shows the form with its errors, in the dialog or as a page.
func (s *server) askAgain(c Context, status int, form signInForm, wrong map[string]string) error {
	if !isPart(c) {
		return s.showSignIn(c, status, form, wrong)
	}
	id, title, err := s.voteOf(c.Request().Context(), c, form)
	if err != nil {
		return err
	}
	view, err := s.voteAsk(c, id, title, form)
	if err != nil {
		return err
	}
	view.Errors = wrong
	return show(c, http.StatusUnprocessableEntity, templates.VoteDialogForm(view))
}

// votable returns id if a visitor may see that idea, and 0 otherwise: a vote for an
// unknown idea must not prevent signing in.
func (s *server) votable(ctx context.Context, id int64) (int64, error) {
	if id == 0 {
		return 0, nil
	}
	_, ok, err := s.seenTitle(ctx, board.Actor{}, id)
	if !ok || err != nil {
		return 0, err
	}
	return id, nil
}
