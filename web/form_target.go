package web

import (
	"net/http"
	"slices"
	"strings"

	"ideaboard/internal/link"
)

// formPages are the pages of forms whose address does not begin with their page's.
var formPages = map[string]string{link.Ideas: link.NewIdea}

// formTargets makes the address of every form lead to the page of the form, or to what
// the form is about, when it is opened with GET. That happens on a reload or in a
// restored tab after a form was refused.
func formTargets(e *Router) {
	var shown, sent []string
	for _, route := range routesIn(e) {
		switch route.Method {
		case http.MethodGet:
			shown = append(shown, route.Path)
		case http.MethodPost:
			sent = append(sent, route.Path)
		}
	}
	for _, path := range sent {
		if slices.Contains(shown, path) {
			continue
		}
		page := pageAbove(path, shown)
		e.GET(path, func(c Context) error {
			to := page
			for name, value := range params(c) {
				to = strings.Replace(to, ":"+name, value, 1)
			}
			return c.Redirect(http.StatusSeeOther, ascii(link.SafeReturn(to)))
		})
	}
}

// pageAbove returns the page above a form's address: it removes parts from the end
// until there is a page.
func pageAbove(path string, shown []string) string {
	if page, ok := formPages[path]; ok {
		return page
	}
	for path != "" {
		path = path[:strings.LastIndexByte(path, '/')]
		if slices.Contains(shown, path) {
			return path
		}
	}
	return link.Home
}
