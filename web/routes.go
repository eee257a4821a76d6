package web

import (
	"github.com/labstack/echo/v4"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// routes lists every address of the board, here and below. Safe methods change
// nothing, but for what the comments say.
func (s *server) routes(e *echo.Echo) {
	// For machines
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/static/*", s.static)
	e.GET("/theme/:name", s.theme)
	e.GET("/favicon.ico", s.favicon)
	e.GET("/robots.txt", s.robots)

	doors := e.Group("", s.who) // for everybody, also on a private site
	pages := e.Group("", s.who, s.inside)
	doors.GET("/views/:id", s.viewOrFeed) // a feed reader has a key, and cannot sign in
	s.ideaRoutes(pages)
	s.feedRoutes(pages)
	s.signInRoutes(doors)
	s.ownRoutes(pages)
	s.newsRoutes(pages, doors)
	s.safetyRoutes(doors)
	s.staffRoutes(pages)
	s.peopleRoutes(pages)
	s.partnerRoutes(pages)
	s.joiningRoutes(pages)
	s.tagRoutes(pages)

	e.RouteNotFound("/*", s.nowhere, s.who)
}

// ideaRoutes are those of ideas and of the people behind them.
func (s *server) ideaRoutes(pages *echo.Group) {
	pages.GET(link.Home, s.visitors.remember(s.ideaList))
	pages.GET(link.NewIdea, s.ideaNew)
	pages.POST(link.Ideas, s.propose)
	pages.GET(link.Similar, s.similar)
	pages.GET("/ideas/:id", s.visitors.remember(s.ideaOrFeed))
	pages.GET("/ideas/:id/edit", s.ideaEdit)
	pages.POST("/ideas/:id/edit", s.saveEdit)
	pages.GET("/ideas/:id/versions", s.ideaVersions)
	pages.POST("/ideas/:id/vote", s.vote)
	pages.POST("/ideas/:id/unvote", s.unvote)
	pages.POST("/ideas/:id/follow", s.follow)
	pages.POST("/ideas/:id/unfollow", s.unfollow)
	s.talkRoutes(pages)
	// Reactions, people to name, pictures
	pages.POST("/ideas/:id/react", s.reacting(s.Board.React, board.OnIdea))
	pages.POST("/ideas/:id/unreact", s.reacting(s.Board.Unreact, board.OnIdea))
	pages.POST("/comments/:id/react", s.reacting(s.Board.React, board.OnComment))
	pages.POST("/comments/:id/unreact", s.reacting(s.Board.Unreact, board.OnComment))
	pages.GET(link.Mentionable, s.mentionable)
	pages.POST(link.Attachments, s.attach)
	pages.GET("/attachments/:id/:file", s.attachment)
	pages.GET("/people/:id", s.visitors.remember(s.person))
	pages.GET("/people/:id/avatar/:file", s.avatar)
	pages.GET("/companies/:id", s.company)
}

// talkRoutes are those of what is said of an idea.
func (s *server) talkRoutes(pages *echo.Group) {
	pages.POST("/ideas/:id/comments", s.comment)
	pages.POST(link.Preview, s.preview)
	pages.POST("/ideas/:id/lock", s.toTalk("talk.toast_locked", s.Board.LockTalk))
	pages.POST("/ideas/:id/unlock", s.toTalk("talk.toast_unlocked", s.Board.UnlockTalk))
	pages.GET("/comments/:id", s.visitors.remember(s.commentShow))
	pages.GET("/comments/:id/edit", s.commentEdit)
	pages.POST("/comments/:id/edit", s.saveComment)
	pages.GET("/comments/:id/versions", s.commentVersions)
	pages.POST("/comments/:id/delete", s.toComment("talk.toast_deleted", s.Board.DeleteComment))
	pages.POST("/comments/:id/hide", s.toComment("talk.toast_hidden", s.Board.HideComment))
	pages.POST("/comments/:id/unhide", s.toComment("talk.toast_unhidden", s.Board.UnhideComment))
	pages.POST("/comments/:id/pin", s.toComment("talk.toast_pinned", s.Board.PinComment))
	pages.POST("/comments/:id/unpin", s.toComment("talk.toast_unpinned", s.Board.UnpinComment))
}

// feedRoutes are what feed readers fetch, but for the feed of an idea, which
// stands beside its page.
func (s *server) feedRoutes(pages *echo.Group) {
	pages.GET(link.Feed, s.visitors.remember(s.feed))
	pages.GET(link.RoadmapFeed, s.visitors.remember(s.roadmapFeed))
	pages.GET("/categories/:name", s.visitors.remember(s.categoryOrFeed))
	pages.POST("/categories/:name/follow", s.followCategory(true))
	pages.POST("/categories/:name/unfollow", s.followCategory(false))
}

// signInRoutes are the ways in. The visit of another service's return, and of
// the product's link, signs in: that is how such services send people.
func (s *server) signInRoutes(doors *echo.Group) {
	doors.GET(link.SignIn, s.signInForm)
	doors.POST(link.SignIn, s.askSignIn)
	doors.GET(link.Code, s.codeForm)
	doors.POST(link.Code, s.confirmCode)
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

// staffRoutes are what staff do about ideas and the board itself.
func (s *server) staffRoutes(pages *echo.Group) {
	pages.GET(link.Moderate, s.moderate)
	pages.GET(link.Views, s.views)
	pages.POST(link.Views, s.saveView)
	pages.GET("/views/:id/edit", s.viewForm)
	pages.POST("/views/:id/edit", s.changeView)
	pages.POST("/views/:id/remove", s.removeView)
	pages.POST("/ideas/:id/status", s.answer)
	pages.POST("/ideas/:id/category", s.categorise)
	pages.POST("/ideas/:id/hide", s.hide)
	pages.POST("/ideas/:id/unhide", s.unhide)
	pages.GET(link.AdminCategories, s.adminCategories)
	pages.POST(link.AdminCategories, s.addCategory)
	pages.GET("/admin/categories/:id", s.adminCategory)
	pages.POST("/admin/categories/:id", s.changeCategory)
	pages.POST("/admin/categories/:id/move", s.moveCategory)
	pages.POST("/admin/categories/:id/remove", s.removeCategory)
	pages.GET(link.Site, s.siteForm)
	pages.POST(link.Site, s.saveSite)
	pages.GET(link.AdminSignIn, s.doors)
	pages.POST(link.AdminJoining, s.saveJoining)
	pages.POST(link.AdminWays, s.saveWays)
	pages.POST(link.AdminProviders, s.addProvider)
	pages.POST("/admin/sign-in/providers/:id/enable", s.enableProvider)
	pages.POST("/admin/sign-in/providers/:id/disable", s.disableProvider)
	pages.POST("/admin/sign-in/providers/:id/remove", s.removeProvider)
	pages.POST(link.AdminSSO, s.makeSSOSecret)
	pages.POST("/admin/sign-in/sso/:id/remove", s.removeSSOSecret)
}

// peopleRoutes are what staff do about people and companies.
func (s *server) peopleRoutes(pages *echo.Group) {
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

// partnerRoutes are what the people behind an idea are asked, and say.
func (s *server) partnerRoutes(pages *echo.Group) {
	pages.POST("/ideas/:id/reason", s.reason)
	pages.GET("/ideas/:id/reasons", s.standing(link.Reasons, s.reasons))
	pages.GET("/ideas/:id/questions", s.standing(func(id int64) string { return link.IdeaDo(id, "questions") }, s.ideaQuestions))
	pages.POST("/ideas/:id/questions", s.ask)
	pages.GET("/questions/:id", s.question)
	pages.POST("/questions/:id/answer", s.answerQuestion)
	pages.POST("/questions/:id/close", s.closeQuestion)
	pages.GET(link.OpenQuestions, s.openQuestions)
	pages.GET("/ideas/:id/outcome", s.standing(func(id int64) string { return link.IdeaDo(id, "outcome") }, s.outcomeAsk))
	pages.POST("/ideas/:id/outcome", s.tellOutcome)
	pages.GET("/ideas/:id/outcomes", s.ideaOutcomes)
	pages.GET(link.Outcomes, s.unsolved)
	pages.POST(link.Outcomes, s.handleOutcome)
}

// joiningRoutes are how ideas become one, come apart, and belong together.
func (s *server) joiningRoutes(pages *echo.Group) {
	pages.GET("/ideas/:id/merge", s.mergeAsk)
	pages.POST("/ideas/:id/merge", s.merge)
	pages.POST("/ideas/:id/unmerge", s.unmerge)
	pages.GET(link.ModerateMerge, s.mergeSelected)
	pages.POST("/ideas/:id/link", s.linkIdea)
	pages.POST("/ideas/:id/unlink", s.unlinkIdea)
	pages.GET("/ideas/:id/same", s.sameAsk)
	pages.POST("/ideas/:id/same", s.suggestSame)
	pages.GET(link.ModerateSame, s.sameQueue)
	pages.POST(link.ModerateSame, s.notSame)
}

// tagRoutes are those of tags: their pages, and what staff do about them.
func (s *server) tagRoutes(pages *echo.Group) {
	// i18n: tags.toast_followed tags.toast_unfollowed
	pages.GET(link.Tags, s.visitors.remember(s.tags))
	pages.GET("/tags/:name", s.visitors.remember(s.tagOrFeed))
	pages.POST("/tags/:name/follow", s.followTag(true, "tags.toast_followed"))
	pages.POST("/tags/:name/unfollow", s.followTag(false, "tags.toast_unfollowed"))
	pages.POST("/ideas/:id/tags", s.setTags)
	pages.GET(link.AdminTags, s.adminTags)
	pages.POST(link.AdminTags, s.addTag)
	pages.POST(link.AdminTagAuthors, s.setAuthorsTag)
	pages.GET("/admin/tags/:id", s.adminTag)
	pages.POST("/admin/tags/:id", s.changeTag)
	pages.GET("/admin/tags/:id/merge", s.askMergeTags)
	pages.POST("/admin/tags/:id/merge", s.mergeTags)
	pages.GET("/admin/tags/:id/remove", s.askRemoveTag)
	pages.POST("/admin/tags/:id/remove", s.removeTag)
}
