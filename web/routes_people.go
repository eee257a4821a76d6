package web

import (
	"github.com/labstack/echo/v4"

	"ideaboard/internal/link"
)

// signInRoutes are the ways in. The visit of another service's return, and of
// the product's link, signs in: that is how such services send people.
func (s *server) signInRoutes(doors *echo.Group) {
	doors.GET(link.SignIn, s.signInForm)
	doors.POST(link.SignIn, s.askSignIn)
	doors.GET(link.Code, s.codeForm)
	doors.POST(link.Code, s.confirmCode)
	doors.POST(link.CallOff, s.callOffVote)
	doors.GET(link.Confirm, s.confirmForm)
	doors.POST(link.Confirm, s.confirmLink)
	doors.GET(link.SignInPassword, s.passwordForm)
	doors.POST(link.SignInPassword, s.signInPassword)
	doors.GET(link.PasswordReset, s.resetForm)
	doors.POST(link.PasswordReset, s.askReset)
	doors.GET(link.SignInPasskey, s.passkeyPage)
	doors.POST(link.SignInPasskey, s.passkey)
	doors.GET(link.SecondStep, s.secondForm)
	doors.POST(link.SecondStep, s.secondStep)
	doors.GET("/sign-in/with/:id", s.signInWith)
	doors.GET(link.SignInCallback, s.callback)
	doors.GET(link.SSO, s.sso)
	doors.GET("/invite/:token", s.invitation)
	doors.POST("/invite/:token", s.accept)
	doors.POST(link.SignOut, s.signOut)
	doors.POST(link.Language, s.setLanguage)
	doors.GET(link.Setup, s.setupForm)
	doors.POST(link.Setup, s.setUp)
	doors.GET(link.DevMail, s.devMail)
}

// ownRoutes are a person's own room. A look at it begins a visit.
func (s *server) ownRoutes(pages *echo.Group) {
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

// newsRoutes are what people are told, and how. Who looks at an idea or at one
// of its comments has read its news: that visit marks it so.
func (s *server) newsRoutes(pages, doors *echo.Group) {
	pages.GET(link.Notifications, s.notifications)
	pages.POST(link.NotificationsRead, s.markRead)
	pages.GET(link.NotificationStream, s.newsStream)
	pages.GET(link.MeNotifications, s.myNotifications)
	pages.POST(link.MeNotifications, s.saveMyNotifications)
	doors.GET(unsubscribePath, s.unsubscribePage)
	doors.POST(unsubscribePath, s.unsubscribe)
}

// safetyRoutes are a person's devices and locks. Staff who must set up a second
// step reach them before they have one.
func (s *server) safetyRoutes(doors *echo.Group) {
	doors.GET(link.MeSessions, s.mySessions)
	doors.POST(link.SessionEnd, s.endSessionOf)
	doors.POST(link.SessionsEndOthers, s.endOtherSessions)
	doors.POST(link.SessionsEndAll, s.endAllSessions)
	doors.GET(link.MeSecurity, s.safety)
	doors.POST(link.MeEmail, s.askEmail)
	doors.GET(link.MeEmailCode, s.emailCode)
	doors.POST(link.MeEmailCode, s.confirmEmail)
	doors.POST(link.MePassword, s.setPassword)
	doors.POST(link.MePasswordRemove, s.removePassword)
	doors.POST(link.MePasskeys, s.addPasskey)
	doors.POST("/me/security/passkeys/:id/rename", s.renamePasskey)
	doors.POST("/me/security/passkeys/:id/remove", s.removePasskey)
	doors.GET(link.MeApp, s.appForm)
	doors.POST(link.MeApp, s.confirmApp)
	doors.POST(link.MeAppRemove, s.removeApp)
	doors.POST(link.MeRecovery, s.renewRecovery)
	doors.POST(link.MeSecond, s.setSecond)
	doors.POST("/me/security/accounts/:id/remove", s.disconnect)
}

// peopleRoutes are what staff do about people and companies.
func (s *server) peopleRoutes(pages *echo.Group) {
	pages.GET(link.Admin, s.admin)
	pages.GET(link.AdminPeople, s.people)
	pages.GET("/admin/people/:id", s.adminPerson)
	pages.POST("/admin/people/:id/block", s.toPerson("toast.person_blocked", s.block))
	pages.POST("/admin/people/:id/unblock", s.toPerson("toast.person_unblocked", s.unblock))
	pages.POST("/admin/people/:id/trust", s.toPerson("toast.person_trusted", s.trust))
	pages.POST("/admin/people/:id/untrust", s.toPerson("toast.person_untrusted", s.untrust))
	pages.POST("/admin/people/:id/role", s.proved(s.toPerson("toast.person_role", s.setRole)))
	pages.POST("/admin/people/:id/sign-out", s.toPerson("toast.person_signed_out", s.signOutPerson))
	pages.POST("/admin/people/:id/link", s.proved(s.makeLink))
	pages.GET("/admin/people/:id/merge", s.personMerge)
	pages.POST("/admin/people/:id/merge", s.proved(s.mergePeople))
	pages.POST("/admin/people/:id/unmerge", s.proved(s.unmergePeople))
	pages.GET(link.AdminLog, s.auditLog)
	pages.GET(link.AdminJobs, s.adminJobs)
	pages.POST("/admin/jobs/:id/retry", s.retryJob)
	pages.POST("/admin/people/:id/mail", s.toPerson("toast.mail_again", s.tryMail))
	pages.POST(link.MeMail, s.tryMyMail)
	pages.GET(link.AdminCompanies, s.adminCompanies)
	pages.POST(link.AdminCompanies, s.addCompany)
	pages.GET("/admin/companies/:id", s.adminCompany)
	pages.POST("/admin/companies/:id", s.changeCompany)
	pages.POST("/admin/companies/:id/members", s.addColleague)
	pages.POST("/admin/companies/:id/leave", s.removeColleague)
	pages.GET("/admin/companies/:id/remove", s.askRemoveCompany)
	pages.POST("/admin/companies/:id/remove", s.removeCompany)
	pages.GET(link.AdminInvitations, s.adminInvitations)
	pages.POST(link.AdminInvitations, s.invite)
	pages.POST("/admin/invitations/:id/withdraw", s.withdraw)
}
