package templates_test

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// onePixel stands for a QR image.
const onePixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" +
	"AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

var (
	someMethods = templates.SignInMethods{
		Passkey:     true,
		PasswordURL: link.SignInPassword,
		Providers: []templates.Provider{
			{Name: "Google", Kind: "google", URL: link.SignInWith(1)},
			{Name: "Harbour Studios", Kind: "oidc", URL: link.SignInWith(2)},
		},
	}
	wrongOne = func(ctx context.Context, fields ...string) map[string]string {
		wrong := map[string]string{}
		for _, field := range fields {
			wrong[field] = i18n.T(ctx, "problem.code_wrong")
		}
		return wrong
	}
)

func frameOf(title string, viewer templates.Viewer) templates.Page {
	return templates.Page{Title: title, Path: "/", SiteName: "Larkspur ideas", Viewer: viewer, NoIndex: true}
}

// signInPages are the pages of signing in.
func signInPages(ctx context.Context) map[string]templ.Component {
	out := frameOf("x", visitor)
	ask := templates.VoteAsk{IdeaID: 1, Title: "A waiting list for full classes", Return: "/", SignInMethods: someMethods}
	askWrong := ask
	askWrong.Email, askWrong.Errors = "x", wrongOne(ctx, "email")
	askWrong.SignInMethods, askWrong.NoMail = templates.SignInMethods{}, true
	askWrong.JoinNote = "This board is by invitation."
	return map[string]templ.Component{
		"sign-in-ways": templates.SignIn(templates.SignInPage{Page: out, Return: "/", SignInMethods: someMethods}),
		"sign-in-again": templates.SignIn(
			templates.SignInPage{
				Page:          frameOf("x", member),
				Return:        "/",
				Again:         true,
				Email:         "cleo@example.com",
				SignInMethods: templates.SignInMethods{Passkey: true},
				Errors:        wrongOne(ctx, "email"),
			},
		),
		"sign-in-no-mail": templates.SignIn(
			templates.SignInPage{
				Page:     out,
				Return:   "/",
				NoMail:   true,
				JoinNote: "Only people with an address at example.com can join.",
			},
		),
		"sign-in-no-email": templates.SignIn(
			templates.SignInPage{Page: out, Return: "/", EmailOff: true, SignInMethods: someMethods},
		),
		"sign-in-invited": templates.SignIn(
			templates.SignInPage{Page: out, Invite: "token", InvitedBy: "Maya Lindqvist", SignInMethods: someMethods},
		),
		"code-vote": templates.SignInCode(
			templates.SignInCodePage{Page: out, Return: "/", VoteTitle: "A waiting list for full classes", NoMail: true},
		),
		"code-reset": templates.SignInCode(
			templates.SignInCodePage{Page: out, Purpose: "password", Again: link.PasswordReset},
		),
		"code-address": templates.SignInCode(
			templates.SignInCodePage{Page: frameOf("x", member), Purpose: "email", Action: link.MeEmail, Again: link.MeSecurity},
		),
		"code-link": templates.SignInCode(templates.SignInCodePage{Page: out, Purpose: "link"}),
		"password":  templates.Password(templates.PasswordPage{Page: out, Return: "/", VoteID: 3, CodeURL: link.SignIn}),
		"password-wrong": templates.Password(
			templates.PasswordPage{Page: out, Email: "cleo@example.com", Errors: wrongOne(ctx, "password")},
		),
		"reset": templates.Reset(templates.ResetPage{Page: out, Return: "/", DevMail: true}),
		"passkey": templates.Passkey(
			templates.PasskeyPage{
				Page:    out,
				Action:  link.SignInPasskey,
				Ticket:  "t",
				Options: `{"challenge":"AAAA","allowCredentials":[]}`,
			},
		),
		"passkey-second": templates.Passkey(
			templates.PasskeyPage{
				Page:    out,
				Action:  link.SignInVerify,
				Ticket:  "t",
				Options: `{"challenge":"AAAA"}`,
				Second:  true,
				Other:   link.SignInVerify,
				Errors:  wrongOne(ctx, "credential"),
			},
		),
		"second": templates.SecondStep(
			templates.SecondStepPage{Page: out, Return: "/", App: true, Passkey: true, Cancel: link.SignIn},
		),
		"second-wrong": templates.SecondStep(
			templates.SecondStepPage{Page: out, App: true, Cancel: link.SignIn, Errors: wrongOne(ctx, "code")},
		),
		"second-passkey": templates.SecondStep(templates.SecondStepPage{Page: out, Passkey: true, Cancel: link.SignIn}),
		"invite": templates.Invite(
			templates.InvitePage{
				Page:          out,
				Token:         "token",
				Inviter:       "Maya Lindqvist",
				Note:          "You asked for the waiting list.\nCome and tell us how it should work.",
				BoundTo:       "cleo@example.com",
				SignInMethods: templates.SignInMethods{Providers: someMethods.Providers[:1]},
			},
		),
		"invite-open": templates.Invite(
			templates.InvitePage{
				Page:    out,
				Token:   "token",
				Inviter: "Maya Lindqvist",
				Email:   "x",
				Errors:  wrongOne(ctx, "email"),
			},
		),
		"ask-vote":       asked(list(ctx, visitor), templates.VoteDialog(ask)),
		"ask-vote-wrong": asked(list(ctx, visitor), templates.VoteDialog(askWrong)),
		"ask-vote-no-email": asked(
			list(ctx, visitor),
			templates.VoteDialog(templates.VoteAsk{IdeaID: 1, Title: "Dark mode", EmailOff: true, SignInMethods: someMethods}),
		),
		"ask-code": asked(
			list(ctx, visitor),
			inside(
				templates.CodeDialogForm(
					templates.CodeAsk{VoteTitle: "Dark mode", Again: link.SignIn, DevMail: true, Errors: wrongOne(ctx, "code")},
				),
			),
		),
		"ask-code-sent": asked(
			list(ctx, visitor),
			inside(
				templates.CodeDialogForm(templates.CodeAsk{Email: "cleo@example.com", VoteTitle: "Dark mode", Again: link.SignIn}),
			),
		),
		"ask-code-no-mail": asked(
			list(ctx, visitor),
			inside(templates.CodeDialogForm(templates.CodeAsk{NoMail: true, Again: link.SignIn})),
		),
		"ask-again": asked(list(ctx, visitor), inside(templates.VoteDialogForm(ask))),
	}
}

