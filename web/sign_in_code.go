package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// codeForm serves GET /sign-in/code.
func (s *server) codeForm(c Context) error { return s.showCodeForm(c, http.StatusOK, nil) }

func (s *server) showCodeForm(c Context, status int, wrong map[string]string) error {
	ctx := c.Request().Context()
	waiting, title, err := s.waiting(c)
	if err != nil {
		return err
	}
	view := templates.SignInCodePage{
		Page: s.page(c, i18n.T(ctx, "page.code")), Email: waiting.Email, VoteTitle: title, Purpose: string(waiting.Purpose),
		NoMail: s.NoMail, Errors: wrong, DevMail: s.DevMail != nil,
	}
	if view.Pending, err = s.pendingText(c, waiting.ReturnTo); err != nil {
		return err
	}
	switch {
	case waiting.Purpose == account.ToSetPassword:
		view.Again = link.PasswordReset
	case waiting.VoteIdeaID != nil:
		view.Again = link.SignInToVote(*waiting.VoteIdeaID, waiting.ReturnTo)
	case waiting.ReturnTo != "":
		view.Again = link.SignInFrom(waiting.ReturnTo)
	}
	view.NoIndex, view.Path = true, link.Code
	return show(c, status, templates.SignInCode(view))
}

// waiting returns the open sign-in of this browser, if any, and the title of the idea
// whose vote is pending.
func (s *server) waiting(c Context) (waiting account.SignIn, title string, err error) {
	ctx := c.Request().Context()
	waiting, err = s.Accounts.Waiting(ctx, s.browser(c))
	if problem.KindOf(err) == problem.NotFound {
		return account.SignIn{}, "", nil
	}
	if err != nil || waiting.VoteIdeaID == nil {
		return waiting, "", err
	}
	title, _, err = s.seenTitle(ctx, actor(c), *waiting.VoteIdeaID)
	return waiting, title, err
}

func (s *server) showCodeDialog(c Context, status int, wrong map[string]string) error {
	waiting, title, err := s.waiting(c)
	if err != nil {
		return err
	}
	again, vote := link.SignIn, int64(0)
	if waiting.VoteIdeaID != nil {
		vote = *waiting.VoteIdeaID
		again = link.SignInToVote(*waiting.VoteIdeaID, waiting.ReturnTo)
	}
	return show(c, status, templates.CodeDialogForm(templates.CodeAsk{
		Email: waiting.Email, VoteTitle: title, VoteID: vote, Return: waiting.ReturnTo, Again: again,
		NoMail: s.NoMail, DevMail: s.DevMail != nil, Errors: wrong,
	}))
}

// confirmCode serves POST /sign-in/code.
func (s *server) confirmCode(c Context) error {
	done, err := s.Accounts.ConfirmCode(c.Request().Context(), s.browser(c), client(c), known(c), c.FormValue("code"))
	if wrong := fields(c, err); wrong != nil {
		if isPart(c) {
			return s.showCodeDialog(c, http.StatusUnprocessableEntity, wrong)
		}
		return s.showCodeForm(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, done)
}

// confirmForm serves GET /sign-in/confirm, the link in the email: a page with a
// button. Opening it changes nothing.
func (s *server) confirmForm(c Context) error {
	token := c.QueryParam("token")
	if token == "" { // the page was reloaded after its form was refused
		return s.redirect(c, link.SignIn)
	}
	owner, err := s.Accounts.LinkOwner(c.Request().Context(), token, s.browser(c))
	if err != nil {
		return err
	}
	return s.showConfirm(c, http.StatusOK, token, owner, owner == "", nil)
}

func (s *server) showConfirm(c Context, status int, token, email string, ask bool, wrong map[string]string) error {
	ctx := c.Request().Context()
	view := templates.ConfirmPage{
		Page:     s.page(c, i18n.T(ctx, "page.confirm")),
		Token:    token,
		Email:    email,
		AskEmail: ask,
		Errors:   wrong,
	}
	view.NoIndex, view.Path = true, link.Home
	return show(c, status, templates.Confirm(view))
}

// confirmLink serves POST /sign-in/confirm.
func (s *server) confirmLink(c Context) error {
	token, email := c.FormValue("token"), c.FormValue("email")
	done, err := s.Accounts.ConfirmLink(c.Request().Context(), token, s.browser(c), client(c), known(c), email)
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showConfirm(c, status, token, email, true, wrong)
		})
	}
	return s.welcome(c, done)
}
