package web

import (
	"context"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// ways returns the ways in besides the mail, with what waits.
func ways(doors *account.Doors, form signInForm) templates.Ways {
	w := templates.Ways{Passkey: doors.PasskeysOpen()}
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
