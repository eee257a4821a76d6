package web

import (
	"net/http"
	"net/netip"
	"strings"

	"ideaboard/internal/i18n"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// devMail serves GET /dev/mail: the emails of a board without a mail server, only to
// people on the same machine. It refuses requests that a proxy passed on, because they
// may come from elsewhere.
func (s *server) devMail(c Context) error {
	addr, err := netip.ParseAddr(c.RealIP())
	if s.DevMail == nil || err != nil || !addr.Unmap().IsLoopback() || isForwarded(c.Request().Header) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	ctx := c.Request().Context()
	view := templates.DevMailPage{Page: s.page(c, i18n.T(ctx, "page.dev_mail"))}
	view.NoIndex = true
	for _, m := range s.DevMail.Sent() {
		shown := templates.DevMail{To: m.To, Subject: m.Subject, At: m.At, Now: s.Now(), Text: m.Text}
		for _, h := range m.Headers() {
			shown.Headers = append(shown.Headers, h.Name+": "+h.Value)
		}
		for word := range strings.FieldsSeq(m.Text) {
			if strings.HasPrefix(word, s.URL+"/") {
				shown.Links = append(shown.Links, word)
			}
		}
		view.Mails = append(view.Mails, shown)
	}
	return show(c, http.StatusOK, templates.DevMailBox(view))
}

// isForwarded reports whether a proxy passed the request on.
func isForwarded(h http.Header) bool {
	for _, name := range []string{
		"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip",
	} {
		if len(h.Values(name)) > 0 {
			return true
		}
	}
	return false
}
