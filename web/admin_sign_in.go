package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/oidc"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// signInSettingsForm is what the forms of the board's sign-in methods send, one at a time.
type signInSettingsForm struct {
	JoinPolicy string `form:"join_policy"`
	Domains    string `form:"domains"`
	Private    bool   `form:"private"`
	NoIndex    bool   `form:"noindex"`

	Email       bool `form:"email"`
	Password    bool `form:"password"`
	Passkeys    bool `form:"passkeys"`
	StaffSecond bool `form:"staff_second"`

	Kind         string `form:"kind"`
	ProviderName string `form:"provider_name"`
	Issuer       string `form:"issuer"`
	ClientID     string `form:"client_id"`
	ClientSecret string `form:"client_secret"`

	SecretName string `form:"secret_name"`
}

// signInSettings serves GET /admin/sign-in: who may join, and how people sign in.
func (s *server) signInSettings(c Context) error {
	if led, err := s.mayChangeSignIn(c); led || err != nil {
		return err
	}
	settings, err := s.Accounts.SignInConfig(c.Request().Context())
	if err != nil {
		return err
	}
	return s.showSignInSettings(c, http.StatusOK, settings.SignInSettings, signInSettingsForm{}, "", nil)
}

func (s *server) showSignInSettings(
	c Context,
	status int,
	access account.SignInSettings,
	form signInSettingsForm,
	newSecret string,
	wrong map[string]string,
) error {
	ctx := c.Request().Context()
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	secrets, err := s.Accounts.SSOSecrets(ctx)
	if err != nil {
		return err
	}
	view := templates.SignInSettingsPage{
		Page:        s.staffPage(c, i18n.T(ctx, "page.sign_in_settings")),
		Now:         s.Now(),
		JoinPolicy:  string(access.JoinPolicy),
		Domains:     strings.Join(access.DomainList(), "\n"),
		Private:     access.Private,
		Hidden:      access.NoIndex,
		Email:       access.ByEmail,
		Password:    access.ByPassword,
		Passkeys:    access.ByPasskey,
		StaffSecond: access.StaffTwoStep,
		Providers:   providerRows(settings.Providers),
		Add:         providerForm(c, form),
		Callback:    s.URL + link.SignInCallback,
		Secrets:     secretRows(secrets),
		SecretName:  form.SecretName,
		NewSecret:   newSecret,
		SSOAddress:  s.URL + link.SSO,
		Errors:      wrong,
	}
	if settings.NoPasskeysReason != "" {
		view.PasskeysOff = i18n.T(
			ctx,
			settings.NoPasskeysReason,
		) // i18n: passkeys_off.address passkeys_off.http passkeys_off.host
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminSignIn
	return show(c, status, templates.SignInSettings(view))
}

func providerRows(providers []account.Provider) (rows []templates.ProviderRow) {
	for _, p := range providers {
		rows = append(rows, templates.ProviderRow{
			ID: p.ID, Name: p.Name, Kind: string(p.Kind), Issuer: p.Issuer, Enabled: p.Enabled,
		})
	}
	return rows
}

func secretRows(secrets []account.SSOSecret) (rows []templates.SSOSecretRow) {
	for _, secret := range secrets {
		row := templates.SSOSecretRow{ID: secret.ID, Name: secret.Name, Created: secret.CreatedAt}
		if secret.UsedAt != nil {
			row.LastUsed = *secret.UsedAt
		}
		rows = append(rows, row)
	}
	return rows
}

func providerForm(c Context, form signInSettingsForm) templates.ProviderForm {
	view := templates.ProviderForm{Name: form.ProviderName, Issuer: form.Issuer, ClientID: form.ClientID}
	for _, preset := range oidc.Presets {
		name := preset.Name
		if name == "" {
			name = i18n.T(c.Request().Context(), "sign_in_settings.any_oidc")
		}
		view.Kinds = append(view.Kinds, templates.Option{
			Value: string(preset.Kind), Name: name, Selected: string(preset.Kind) == form.Kind,
		})
	}
	return view
}

// mayChangeSignIn checks the right and requires a recent sign-in; redirected is
// true if it sent the actor to sign in.
func (s *server) mayChangeSignIn(c Context) (redirected bool, err error) {
	if err := actor(c).May(policy.SetAccess, policy.Subject{}); err != nil {
		return false, err
	}
	return s.requireRecentSignIn(c, link.AdminSignIn)
}

// saveJoinPolicy serves POST /admin/sign-in/join-policy.
func (s *server) saveJoinPolicy(c Context) error {
	return s.saveAccess(c, func(access *account.SignInSettings, form signInSettingsForm) {
		access.JoinPolicy, access.Domains = account.JoinPolicy(form.JoinPolicy), form.Domains
		access.Private, access.NoIndex = form.Private, form.NoIndex
	})
}

// saveSignInMethods serves POST /admin/sign-in/methods.
func (s *server) saveSignInMethods(c Context) error {
	return s.saveAccess(c, func(access *account.SignInSettings, form signInSettingsForm) {
		access.ByEmail, access.ByPassword, access.StaffTwoStep = form.Email, form.Password, form.StaffSecond
		if account.PasskeysOff(s.URL) == "" { // otherwise the form has no such field: keep the setting
			access.ByPasskey = form.Passkeys
		}
	})
}

func (s *server) saveAccess(c Context, change func(*account.SignInSettings, signInSettingsForm)) error {
	if led, err := s.mayChangeSignIn(c); led || err != nil {
		return err
	}
	var form signInSettingsForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	access, err := s.Accounts.ChangeSignInSettings(
		ctx,
		actor(c),
		func(access *account.SignInSettings) { change(access, form) },
	)
	if wrong := fields(c, err); wrong != nil {
		return s.showSignInSettings(c, http.StatusUnprocessableEntity, access, form, "", wrong)
	}
	return s.signInSettingsSaved(c, err)
}

// signInSettingsSaved ends a change of sign-in settings. It drops cached pages, which
// may look different now or be private.
func (s *server) signInSettingsSaved(c Context, err error) error {
	if err != nil {
		return err
	}
	s.Board.InvalidateCaches()
	s.toast(c, "toast.sign_in_saved")
	return s.redirect(c, link.AdminSignIn)
}

// addProvider serves POST /admin/sign-in/providers.
func (s *server) addProvider(c Context) error {
	if led, err := s.mayChangeSignIn(c); led || err != nil {
		return err
	}
	var form signInSettingsForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	_, err := s.Accounts.AddProvider(ctx, actor(c), account.Provider{
		Kind: oidc.Kind(form.Kind), Name: form.ProviderName, Issuer: form.Issuer,
		ClientID: form.ClientID, ClientSecret: form.ClientSecret,
	})
	if wrong := fields(c, err); wrong != nil {
		if message, ok := wrong["name"]; ok {
			wrong["provider_name"] = message
		}
		return s.signInSettingsWrong(c, form, wrong)
	}
	return s.signInSettingsSaved(c, err)
}

func (s *server) signInSettingsWrong(c Context, form signInSettingsForm, wrong map[string]string) error {
	settings, err := s.Accounts.SignInConfig(c.Request().Context())
	if err != nil {
		return err
	}
	return s.showSignInSettings(c, http.StatusUnprocessableEntity, settings.SignInSettings, form, "", wrong)
}

// enableProvider serves POST /admin/sign-in/providers/{id}/enable.
func (s *server) enableProvider(c Context) error {
	return s.onSignInSettings(c, func(id int64) error {
		return s.Accounts.EnableProvider(c.Request().Context(), actor(c), id, true)
	})
}

// disableProvider serves POST /admin/sign-in/providers/{id}/disable.
func (s *server) disableProvider(c Context) error {
	return s.onSignInSettings(c, func(id int64) error {
		return s.Accounts.EnableProvider(c.Request().Context(), actor(c), id, false)
	})
}

// removeProvider serves POST /admin/sign-in/providers/{id}/remove.
func (s *server) removeProvider(c Context) error {
	return s.onSignInSettings(c, func(id int64) error {
		return s.Accounts.RemoveProvider(c.Request().Context(), actor(c), id)
	})
}

// removeSSOSecret serves POST /admin/sign-in/sso/{id}/remove.
func (s *server) removeSSOSecret(c Context) error {
	return s.onSignInSettings(c, func(id int64) error {
		return s.Accounts.RemoveSSOSecret(c.Request().Context(), actor(c), id)
	})
}

func (s *server) onSignInSettings(c Context, do func(id int64) error) error {
	if led, err := s.mayChangeSignIn(c); led || err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	err = do(id)
	if wrong := fields(c, err); wrong != nil {
		return s.signInSettingsWrong(c, signInSettingsForm{}, wrong)
	}
	return s.signInSettingsSaved(c, err)
}

// makeSSOSecret serves POST /admin/sign-in/sso: the page with the new key, which is
// shown only once.
func (s *server) makeSSOSecret(c Context) error {
	if led, err := s.mayChangeSignIn(c); led || err != nil {
		return err
	}
	var form signInSettingsForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	plain, err := s.Accounts.MakeSSOSecret(ctx, actor(c), form.SecretName)
	if wrong := fields(c, err); wrong != nil {
		wrong["secret_name"] = wrong["name"]
		return s.signInSettingsWrong(c, form, wrong)
	}
	if err != nil {
		return err
	}
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	return s.showSignInSettings(c, http.StatusOK, settings.SignInSettings, signInSettingsForm{}, plain, nil)
}
