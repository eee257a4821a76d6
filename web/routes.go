package web

import (
	"github.com/labstack/echo/v4"

	"ideaboard/internal/link"
)

// routes lists every address of the board. Safe methods change nothing.
func (s *server) routes(e *echo.Echo) {
	// For machines
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/static/*", s.static)
	e.GET("/theme/:name", s.theme)
	e.GET("/favicon.ico", s.favicon)
	e.GET("/robots.txt", s.robots)

	pages := e.Group("", s.who)

	// Ideas
	pages.GET(link.Home, s.visitors.remember(s.ideaList))
	pages.GET(link.NewIdea, s.ideaNew)
	pages.POST(link.Ideas, s.propose)
	pages.GET("/ideas/:id", s.visitors.remember(s.ideaShow))
	pages.GET("/ideas/:id/edit", s.ideaEdit)
	pages.POST("/ideas/:id/edit", s.saveEdit)
	pages.GET("/ideas/:id/versions", s.ideaVersions)
	pages.POST("/ideas/:id/vote", s.vote)
	pages.POST("/ideas/:id/unvote", s.unvote)

	// Staff
	pages.GET(link.Moderate, s.moderate)
	pages.POST("/ideas/:id/status", s.answer)
	pages.POST("/ideas/:id/category", s.categorise)
	pages.POST("/ideas/:id/hide", s.hide)
	pages.POST("/ideas/:id/unhide", s.unhide)
	pages.GET(link.Site, s.siteForm)
	pages.POST(link.Site, s.saveSite)

	// People
	pages.GET(link.SignIn, s.signInForm)
	pages.POST(link.SignIn, s.askSignIn)
	pages.GET(link.Code, s.codeForm)
	pages.POST(link.Code, s.confirmCode)
	pages.GET(link.Confirm, s.confirmForm)
	pages.POST(link.Confirm, s.confirmLink)
	pages.POST(link.SignOut, s.signOut)
	pages.POST(link.Language, s.setLanguage)
	pages.GET(link.Setup, s.setupForm)
	pages.POST(link.Setup, s.setUp)
	pages.GET(link.DevMail, s.devMail)

	// A person's own room
	pages.GET(link.Me, s.me)
	pages.GET(link.MeProfile, s.profileForm)
	pages.POST(link.MeProfile, s.saveProfile)
	pages.POST(link.MeAvatar, s.saveAvatar)
	pages.POST(link.MeAvatarRemove, s.removeAvatar)
	pages.GET(link.MeData, s.myData)
	pages.GET(link.MeDownload, s.downloadData)
	pages.POST(link.MeDelete, s.leave)
	pages.GET("/people/:id", s.visitors.remember(s.person))
	pages.GET("/people/:id/avatar/:file", s.avatar)
	pages.POST("/ideas/:id/follow", s.follow)
	pages.POST("/ideas/:id/unfollow", s.unfollow)

	e.RouteNotFound("/*", s.nowhere, s.who)
}