// asked is the list with a dialog that an answer brought, shown open.
func asked(p templates.IdeaListPage, dialog templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var page, part strings.Builder
		if err := templates.IdeaList(p).Render(ctx, &page); err != nil {
			return err
		}
		if err := dialog.Render(ctx, &part); err != nil {
			return err
		}
		_, err := io.WriteString(w, strings.Replace(page.String(), "</main>", part.String()+"</main>", 1))
		return err
	})
}

// inside is what an answer puts into the dialog that is there already.
func inside(form templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<dialog class="ask sheet" data-ask aria-labelledby="ask-title">`); err != nil {
			return err
		}
		if err := form.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, "</dialog>")
		return err
	})
}

// safetyPages are the pages of a person's safety and of the board's sign-in methods.
func safetyPages(ctx context.Context) map[string]templ.Component {
	mine := frameOf("x", member)
	full := templates.SecurityPage{
		Page:        mine,
		Now:         now,
		Email:       "cleo@example.com",
		HasPassword: true,
		MinPassword: 10,
		Passkeys: []templates.SecurityPasskey{
			{ID: 1, Name: "My phone", Added: ago(90 * 24 * time.Hour), LastUsed: ago(2 * time.Hour)},
			{ID: 2, Name: "Blue key on my key ring", Added: ago(time.Hour)},
		},
		AddPasskey: &templates.PasskeyAdd{Ticket: "t", Options: `{"challenge":"AAAA","user":{"id":"AAAA"}}`},
		App:        true,
		AppSince:   ago(50 * 24 * time.Hour),
		CodesLeft:  7,
		CodesFrom:  ago(50 * 24 * time.Hour),
		CanAsk:     true,
		AlwaysAsk:  true,
		Accounts: []templates.SecurityAccount{
			{ID: 1, Provider: "Google", Email: "cleo.brandt@gmail.example", Since: ago(300 * 24 * time.Hour)},
		},
		Connect: someMethods.Providers[1:],
	}
	bare := templates.SecurityPage{
		Page:        frameOf("x", admin),
		Now:         now,
		Email:       "maya@example.com",
		MustSecond:  true,
		MinPassword: 10,
		AddPasskey:  &templates.PasskeyAdd{Ticket: "t", Options: "{}"},
	}
	wrong := full
	wrong.NewEmail, wrong.CodesFrom = "x", time.Time{}
	wrong.Errors = wrongOne(
		ctx, "new_email", "password", "passkey_name", "credential", "rename_1", "passkey_2", "account_1", "app", "second",
		"codes",
	)
	kinds := []templates.Option{{Value: "oidc", Name: "OpenID Connect"}, {Value: "github", Name: "GitHub"}}
	settings := templates.SignInSettingsPage{
		Page:       frameOf("x", admin),
		Now:        now,
		JoinPolicy: "open",
		Email:      true,
		Passkeys:   true,
		Add:        templates.ProviderForm{Kinds: kinds},
		Callback:   "https://ideas.larkspur.example/sign-in/callback",
		SSOAddress: "https://ideas.larkspur.example/sso",
		Providers: []templates.ProviderRow{
			{ID: 1, Name: "Google", Kind: "Google", Issuer: "https://accounts.google.com", Enabled: true},
			{
				ID:     2,
				Name:   "Harbour Studios",
				Kind:   "OpenID Connect",
				Issuer: "https://login.harbour-studios.example/realms/customers",
			},
		},
		Secrets: []templates.SSOSecretRow{
			{ID: 1, Name: "Our web shop", Created: ago(400 * 24 * time.Hour), LastUsed: ago(time.Minute)},
			{ID: 2, Name: "Test", Created: ago(time.Hour)},
		},
	}
	settingsWrong := settings
	settingsWrong.JoinPolicy, settingsWrong.Domains = "domains", "example com"
	settingsWrong.NewSecret = strings.Repeat("3b1f0c9f2a714d0a8a94c1a2f6d81c5e", 2)
	settingsWrong.Errors = wrongOne(
		ctx, "domains", "join_policy", "ways", "staff_second", "kind", "issuer", "client_id", "client_secret",
		"provider_name", "secret_name", "provider_1",
	)
	return map[string]templ.Component{
		"safety":       templates.Security(full),
		"safety-must":  templates.Security(bare),
		"safety-wrong": templates.Security(wrong),
		"totp": templates.TOTP(
			templates.TOTPPage{
				Page:   mine,
				Ticket: "t",
				QR:     onePixel,
				Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
				Errors: wrongOne(ctx, "code"),
			},
		),
		"recovery": templates.Recovery(
			templates.RecoveryPage{
				Page: mine,
				Codes: strings.Fields(
					"k7fq-2mzt p9wd-x4hr b3nj-8csv t6ge-q2ya m4rk-z7up w8xh-d5nf c2vb-j9ks y5tm-3geq h7pa-r6wz n9ud-f4cx",
				),
			},
		),
		"sessions": templates.Sessions(templates.SessionsPage{Page: mine, Now: now, Sessions: []templates.SessionRow{
			{
				ID:       "a",
				Browser:  "Firefox",
				System:   "Windows",
				Way:      "passkey",
				Started:  ago(3 * time.Hour),
				LastSeen: now,
				Current:  true,
			},
			{
				ID:       "b",
				Browser:  "Safari",
				System:   "iPhone",
				Way:      "email",
				Started:  ago(400 * time.Hour),
				LastSeen: ago(20 * time.Hour),
			},
			{
				ID:       "c",
				Browser:  "Chrome",
				Way:      "provider",
				Provider: "Google",
				Started:  ago(90 * time.Hour),
				LastSeen: ago(40 * time.Hour),
			},
			{ID: "d", System: "Android", Way: "password", Started: ago(90 * time.Hour), LastSeen: ago(40 * time.Hour)},
			{ID: "e", Way: "sso", Started: ago(90 * time.Hour), LastSeen: ago(40 * time.Hour)},
			{ID: "f", Way: "link", Started: ago(90 * time.Hour), LastSeen: ago(40 * time.Hour)},
		}}),
		"sessions-one": templates.Sessions(
			templates.SessionsPage{
				Page: mine,
				Now:  now,
				Sessions: []templates.SessionRow{
					{ID: "a", Browser: "Firefox", System: "Windows", Started: ago(3 * time.Hour), LastSeen: now, Current: true},
				},
			},
		),
		"doors":       templates.SignInSettings(settings),
		"doors-wrong": templates.SignInSettings(settingsWrong),
	}
}
