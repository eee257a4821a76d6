package web

import "ideaboard/internal/board"

// withSnapshot makes sure that the request has a snapshot of the site: its pages
// need no error for it.
func (s *server) withSnapshot(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		if _, err := s.Board.Snapshot(c.Request().Context()); err != nil {
			return err
		}
		return next(c)
	}
}

// snapshot returns the site, its statuses, categories and tags as this request
// sees them: always the same, but for what the request changes itself. If the
// database goes away after such a change, it is the one that was read last.
func (s *server) snapshot(c Context) *board.Snapshot {
	snapshot, err := s.Board.Snapshot(c.Request().Context())
	if err != nil {
		return s.Board.CachedSnapshot()
	}
	return snapshot
}
