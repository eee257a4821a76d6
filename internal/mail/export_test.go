package mail

import "time"

// Within makes a sender less patient than half a minute.
func (s *SMTP) Within(limit time.Duration) *SMTP {
	s.timeout = limit
	return s
}
