package policy

import "ideaboard/internal/problem"

func (a Actor) mayToIdea(do Action, s Subject) error {
	if !a.sees(s) {
		return unknown()
	}
	switch do {
	case See:
		return nil
	case Vote:
		return a.mayVote(s)
	}
	if !a.SignedIn() {
		return signInFirst()
	}
	switch do {
	case Follow:
		return nil
	case SuggestDuplicate:
		return unless(!s.Merged, problem.New(problem.Conflict, "problem.idea_merged"))
	case SetTags:
		return a.maySetTags(s)
	case Edit:
		return a.mayEdit(s)
	case GiveReason:
		return unless(s.Voted, problem.New(problem.Conflict, "problem.vote_first"))
	case TellOutcome:
		return mayTell(s)
	}
	return forbidden()
}

func (a Actor) mayVote(s Subject) error {
	switch {
	case s.Hidden:
		return problem.New(problem.Conflict, "problem.idea_hidden")
	case s.Decided:
		return problem.New(problem.Conflict, "problem.vote_closed")
	}
	return a.takesPart(s.Category.VotedBy)
}

// maySetTags is who tags an idea: staff and, where the site says so, its author.
func (a Actor) maySetTags(s Subject) error {
	return unless(a.Staff() || s.AuthorsMayTag && a.ID == s.AuthorID, forbidden())
}

func (a Actor) mayEdit(s Subject) error {
	switch {
	case a.ID != s.AuthorID:
		return problem.New(problem.Forbidden, "problem.edit_not_yours")
	case s.Answered:
		return problem.New(problem.Conflict, "problem.edit_answered")
	}
	return nil
}

// mayTell is who is asked what they think of what was shipped.
func mayTell(s Subject) error {
	if !s.Shipped {
		return problem.New(problem.Conflict, "problem.not_shipped")
	}
	return unless(s.Involved, problem.New(problem.Forbidden, "problem.not_involved"))
}
