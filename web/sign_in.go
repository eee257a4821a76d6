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
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// browserCookie names the browser that asks to sign in: only it may type the
// code, and only it comes back from another service.
const browserCookie = "browser"

// signInForm is what every form of signing in carries along.
type signInForm struct {
	Email   string `form:"email"`
	Return  string `form:"return"`
	Vote    string `form:"vote"`    // id of an idea to vote for afterwards
	Invite  string `form:"invite"`  // token of an invitation
	Arrival string `form:"arrival"` // ticket of an account elsewhere that waits for its address
}

// signInQuery reads the same from an address.
func signInQuery(c echo.Context) signInForm {
	return signInForm{Email: c.QueryParam("email"), Return: returnTo(c, link.Home), Vote: c.QueryParam("vote"),
		Invite: c.QueryParam("invite"), Arrival: c.QueryParam("arrival")}
}

func (f signInForm) voteID() int64 {
	id, err := strconv.ParseInt(f.Vote, 10, 64)
	if err != nil || id <= 0 {
		return 0
	}
	return id
}

// errand returns what the visitor came for.
func (f signInForm) errand(vote int64) account.Errand {
	return account.Errand{ReturnTo: link.SafeReturn(f.Return), VoteIdeaID: vote, Invitation: f.Invite}
}

// carry returns a way's address with what waits.
func (f signInForm) carry(path string) string {
	back := link.SafeReturn(f.Return)
	if back == link.Home {
		back = ""
	}
	return link.Query(path, "return", back, "vote", f.Vote, "invite", f.Invite)
}

// signInForm serves GET /sign-in. Who is signed in already goes where he
// wanted to, unless he is to prove himself again.
func (s *server) signInForm(c echo.Context) error {
	form := signInQuery(c)
	if err := brought(c, form.Arrival); err != nil {
		return err
	}
	if userOf(c) != nil && c.QueryParam("again") == "" && form.Arrival == "" {
		return s.redirect(c, form.Return)
	}
	return s.showSignIn(c, http.StatusOK, form, nil)
}

func (s *server) showSignIn(c echo.Context, status int, form signInForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	doors, err := s.Accounts.Doors(ctx)
	if err != nil {
		return err
	}
	view := templates.SignInPage{Page: s.page(c, shelves, i18n.T(ctx, "page.sign_in")), Email: form.Email, Return: link.SafeReturn(form.Return),
		Invite: form.Invite, EmailOff: !doors.ByEmail && form.Arrival == "", NoMail: s.NoMail, Ways: ways(doors, form), Errors: wrong, DevMail: s.DevMail != nil}
	view.NoIndex, view.Path = true, view.Return
	if form.Invite == "" {
		view.JoinNote = joinNote(ctx, doors)
	}
	if user := userOf(c); user != nil && form.Arrival == "" { // asked again: the address is his own
		view.Again, view.JoinNote = true, ""
		if user.Email == nil {
			view.EmailOff = true
		} else {
			view.Email = *user.Email
		}
	}
	if form.Arrival != "" {
		if view.Arrival, err = s.Accounts.ArrivalService(ctx, form.Arrival); err != nil {
			return err
		}
		view.Ticket, view.Ways, view.JoinNote = form.Arrival, templates.Ways{}, ""
	}
	if view.VoteID, view.VoteTitle, err = s.voteOf(ctx, c, form); err != nil {
		return err
	}
	return show(c, status, templates.SignIn(view))
}

// voteOf returns the idea whose vote waits, as far as the visitor may see it;
// 0 for none.
func (s *server) voteOf(ctx context.Context, c echo.Context, form signInForm) (id int64, title string, err error) {
	if id = form.voteID(); id == 0 {
		return 0, "", nil
	}
	title, ok, err := s.seenTitle(ctx, actor(c), id)
	if !ok || err != nil {
		return 0, "", err
	}
	return id, title, nil
}

// seenTitle returns an idea's title when somebody may see the idea. The pages of
// signing in stand open on a private site: they must not tell its ideas.
func (s *server) seenTitle(ctx context.Context, by board.Actor, id int64) (title string, ok bool, err error) {
	doors, err := s.Accounts.Doors(ctx)
	if err != nil || by.May(policy.Enter, policy.Subject{Private: doors.Private}) != nil {
		return "", false, err
	}
	idea, err := s.Board.Idea(ctx, by, id)
	if problem.KindOf(err) == problem.NotFound {
		return "", false, nil
	}
	return idea.Title, err == nil, err
}

// ways returns the ways in besides the mail, with what waits.
func ways(doors *account.Doors, form signInForm) templates.Ways {
	w := templates.Ways{Passkey: doors.ByPasskey}
	if doors.ByPassword {
		w.PasswordURL = form.carry(link.SignInPassword)
	}
	for _, p := range doors.Open() {
		w.Providers = append(w.Providers, templates.Provider{Name: p.Name, Kind: p.Kind, URL: form.carry(link.SignInWith(p.ID))})
	}
	return w
}

// joinNote says who may join, or "" when everybody may.
func joinNote(ctx context.Context, doors *account.Doors) string {
	switch doors.Joining {
	case account.JoinDomains:
		return i18n.T(ctx, "ways.join_domains", "Domains", joinWords(doors.DomainList()))
	case account.JoinInvitation:
		return i18n.T(ctx, "ways.join_invitation")
	}
	return ""
}

// shownDomains is how many domains a sentence names.
const shownDomains = 5

