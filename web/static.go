package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/problem"
	"ideaboard/static"
)

// forever is the Cache-Control of addresses that contain a hash of their content.
const forever = "public, max-age=31536000, immutable"

// static serves GET /static/*: files with their hash in the name, compressed as well
// as the browser allows.
func (s *server) static(c Context) error {
	file := static.Open(c.Param("*"))
	if file == nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return sendFile(c, file, forever)
}

func sendFile(c Context, file *static.File, cache string) error {
	h, body := c.Response().Header(), file.Body
	if !strings.HasPrefix(file.Type, "font/") {
		h.Set("Vary", "Accept-Encoding")
		switch {
		case takes(c, "br"):
			h.Set("Content-Encoding", "br")
			body = file.Brotli()
		case takesGzip(c):
			h.Set("Content-Encoding", "gzip")
			body = file.Gzip()
		}
	}
	h.Set("Cache-Control", cache)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, file.Type, body)
}

// robots serves GET /robots.txt: crawlers may read ideas and lists, not forms; on a
// private site, or one that excludes them, nothing.
func (s *server) robots(c Context) error {
	settings, err := s.Accounts.SignInConfig(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	if settings.Private || settings.NoIndex {
		return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
	}
	return c.String(
		http.StatusOK,
		"User-agent: *\nDisallow: /sign-in\nDisallow: /sso\nDisallow: /invite\n"+
			"Disallow: /moderate\nDisallow: /admin\nDisallow: /me\n",
	)
}
