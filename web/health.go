package web

import (
	"net/http"
)

// healthz serves GET /healthz: the process is running.
func (s *server) healthz(c Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz serves GET /readyz: whether visitors can be served.
func (s *server) readyz(c Context) error {
	if s.draining.Load() {
		return c.String(http.StatusServiceUnavailable, "shutting down\n")
	}
	if err := s.Ready(c.Request().Context()); err != nil {
		c.Response().Header().Set("Retry-After", "5")
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
