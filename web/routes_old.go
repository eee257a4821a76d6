package web

import (
	"cmp"
	"net/http"
	"strings"

	"ideaboard/internal/link"
)

// oldRoutes are addresses that were renamed: pages redirect, and forms that were
// rendered earlier still work.
func (s *server) oldRoutes(pages, settings *Group) {
	pages.POST("/ideas/:id/status", s.answer)
	pages.GET("/ideas/:id/same", renamed("/same", "/duplicate-of"))
	pages.POST("/ideas/:id/same", s.suggestDuplicate)
	pages.GET("/moderate/same", renamed("/moderate/same", link.ModerateDuplicates))
	pages.POST("/moderate/same", s.rejectDuplicate)
	pages.POST("/admin/companies/:id/leave", s.removeCompanyMember)
	pages.POST("/admin/people/:id/mail", s.handlePersonAction("toast.mail_again", s.tryMail))
	settings.GET("/sign-in/second", renamed("/sign-in/second", link.SignInVerify))
	settings.POST("/sign-in/second", s.secondStep)
	pages.POST("/admin/sign-in/joining", s.saveJoinPolicy)
	pages.POST("/admin/sign-in/ways", s.saveSignInMethods)
}

// renamed redirects permanently to the same address with another ending, and keeps the
// query.
func renamed(from, to string) HandlerFunc {
	return func(c Context) error {
		address := *c.Request().URL
		address.Path = strings.TrimSuffix(address.Path, from) + to
		return c.Redirect(http.StatusMovedPermanently, ascii(address.RequestURI()))
	}
}

// oldParams are former names of query parameters, which old links still carry.
var oldParams = map[string]string{commentsAfter: "talk", openMerged: "joined", mergedAfter: "joined_talk"}

// param returns a query parameter that was renamed, under either name.
func param(c Context, name string) string {
	return cmp.Or(c.QueryParam(name), c.QueryParam(oldParams[name]))
}
