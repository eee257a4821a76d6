package web

import "ideaboard/internal/board"

// withSnapshot loads the request's snapshot of the site, so that pages need not handle
// its error.
func (s *server) withSnapshot(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		if _, err := s.Board.Snapshot(c.Request().Context()); err != nil {
			return err
		}
		return next(c)
	}
}

// snapshot returns the site, its statuses, categories and tags. It is the same during
// a request, except for what the request changes itself. If the database becomes
// unreachable after such a change, it is the previous one.
func (s *server) snapshot(c Context) *board.Snapshot {
	if preview := previewOf(c); preview != nil {
		return preview.snapshot
	}
	snapshot, err := s.Board.Snapshot(c.Request().Context())
	if err != nil {
		return s.Board.CachedSnapshot()
	}
	return snapshot
}
