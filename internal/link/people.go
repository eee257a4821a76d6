package link

import "strconv"

// The addresses of people's rooms and of the sign-in methods that lead in.
const (
	SignInPassword = "/sign-in/password"
	PasswordReset  = "/sign-in/reset"
	SignInPasskey  = "/sign-in/passkey"
	SignInVerify   = "/sign-in/verify"
	SignInCallback = "/sign-in/callback"
	SSO            = "/sso"

	MeVotes     = "/me/votes"
	MeVotesDrop = "/me/votes/drop"
	MeProfile   = "/me/profile"
	MeAvatar    = "/me/avatar"
	MeSecurity  = "/me/security"
	MeSessions  = "/me/sessions"
	MeData      = "/me/data"

	MeAvatarRemove = MeAvatar + "/remove"
	MeDownload     = MeData + "/download"
	MeDelete       = MeData + "/delete"

	Admin = "/admin" // what is left to set up, or the first page of the team

	SetupDismiss   = Admin + "/setup/dismiss"
	SetupTestEmail = Admin + "/setup/test-email"
	AdminImport    = Admin + "/import"

	AdminPeople      = "/admin/people"
	AdminInvitations = "/admin/invitations"
	AdminSignIn      = "/admin/sign-in"
	AdminCompanies   = "/admin/companies"
	AdminLog         = "/admin/log"
)

// SignInWith returns where signing in by another provider begins.
func SignInWith(provider int64) string { return "/sign-in/with/" + number(provider) }

// Invite returns the page of an invitation.
func Invite(token string) string { return "/invite/" + token }

// Person returns the public page of a person.
func Person(id int64) string { return "/people/" + number(id) }

// Company returns the page of a company for its own people.
func Company(id int64) string { return "/companies/" + number(id) }

// AdminPerson returns the page of a person for staff.
func AdminPerson(id int64) string { return AdminPeople + "/" + number(id) }

// AdminCompany returns the form of a company for staff.
func AdminCompany(id int64) string { return AdminCompanies + "/" + number(id) }

// Avatar returns a person's picture, size pixels wide. hash changes with the
// picture, so that browsers may keep it.
func Avatar(id int64, hash string, size int) string {
	return "/people/" + number(id) + "/avatar/" + hash + "-" + strconv.Itoa(size)
}

// Follow returns where a form follows an idea.
func Follow(id int64) string { return idea(id) + "/follow" }

// Unfollow returns where a form stops following an idea.
func Unfollow(id int64) string { return idea(id) + "/unfollow" }

func number(id int64) string { return strconv.FormatInt(id, 10) }
