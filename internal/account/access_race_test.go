package account_test

import (
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/account"
)

// TestSignInSettingsFormsAtOnce: fifty administrators make the board private while
// fifty others, whose page is older, change the ways in. Each form changes its
// own settings and no others.
func TestSignInSettingsFormsAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			for {
				_, err := o.ChangeSignInSettings(o.ctx, o.ada, func(access *account.SignInSettings) {
					if n%2 == 0 {
						access.JoinPolicy, access.Private, access.NoIndex = account.JoinInvitation, true, true
					} else {
						access.ByPassword, access.ByPasskey, access.StaffTwoStep = false, true, true
					}
				})
				if err == nil {
					return
				}
				if !strings.Contains(err.Error(), "unavailable") { // a hundred wait for two seconds at most
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	settings, err := o.SignInConfig(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	a := settings.SignInSettings
	if a.JoinPolicy != account.JoinInvitation || !a.Private || !a.NoIndex || !a.ByEmail || a.ByPassword || !a.ByPasskey ||
		!a.StaffTwoStep {
		t.Errorf("%+v", a)
	}
}

// TestRemovingTheLastTwoSignInMethodsAtOnce: one switches mail off while another switches the
// only provider off. One of the two is refused, every time.
func TestRemovingTheLastTwoSignInMethodsAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	provider, err := o.AddProvider(o.ctx, o.ada, account.Provider{
		Kind:         "github",
		Name:         "Git",
		ClientID:     "x",
		ClientSecret: "y",
	})
	if err != nil {
		t.Fatal(err)
	}
	only := func(access *account.SignInSettings) {
		access.ByEmail, access.ByPassword, access.ByPasskey = true, false, false
	}
	for n := range 50 {
		if _, err := o.ChangeSignInSettings(o.ctx, o.ada, only); err != nil {
			t.Fatal(err)
		}
		if err := o.EnableProvider(o.ctx, o.ada, provider.ID, true); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			_, _ = o.ChangeSignInSettings(o.ctx, o.ada, func(a *account.SignInSettings) { a.ByEmail = false })
		})
		both.Go(func() { _ = o.EnableProvider(o.ctx, o.ada, provider.ID, false) })
		both.Wait()
		settings, err := o.SignInConfig(o.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if settings.ByEmail == (len(settings.EnabledProviders()) > 0) {
			t.Fatalf("round %d: by mail %t, providers %d", n, settings.ByEmail, len(settings.EnabledProviders()))
		}
	}
}
