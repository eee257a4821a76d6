package web

import "ideaboard/internal/ratelimit"

// allowUser counts what a signed-in person does against a limit. It allows
// visitors: the operation itself refuses them.
func (s *server) allowUser(c Context, limit ratelimit.Limit) error {
	if user := userOf(c); user != nil {
		return s.Accounts.AllowUser(c.Request().Context(), limit, *user)
	}
	return nil
}
