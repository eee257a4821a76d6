package web

import (
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// routes lists every address of the board: here, below and, for people, in
// routes_people.go. GET changes nothing, except where a comment says so.
func (s *server) routes(e *Router) {
	// For machines
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/static/*", s.static)
	e.GET("/theme/:name", s.theme)
	e.GET("/logo/:name", s.logo)
	e.GET("/icons/:name", s.icon)
	e.GET(link.Manifest, s.manifest)
	e.GET(link.BoardCard, s.boardCard)
	e.GET("/favicon.ico", s.favicon)
	e.GET("/robots.txt", s.robots)

	settings := e.Group("", s.identifyRequest, s.withSnapshot) // for everybody, also on a private site
	pages := e.Group("", s.identifyRequest, s.requireReadAccess, s.withSnapshot)
	settings.GET("/views/:id", s.viewOrFeed) // feed readers have a key and cannot sign in
	s.ideaRoutes(pages)
	s.feedRoutes(pages)
	s.signInRoutes(settings)
	s.ownRoutes(pages)
	s.newsRoutes(pages, settings)
	s.securityRoutes(settings)
	s.staffRoutes(pages)
	s.peopleRoutes(pages)
	s.feedbackRoutes(pages)
	s.mergeRoutes(pages)
	s.tagRoutes(pages)
	s.oldRoutes(pages, settings)

	e.RouteNotFound("/*", s.notFound, s.identifyRequest)
}

// ideaRoutes are the routes of ideas and votes.
func (s *server) ideaRoutes(pages *Group) {
	pages.GET(link.Home, s.visitors.remember(s.ideaList))
	pages.GET(link.NewIdea, s.ideaNew)
	pages.POST(link.Ideas, s.propose)
	pages.GET(link.Similar, s.similar)
	pages.GET(link.FindIdea, s.findIdea)
	pages.GET(link.LinkableIdeas, s.linkableIdeas)
	pages.GET("/ideas/:id", s.visitors.remember(s.ideaOrFeed))
	pages.GET("/ideas/:id/card.png", s.ideaCard)
	pages.GET("/ideas/:id/edit", s.ideaEdit)
	pages.POST("/ideas/:id/edit", s.saveEdit)
	pages.GET("/ideas/:id/versions", s.ideaVersions)
	pages.POST("/ideas/:id/vote", s.vote)
	pages.POST("/ideas/:id/unvote", s.unvote)
	pages.POST("/ideas/:id/follow", s.follow)
	pages.POST("/ideas/:id/unfollow", s.unfollow)
	s.commentRoutes(pages)
	// Reactions, people to name, pictures
	pages.POST("/ideas/:id/react", s.reacting(s.Board.React, board.TargetIdea, true))
	pages.POST("/ideas/:id/unreact", s.reacting(s.Board.Unreact, board.TargetIdea, false))
	pages.POST("/comments/:id/react", s.reacting(s.Board.React, board.TargetComment, true))
	pages.POST("/comments/:id/unreact", s.reacting(s.Board.Unreact, board.TargetComment, false))
	pages.GET(link.Mentionable, s.mentionable)
	pages.POST(link.Attachments, s.attach)
	pages.GET("/attachments/:id/:file", s.attachment)
	pages.GET("/people/:id", s.visitors.remember(s.person))
	pages.GET("/people/:id/avatar/:file", s.avatar)
	pages.GET("/companies/:id", s.company)
}

// commentRoutes are the routes of comments.
func (s *server) commentRoutes(pages *Group) {
	pages.POST("/ideas/:id/comments", s.comment)
	pages.POST(link.Preview, s.preview)
	pages.POST("/ideas/:id/lock", s.lockComments(s.Board.LockComments))
	pages.POST("/ideas/:id/unlock", s.lockComments(s.Board.UnlockComments))
	pages.GET("/comments/:id", s.visitors.remember(s.commentShow))
	pages.GET("/comments/:id/edit", s.commentEdit)
	pages.POST("/comments/:id/edit", s.saveComment)
	pages.GET("/comments/:id/versions", s.commentVersions)
	pages.POST("/comments/:id/delete", s.deleteComment)
	pages.POST("/comments/:id/hide", s.toComment(s.Board.HideComment))
	pages.POST("/comments/:id/unhide", s.toComment(s.Board.UnhideComment))
	pages.POST("/comments/:id/pin", s.toComment(s.Board.PinComment))
	pages.POST("/comments/:id/unpin", s.toComment(s.Board.UnpinComment))
}

// feedRoutes are the routes of feeds, except an idea's own, which is served with its
// page.
func (s *server) feedRoutes(pages *Group) {
	pages.GET(link.Feed, s.visitors.remember(s.feed))
	pages.GET(link.RoadmapFeed, s.visitors.remember(s.roadmapFeed))
	pages.GET("/categories/:name", s.visitors.remember(s.categoryOrFeed))
	pages.POST("/categories/:name/follow", s.followCategory(true))
	pages.POST("/categories/:name/unfollow", s.followCategory(false))
}

// staffRoutes are the routes for staff: ideas and the board itself.
func (s *server) staffRoutes(pages *Group) {
	pages.GET(link.Moderate, s.moderate)
	pages.GET(link.Views, s.views)
	pages.POST(link.Views, s.saveView)
	pages.GET("/views/:id/edit", s.viewForm)
	pages.POST("/views/:id/edit", s.changeView)
	pages.POST("/views/:id/remove", s.removeView)
	pages.POST("/ideas/:id/answers", s.answer)
	pages.POST("/ideas/:id/category", s.categorise)
	pages.POST("/ideas/:id/hide", s.hide)
	pages.POST("/ideas/:id/unhide", s.unhide)
	pages.POST("/acts/:id/undo", s.undo)
	pages.GET("/answers/:id/edit", s.answerEdit)
	pages.POST("/answers/:id/edit", s.saveAnswer)
	pages.POST("/answers/:id/withdraw", s.withdrawAnswer)
	pages.GET("/answers/:id/versions", s.answerVersions)
	pages.POST("/wordings/:of/:id/remove", s.removeWording)
	pages.GET(link.AdminCategories, s.adminCategories)
	pages.POST(link.AdminCategories, s.addCategory)
	pages.GET("/admin/categories/:id", s.adminCategory)
	pages.POST("/admin/categories/:id", s.changeCategory)
	pages.POST("/admin/categories/:id/move", s.moveCategory)
	pages.POST("/admin/categories/:id/remove", s.removeCategory)
	pages.GET(link.Brand, s.brandForm)
	pages.POST(link.Brand, s.saveBrand)
	pages.POST(link.BrandLogo, s.saveLogo)
	pages.GET(link.BrandPreview, s.brandPreview)
	pages.GET(link.Site, s.siteForm)
	pages.POST(link.Site, s.saveSite)
	pages.GET(link.AdminSignIn, s.signInSettings)
	pages.POST(link.AdminJoinPolicy, s.saveJoinPolicy)
	pages.POST(link.AdminSignInMethods, s.saveSignInMethods)
	pages.POST(link.AdminProviders, s.addProvider)
	pages.POST("/admin/sign-in/providers/:id/enable", s.enableProvider)
	pages.POST("/admin/sign-in/providers/:id/disable", s.disableProvider)
	pages.POST("/admin/sign-in/providers/:id/remove", s.removeProvider)
	pages.POST(link.AdminSSO, s.makeSSOSecret)
	pages.POST("/admin/sign-in/sso/:id/remove", s.removeSSOSecret)
}

// feedbackRoutes are the routes of reasons, questions and outcomes.
func (s *server) feedbackRoutes(pages *Group) {
	pages.POST("/ideas/:id/reason", s.reason)
	pages.GET("/ideas/:id/reasons", s.redirectMerged(link.Reasons, s.reasons))
	pages.GET(
		"/ideas/:id/questions",
		s.redirectMerged(func(id int64) string { return link.IdeaDo(id, "questions") }, s.ideaQuestions),
	)
	pages.POST("/ideas/:id/questions", s.ask)
	pages.GET("/questions/:id", s.question)
	pages.POST("/questions/:id/answer", s.answerQuestion)
	pages.POST("/questions/:id/close", s.closeQuestion)
	pages.GET(link.OpenQuestions, s.openQuestions)
	pages.GET(
		"/ideas/:id/outcome",
		s.redirectMerged(func(id int64) string { return link.IdeaDo(id, "outcome") }, s.outcomeAsk),
	)
	pages.POST("/ideas/:id/outcome", s.tellOutcome)
	pages.GET("/ideas/:id/outcomes", s.ideaOutcomes)
	pages.GET(link.Outcomes, s.unsolved)
	pages.POST(link.Outcomes, s.handleOutcome)
}

// mergeRoutes are the routes that merge, unmerge and relate ideas.
func (s *server) mergeRoutes(pages *Group) {
	pages.GET("/ideas/:id/merge", s.mergeAsk)
	pages.POST("/ideas/:id/merge", s.merge)
	pages.POST("/ideas/:id/unmerge", s.unmerge)
	pages.GET(link.ModerateMerge, s.mergeSelected)
	pages.POST(link.ModerateSelected, s.actOnSelected)
	pages.POST("/ideas/:id/link", s.linkIdea)
	pages.POST("/ideas/:id/unlink", s.unlinkIdea)
	pages.GET("/ideas/:id/duplicate-of", s.duplicateAsk)
	pages.POST("/ideas/:id/duplicate-of", s.suggestDuplicate)
	pages.GET(link.ModerateDuplicates, s.duplicateQueue)
	pages.POST(link.ModerateDuplicates, s.rejectDuplicate)
}

// tagRoutes are the routes of tags: their pages, and their administration.
func (s *server) tagRoutes(pages *Group) {
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
