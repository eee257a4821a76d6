package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// browserCookie names the browser that asks to sign in: only it may type the
// code.
const browserCookie = "browser"

// signInForm serves GET /sign-in. Who is signed in already goes where he
// wanted to.
func (s *server) signInForm(c echo.Context) error {
	back := returnTo(c, link.Home)
	if userOf(c) != nil {
		return s.redirect(c, back)
	}
	return s.showSignIn(c, http.StatusOK, signInForm{Return: back, Vote: c.QueryParam("vote")}, nil)
}

// signInForm is what the form for the address sends.
type signInForm struct {
	Email  string `form:"email"`
	Return string `form:"return"`
	Vote   string `form:"vote"` // id of an idea to vote for afterwards
}

func (f signInForm) voteID() int64 {
	id, err := strconv.ParseInt(f.Vote, 10, 64)
	if err != nil || id <= 0 {
		return 0
	}
	return id
}

func (s *server) showSignIn(c echo.Context, status int, form signInForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	view := templates.SignInPage{Page: s.page(c, shelves, i18n.T(ctx, "page.sign_in")), Email: form.Email, Return: link.SafeReturn(form.Return),
		Errors: wrong, DevMail: s.DevMail != nil}
	view.NoIndex, view.Path = true, view.Return
	if id := form.voteID(); id != 0 {
		if idea, err := s.Board.Idea(ctx, actor(c), id); err == nil {
			view.VoteID, view.VoteTitle = id, idea.Title
		} else if problem.KindOf(err) != problem.NotFound {
			return err
		}
	}
	return show(c, status, templates.SignIn(view))
}

// askSignIn serves POST /sign-in: the same page for every address.
func (s *server) askSignIn(c echo.Context) error {
	var form signInForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	vote, err := s.votable(ctx, form.voteID())
	if err != nil {
		return err
	}
	err = s.Accounts.AskSignIn(ctx, account.Ask{Email: form.Email, Browser: s.browser(c), Client: client(c),
		ReturnTo: link.SafeReturn(form.Return), VoteIdeaID: vote, Language: i18n.Reader(ctx).Tag})
	if wrong := fields(c, err); wrong != nil {
		return s.showSignIn(c, http.StatusUnprocessableEntity, form, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, link.Code)
}

// votable returns id when a visitor can see such an idea, and 0 otherwise.
func (s *server) votable(ctx context.Context, id int64) (int64, error) {
	if id == 0 {
		return 0, nil
	}
	_, err := s.Board.Idea(ctx, board.Actor{}, id)
	if problem.KindOf(err) == problem.NotFound {
		return 0, nil
	}
	return id, err
}

// browser returns the token in the visitor's cookie, and gives him one when he
// has none.
func (s *server) browser(c echo.Context) string {
	token := account.NewToken()
	if cookie, err := c.Cookie(browserCookie); err == nil && len(cookie.Value) == 64 {
		token = cookie.Value // sent again below: its hour begins anew
	}
	c.SetCookie(&http.Cookie{Name: browserCookie, Value: token, Path: link.SignIn, MaxAge: 3600, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode})
	return token
}

// codeForm serves GET /sign-in/code.
func (s *server) codeForm(c echo.Context) error { return s.showCodeForm(c, http.StatusOK, nil) }

func (s *server) showCodeForm(c echo.Context, status int, wrong map[string]string) error {
	ctx := c.Request().Context()
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	view := templates.SignInCodePage{Page: s.page(c, shelves, i18n.T(ctx, "page.code")), Errors: wrong, DevMail: s.DevMail != nil}
	view.NoIndex, view.Path = true, link.Code
	return show(c, status, templates.SignInCode(view))
}

// confirmCode serves POST /sign-in/code.
func (s *server) confirmCode(c echo.Context) error {
	done, err := s.Accounts.ConfirmCode(c.Request().Context(), s.browser(c), client(c), c.FormValue("code"))
	if wrong := fields(c, err); wrong != nil {
		return s.showCodeForm(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, done)
}

// confirmForm serves GET /sign-in/confirm, where the mail's link leads: a
// button. Following the link changes nothing.
func (s *server) confirmForm(c echo.Context) error {
	token := c.QueryParam("token")
	owner, err := s.Accounts.LinkOwner(c.Request().Context(), token, s.browser(c))
	if err != nil {
		return err
	}
	return s.showConfirm(c, http.StatusOK, token, owner, owner == "", nil)
}

func (s *server) showConfirm(c echo.Context, status int, token, email string, ask bool, wrong map[string]string) error {
	ctx := c.Request().Context()
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	view := templates.ConfirmPage{Page: s.page(c, shelves, i18n.T(ctx, "page.confirm")), Token: token, Email: email, AskEmail: ask, Errors: wrong}
	view.NoIndex, view.Path = true, link.Home
	return show(c, status, templates.Confirm(view))
}

// confirmLink serves POST /sign-in/confirm.
func (s *server) confirmLink(c echo.Context) error {
	token, email := c.FormValue("token"), c.FormValue("email")
	done, err := s.Accounts.ConfirmLink(c.Request().Context(), token, s.browser(c), client(c), email)
	if wrong := fields(c, err); wrong != nil {
		return s.showConfirm(c, http.StatusUnprocessableEntity, token, email, true, wrong)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, done)
}

// welcome signs in a person who proved his address, counts the vote that
// waited, and leads back; a new one is asked for his name on the way.
func (s *server) welcome(c echo.Context, done account.Confirmed) error {
	if err := s.signIn(c, done.User); err != nil {
		return err
	}
	words := "toast.signed_in"
	if done.VoteIdeaID != 0 {
		words = "toast.signed_in_voted"
		_, err := s.Board.Vote(c.Request().Context(), actor(c), done.VoteIdeaID)
		switch problem.KindOf(err) {
		case problem.Conflict, problem.NotFound: // decided or hidden meanwhile
			words = "toast.vote_closed"
		default:
			if err != nil {
				return err
			}
		}
	}
	s.toast(c, words)
	back := link.SafeReturn(done.ReturnTo)
	if done.New {
		back = link.Query(link.MeProfile, "welcome", "1", "return", back)
	}
	return s.redirect(c, back)
}
