package web

import (
	"net/http"
	"strings"

	"ideaboard/internal/link"
)

// oldRoutes are addresses that were renamed: pages lead to the new address, and
// forms that were rendered before still do what they did.
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
}

// renamed redirects for good to the same address with another ending, and keeps
// the query.
func renamed(from, to string) HandlerFunc {
	return func(c Context) error {
		address := *c.Request().URL
		address.Path = strings.TrimSuffix(address.Path, from) + to
		return c.Redirect(http.StatusMovedPermanently, ascii(address.RequestURI()))
	}
}
