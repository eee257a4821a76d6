package web

import (
	"context"
	"maps"
	"net/http"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/password"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// securityForm is what any form of the security page may send.
type securityForm struct {
	NewEmail   string `form:"new_email"`
	Password   string `form:"password"`
	Name       string `form:"name"` // of a passkey
	Ticket     string `form:"ticket"`
	Credential string `form:"credential"`
	Code       string `form:"code"`
	Always     bool   `form:"always"`
}

// security serves GET /me/security to people who signed in recently.
func (s *server) security(c Context) error {
	if led, err := s.requireRecentSignIn(c, link.MeSecurity); led || err != nil {
		return err
	}
	return s.showSecurity(c, http.StatusOK, securityForm{}, nil)
}

func (s *server) showSecurity(c Context, status int, form securityForm, wrong map[string]string) error {
	ctx, user := c.Request().Context(), userOf(c)
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	safe, err := s.Accounts.Security(ctx, user.ID)
	if err != nil {
		return err
	}
	view := templates.SecurityPage{
		Page:        s.page(c, i18n.T(ctx, "page.security")),
		Now:         s.Now(),
		NewEmail:    form.NewEmail,
		Choose:      c.QueryParam("choose") == "password",
		HasPassword: safe.HasPassword,
		MinPassword: password.Shortest,
		PasswordOff: !settings.ByPassword,
		CodesLeft:   safe.RecoveryLeft,
		AlwaysAsk:   user.TwoStep,
		CanAsk:      safe.AppSince != nil || len(safe.Passkeys) > 0,
		Errors:      wrong,
	}
	if user.Email != nil {
		view.Email = *user.Email
	}
	if safe.AppSince != nil {
		view.App, view.AppSince = true, *safe.AppSince
	}
	if safe.RecoveryFrom != nil {
		view.CodesFrom = *safe.RecoveryFrom
	}
	if view.MustSecond, err = s.Accounts.MustSetUp(ctx, *user, sessionOf(c)); err != nil {
		return err
	}
	view.MustSecond = view.MustSecond && !view.CanAsk
	if settings.PasskeysOpen() {
		options, ticket, err := s.Accounts.OfferPasskey(ctx, *user)
		if err != nil {
			return err
		}
		view.AddPasskey = &templates.PasskeyAdd{Ticket: ticket, Options: string(options), Name: form.Name}
	}
	view.Passkeys, view.Accounts = passkeyRows(safe.Passkeys), accountRows(c, settings, safe.Identities)
	view.Connect = connectable(settings, safe.Identities)
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeSecurity
	return show(c, status, templates.Security(view))
}

func passkeyRows(keys []account.Passkey) (rows []templates.SecurityPasskey) {
	for _, key := range keys {
		row := templates.SecurityPasskey{ID: key.ID, Name: key.Name, Added: key.CreatedAt}
		if key.UsedAt != nil {
			row.LastUsed = *key.UsedAt
		}
		rows = append(rows, row)
	}
	return rows
}

func accountRows(
	c Context,
	settings *account.SignInConfig,
	identities []account.Identity,
) (rows []templates.SecurityAccount) {
	for _, identity := range identities {
		name := serviceName(c.Request().Context(), settings, identity)
		rows = append(rows, templates.SecurityAccount{
			ID: identity.ID, Provider: name, Email: identity.Email, Since: identity.CreatedAt,
		})
	}
	return rows
}

// serviceName returns the name of a connected account's service, or its issuer if the
// board no longer has that service.
func serviceName(ctx context.Context, settings *account.SignInConfig, identity account.Identity) string {
	if identity.Issuer == account.SSOIssuer {
		return i18n.T(ctx, "security.product")
	}
	for _, p := range settings.Providers {
		if p.Issuer == identity.Issuer {
			return p.Name
		}
	}
	return identity.Issuer
}

// connectable returns the services that the person has not connected yet.
func connectable(settings *account.SignInConfig, identities []account.Identity) (others []templates.Provider) {
	has := map[string]bool{}
	for _, identity := range identities {
		has[identity.Issuer] = true
	}
	for _, p := range settings.EnabledProviders() {
		if !has[p.Issuer] {
			others = append(others, templates.Provider{
				Name: p.Name, Kind: string(p.Kind), URL: link.Query(link.SignInWith(p.ID), "connect", "1"),
			})
		}
	}
	return others
}

// change changes a person's security settings and shows the page again with its
// errors. renamed maps a field's name to the one that the page uses, where the page
// has the field more than once.
func (s *server) change(
	c Context,
	renamed map[string]string,
	do func(form securityForm, user account.User, session account.Session) error,
) error {
	if led, err := s.requireRecentSignIn(c, link.MeSecurity); led || err != nil {
		return err
	}
	var form securityForm
	if err := bind(c, &form); err != nil {
		return err
	}
	err := do(form, *userOf(c), sessionOf(c))
	if wrong := fields(c, err); wrong != nil {
		for from, to := range renamed {
			if message, ok := wrong[from]; ok {
				wrong = maps.Clone(wrong)
				wrong[to] = message
			}
		}
		return s.showSecurity(c, http.StatusUnprocessableEntity, form, wrong)
	}
	if err != nil || sentOf(c).Begun {
		return err
	}
	s.toast(c, "toast.safety")
	return s.redirect(c, link.MeSecurity)
}

// setPassword serves POST /me/security/password.
func (s *server) setPassword(c Context) error {
	return s.change(c, nil, func(form securityForm, user account.User, session account.Session) error {
		return s.Accounts.SetPassword(c.Request().Context(), user, session, form.Password)
	})
}

// removePassword serves POST /me/security/password/remove.
func (s *server) removePassword(c Context) error {
	return s.change(c, nil, func(_ securityForm, user account.User, session account.Session) error {
		return s.Accounts.RemovePassword(c.Request().Context(), user, session)
	})
}

// addPasskey serves POST /me/security/passkeys.
func (s *server) addPasskey(c Context) error {
	return s.change(c, nil, func(form securityForm, user account.User, session account.Session) error {
		return s.Accounts.AddPasskey(c.Request().Context(), user, session, form.Ticket, form.Credential, form.Name)
	})
}

// renamePasskey serves POST /me/security/passkeys/{id}/rename.
func (s *server) renamePasskey(c Context) error {
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64) // 0 belongs to nobody
	return s.change(
		c,
		map[string]string{"passkey_name": "rename_" + c.Param("id")},
		func(form securityForm, user account.User, _ account.Session) error {
			return s.Accounts.RenamePasskey(c.Request().Context(), user, id, form.Name)
		},
	)
}

// removePasskey serves POST /me/security/passkeys/{id}/remove.
func (s *server) removePasskey(c Context) error {
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64)
	return s.change(c, nil, func(_ securityForm, user account.User, session account.Session) error {
		return s.Accounts.RemovePasskey(c.Request().Context(), user, session, id)
	})
}

// disconnect serves POST /me/security/accounts/{id}/remove.
func (s *server) disconnect(c Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return s.change(c, nil, func(_ securityForm, user account.User, session account.Session) error {
		return s.Accounts.Disconnect(c.Request().Context(), user, session, id)
	})
}
