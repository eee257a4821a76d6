package policy

import "ideaboard/internal/problem"

// mayToPerson is the rules of power over people: nobody uses it on themselves, and
// what touches staff, or makes somebody staff, is for admins.
func (a Actor) mayToPerson(do Action, s Subject) error {
	switch {
	case !a.Staff():
		return unknown()
	case s.PersonID == a.ID:
		return problem.New(problem.Forbidden, "problem.not_yourself")
	case a.Role == Admin:
		// A link would lend the admin another's staff rights unseen.
		return unless(do != MakeLink || !s.PersonRole.Staff(), problem.New(problem.Forbidden, "problem.link_of_staff"))
	}
	ofModerators := do == Block || do == Trust || do == Invite
	return unless(ofModerators && !s.PersonRole.Staff(), problem.New(problem.Forbidden, "problem.admins_only"))
}