func joinWords(domains []string) (words string) {
	for i, domain := range domains {
		switch {
		case i == shownDomains:
			return words + ", …"
		case i > 0:
			words += ", "
		}
		words += domain
	}
	return words
}

// voteAsk returns the dialog that asks a visitor for his address.
func (s *server) voteAsk(c echo.Context, id int64, title string, form signInForm) (templates.VoteAsk, error) {
	ctx := c.Request().Context()
	doors, err := s.Accounts.Doors(ctx)
	if err != nil {
		return templates.VoteAsk{}, err
	}
	return templates.VoteAsk{IdeaID: id, Title: title, Return: form.Return, Email: form.Email, EmailOff: !doors.ByEmail, NoMail: s.NoMail,
		JoinNote: joinNote(ctx, doors), Ways: ways(doors, form)}, nil
}

// askSignIn serves POST /sign-in: the same page for every address.
func (s *server) askSignIn(c echo.Context) error {
	var form signInForm
	if err := bind(c, &form); err != nil {
		return err
	}
	if err := brought(c, form.Arrival); err != nil {
		return err
	}
	ctx := c.Request().Context()
	doors, err := s.Accounts.Doors(ctx)
	if err != nil {
		return err
	}
	if !doors.ByEmail && form.Arrival == "" { // but an invitation is answered by mail
		if _, err := s.Accounts.Invited(ctx, form.Invite); err != nil {
			return problem.New(problem.NotFound, "problem.way_closed")
		}
	}
	vote, err := s.votable(ctx, c, form.voteID())
	if err != nil {
		return err
	}
	err = s.Accounts.AskSignIn(ctx, account.Ask{Errand: form.errand(vote), Email: form.Email, Browser: s.browser(c), Client: client(c),
		Language: i18n.Reader(ctx).Tag, Arrival: form.Arrival})
	if wrong := s.keeping(c, err, "email"); wrong != nil {
		return s.askAgain(c, statusOf[problem.KindOf(err)], form, wrong)
	}
	if err != nil {
		return err
	}
	if isPart(c) {
		return s.showCodeDialog(c, http.StatusOK, nil)
	}
	return s.redirect(c, link.Code)
}

// askAgain shows the form with what is wrong, in the dialog or as a page.
func (s *server) askAgain(c echo.Context, status int, form signInForm, wrong map[string]string) error {
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

// votable returns id when a visitor may see that idea, and 0 otherwise: a vote
// for what is not there must not keep anybody from signing in.
func (s *server) votable(ctx context.Context, c echo.Context, id int64) (int64, error) {
	if id == 0 {
		return 0, nil
	}
	_, ok, err := s.seenTitle(ctx, board.Actor{}, id)
	if !ok || err != nil {
		return 0, err
	}
	return id, nil
}

// browser returns the token in the visitor's cookie, and gives him one when he
// has none: one, however often a request asks. It lives as long as a vote waits.
func (s *server) browser(c echo.Context) string {
	if token, ok := c.Get(browserCookie).(string); ok {
		return token
	}
	token := account.NewToken()
	if cookie, err := c.Cookie(browserCookie); err == nil && len(cookie.Value) == 64 {
		token = cookie.Value // sent again below: its day begins anew
	}
	c.Set(browserCookie, token)
	c.SetCookie(&http.Cookie{Name: browserCookie, Value: token, Path: link.SignIn, MaxAge: int(account.WaitingVoteLife.Seconds()), HttpOnly: true,
		Secure: s.secure, SameSite: http.SameSiteLaxMode})
	return token
}

// welcome signs in a person who proved who he is, counts the votes that waited,
// and leads back; a new one is asked for his name on the way. Who needs a second
// step takes it first.
func (s *server) welcome(c echo.Context, done account.Confirmed) error {
	ctx := c.Request().Context()
	second, err := s.Accounts.NeedsSecondStep(ctx, done)
	if err != nil {
		return err
	}
	if second {
		return s.holdSecondStep(c, done)
	}
	if err := s.signIn(c, done.User, done.Way, done.Strong); err != nil {
		return err
	}
	words, err := s.countVotes(c, done)
	if err != nil {
		return err
	}
	s.toast(c, words)
	back := link.SafeReturn(done.Errand.ReturnTo)
	if done.Password {
		back = link.MeSecurity + "#password-card"
	}
	if done.New {
		back = link.Query(link.MeProfile, "welcome", "1", "return", back)
	}
	return s.leadTo(c, back)
}

// countVotes counts the votes that waited for the sign-in and says what became
// of everything.
func (s *server) countVotes(c echo.Context, done account.Confirmed) (toast string, err error) {
	votes := done.Votes
	if done.Errand.VoteIdeaID != 0 {
		votes = append(votes, done.Errand.VoteIdeaID)
	}
	toast = "toast.signed_in"
	if done.Linked {
		toast = "toast.linked"
	}
	for _, id := range votes {
		_, err := s.Board.Vote(c.Request().Context(), actor(c), id)
		switch kind := problem.KindOf(err); {
		case err == nil:
			toast = "toast.signed_in_voted"
		case kind != problem.Conflict && kind != problem.NotFound:
			return toast, err
		case toast != "toast.signed_in_voted": // decided or hidden meanwhile
			toast = "toast.vote_closed"
		}
		if err := s.Accounts.VoteCounted(c.Request().Context(), done.User, id); err != nil {
			return toast, err
		}
	}
	return toast, nil
}
