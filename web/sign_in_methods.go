package web

import (
	"context"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// signInMethods returns the sign-in methods other than email, with the pending fields.
func signInMethods(settings *account.SignInConfig, form signInForm) templates.SignInMethods {
	w := templates.SignInMethods{Passkey: settings.PasskeysOpen()}
	if settings.ByPassword {
		w.PasswordURL = form.carry(link.SignInPassword)
	}
	for _, p := range settings.EnabledProviders() {
		w.Providers = append(w.Providers, templates.Provider{
			Name: p.Name, Kind: string(p.Kind), URL: form.carry(link.SignInWith(p.ID)),
		})
	}
	return w
}

// joinNote returns who may join, or "" if everybody may.
func joinNote(ctx context.Context, settings *account.SignInConfig) string {
	switch settings.JoinPolicy {
	case account.JoinDomains:
		return i18n.T(ctx, "sign_in_methods.join_domains", "Domains", joinText(settings.DomainList()))
	case account.JoinInvitation:
		return i18n.T(ctx, "sign_in_methods.join_invitation")
	}
	return ""
}

// shownDomains is how many domains a sentence lists.
const shownDomains = 5

func joinText(domains []string) (list string) {
	for i, domain := range domains {
		switch {
		case i == shownDomains:
			return list + ", …"
		case i > 0:
			list += ", "
		}
		list += domain
	}
	return list
}
