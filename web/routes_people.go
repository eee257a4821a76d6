package web

import (
	"ideaboard/internal/link"
)

// signInRoutes are the routes of sign-in. Opening the callback of another service, or
// the link of the company's product, signs in: such services send people that way.
func (s *server) signInRoutes(settings *Group) {
	settings.GET(link.SignIn, s.signInForm)
	settings.POST(link.SignIn, s.askSignIn)
	settings.GET(link.Code, s.codeForm)
	settings.POST(link.Code, s.confirmCode)
	settings.POST(link.CallOff, s.callOffVote)
	settings.GET(link.Confirm, s.confirmForm)
	settings.POST(link.Confirm, s.confirmLink)
	settings.GET(link.SignInPassword, s.passwordForm)
	settings.POST(link.SignInPassword, s.signInPassword)
	settings.GET(link.PasswordReset, s.resetForm)
	settings.POST(link.PasswordReset, s.askReset)
	settings.GET(link.SignInPasskey, s.passkeyPage)
	settings.POST(link.SignInPasskey, s.passkey)
	settings.GET(link.SignInVerify, s.secondForm)
	settings.POST(link.SignInVerify, s.secondStep)
	settings.GET("/sign-in/with/:id", s.signInWith)
	settings.GET(link.SignInCallback, s.callback)
	settings.GET(link.SSO, s.sso)
	settings.GET("/invite/:token", s.invitation)
	settings.POST("/invite/:token", s.accept)
	settings.POST(link.SignOut, s.signOut)
	settings.POST(link.Language, s.setLanguage)
	settings.POST(link.Density, s.setDensity)
	settings.GET(link.Setup, s.setupForm)
	settings.POST(link.Setup, s.setUp)
	settings.GET(link.DevMail, s.devMail)
}

// ownRoutes are the pages under /me. Opening /me starts a visit.
func (s *server) ownRoutes(pages *Group) {
	pages.GET(link.Me, s.me)
	pages.POST(link.MeVotes, s.countWaiting)
	pages.POST(link.MeVotesDrop, s.dropWaiting)
	pages.GET(link.MeProfile, s.profileForm)
	pages.POST(link.MeProfile, s.saveProfile)
	pages.POST(link.MeAvatar, s.saveAvatar)
	pages.POST(link.MeAvatarRemove, s.removeAvatar)
	pages.GET(link.MeData, s.myData)
	pages.GET(link.MeDownload, s.downloadData)
	pages.POST(link.MeDelete, s.leave)
}

// newsRoutes are the routes of notifications and their settings. Opening an idea or
// one of its comments marks its notifications as read.
func (s *server) newsRoutes(pages, settings *Group) {
	pages.GET(link.Notifications, s.notifications)
	pages.POST(link.NotificationsRead, s.markRead)
	pages.GET(link.NotificationStream, s.newsStream)
	pages.GET(link.MeNotifications, s.myNotifications)
	pages.POST(link.MeNotifications, s.saveMyNotifications)
	settings.GET(unsubscribePath, s.unsubscribePage)
	settings.POST(unsubscribePath, s.unsubscribe)
}

// securityRoutes are the routes of sessions and sign-in methods. Staff who must set up
// a second step reach them before they have one.
func (s *server) securityRoutes(settings *Group) {
	settings.GET(link.MeSessions, s.mySessions)
	settings.POST(link.SessionEnd, s.endSessionOf)
	settings.POST(link.SessionsEndOthers, s.endOtherSessions)
	settings.POST(link.SessionsEndAll, s.endAllSessions)
	settings.GET(link.MeSecurity, s.security)
	settings.POST(link.MeEmail, s.askEmail)
	settings.GET(link.MeEmailCode, s.emailCode)
	settings.POST(link.MeEmailCode, s.confirmEmail)
	settings.POST(link.MePassword, s.setPassword)
	settings.POST(link.MePasswordRemove, s.removePassword)
	settings.POST(link.MePasskeys, s.addPasskey)
	settings.POST("/me/security/passkeys/:id/rename", s.renamePasskey)
	settings.POST("/me/security/passkeys/:id/remove", s.removePasskey)
	settings.GET(link.MeApp, s.appForm)
	settings.POST(link.MeApp, s.confirmApp)
	settings.POST(link.MeAppRemove, s.removeApp)
	settings.POST(link.MeRecovery, s.renewRecovery)
	settings.POST(link.MeSecond, s.setSecond)
	settings.POST("/me/security/accounts/:id/remove", s.disconnect)
}

// peopleRoutes are the routes for staff: people and companies.
func (s *server) peopleRoutes(pages *Group) {
	pages.GET(link.Admin, s.admin)
	pages.POST(link.SetupDismiss, s.dismissSetup)
	pages.POST(link.SetupTestEmail, s.askTestEmail)
	pages.GET(link.AdminImport, s.adminImport)
	pages.GET(link.AdminPeople, s.people)
	pages.GET("/admin/people/:id", s.adminPerson)
	pages.POST("/admin/people/:id/block", s.handlePersonAction("toast.person_blocked", s.block))
	pages.POST("/admin/people/:id/unblock", s.handlePersonAction("toast.person_unblocked", s.unblock))
	pages.POST("/admin/people/:id/trust", s.handlePersonAction("toast.person_trusted", s.trust))
	pages.POST("/admin/people/:id/untrust", s.handlePersonAction("toast.person_untrusted", s.untrust))
	pages.POST("/admin/people/:id/role", s.afterRecentSignIn(s.handlePersonAction("toast.person_role", s.setRole)))
	pages.POST("/admin/people/:id/sign-out", s.handlePersonAction("toast.person_signed_out", s.signOutPerson))
	pages.POST("/admin/people/:id/link", s.afterRecentSignIn(s.makeLink))
	pages.GET("/admin/people/:id/merge", s.personMerge)
	pages.POST("/admin/people/:id/merge", s.afterRecentSignIn(s.mergePeople))
	pages.POST("/admin/people/:id/unmerge", s.afterRecentSignIn(s.unmergePeople))
	pages.GET(link.AdminLog, s.auditLog)
	pages.GET(link.AdminJobs, s.adminJobs)
	pages.POST("/admin/jobs/:id/retry", s.retryJob)
	pages.POST("/admin/people/:id/mail/retry", s.handlePersonAction("toast.mail_again", s.tryMail))
	pages.POST(link.MeMail, s.tryMyMail)
	pages.GET(link.AdminCompanies, s.adminCompanies)
	pages.POST(link.AdminCompanies, s.addCompany)
	pages.GET("/admin/companies/:id", s.adminCompany)
	pages.POST("/admin/companies/:id", s.changeCompany)
	pages.POST("/admin/companies/:id/members", s.addCompanyMember)
	pages.POST("/admin/companies/:id/members/:user/remove", s.removeCompanyMember)
	pages.POST("/admin/companies/:id/members/:user/restore", s.restoreCompanyMember)
	pages.GET("/admin/companies/:id/remove", s.askRemoveCompany)
	pages.POST("/admin/companies/:id/remove", s.removeCompany)
	pages.GET(link.AdminInvitations, s.adminInvitations)
	pages.POST(link.AdminInvitations, s.invite)
	pages.POST("/admin/invitations/:id/withdraw", s.withdraw)
	pages.POST("/admin/invitations/:id/restore", s.restoreInvitation)
}
