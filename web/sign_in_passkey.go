package web

import (
	"net/http"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// passkeyForm asks for a challenge, or contains the response to one.
type passkeyForm struct {
	Carried    signInForm // not embedded, because binding skips embedded structs
	Ticket     string     `form:"ticket"`
	Credential string     `form:"credential"` // JSON from the browser
}

// passkey serves POST /sign-in/passkey: without a response, it shows the page with a
// challenge; with one, it signs in. During a sign-in it is the second step.
func (s *server) passkey(c Context) error {
	var form passkeyForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if form.Credential != "" {
		done, err := s.Accounts.SignInPasskey(ctx, client(c), form.Ticket, form.Credential)
		if err != nil {
			return err
		}
		return s.welcome(c, done)
	}
	if hasCookie(c, secondCookie) {
		step, err := s.Accounts.SecondStep(ctx, s.secondToken(c))
		if err == nil && step.Options != nil {
			return s.showPasskey(
				c,
				templates.PasskeyPage{
					Action:  link.SignInVerify,
					Options: string(step.Options),
					Second:  true,
					Other:   link.SignInVerify,
				},
			)
		}
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return err
		}
	}
	options, ticket, err := s.Accounts.ChallengePasskey(ctx, client(c), form.Carried.intent(form.Carried.voteID()))
	if err != nil {
		return err
	}
	return s.showPasskey(
		c,
		templates.PasskeyPage{
			Action:  link.SignInPasskey,
			Ticket:  ticket,
			Options: string(options),
			Other:   form.Carried.carry(link.SignIn),
		},
	)
}

func (s *server) showPasskey(c Context, view templates.PasskeyPage) error {
	ctx := c.Request().Context()
	view.Page = s.page(c, i18n.T(ctx, "page.passkey"))
	view.NoIndex, view.Path = true, link.Home
	return show(c, http.StatusOK, templates.Passkey(view))
}

// passkeyPage serves GET /sign-in/passkey, after a reload or from a shared address: a
// form asks for the challenge.
func (s *server) passkeyPage(c Context) error { return s.redirect(c, link.SignIn) }
