package policy

import "ideaboard/internal/problem"

// mayInTalk is the rules of what is said under an idea: what one may not see is
// not there, and a locked talk is for staff.
func (a Actor) mayInTalk(do Action, s Subject) error {
	if (s.Hidden || s.Internal || s.Removed) && !a.Staff() {
		return unknown()
	}
	if do == SeeComment {
		return nil
	}
	if !a.SignedIn() {
		return signInFirst()
	}
	switch do {
	case Comment, React:
		if s.Deleted {
			return unknown()
		}
		return unless(!s.Locked || a.Staff(), problem.New(problem.Conflict, "problem.talk_locked"))
	case EditComment, DeleteComment:
		return a.mayChangeWords(do, s)
	case AskStaff, AnswerQuestion, CloseQuestion, SeeReplies:
		return a.mayQuestion(do, s)
	case GiveReason:
		return unless(s.Involved, problem.New(problem.Conflict, "problem.vote_first"))
	case TellOutcome:
		if !s.Shipped {
			return problem.New(problem.Conflict, "problem.not_shipped")
		}
		return unless(s.Involved, problem.New(problem.Forbidden, "problem.not_involved"))
	}
	return problem.New(problem.Forbidden, "problem.forbidden")
}

// mayChangeWords is who may change what he said. Taking it back is always his.
func (a Actor) mayChangeWords(do Action, s Subject) error {
	switch {
	case s.Deleted:
		return unknown()
	case a.ID != s.WriterID:
		return problem.New(problem.Forbidden, "problem.edit_not_yours")
	case do == EditComment && s.Locked && !a.Staff():
		return problem.New(problem.Conflict, "problem.talk_locked")
	}
	return nil
}

// mayQuestion is the rules of questions: staff ask the people behind an idea,
// and its author asks the staff.
func (a Actor) mayQuestion(do Action, s Subject) error {
	switch do {
	case AskStaff:
		return unless(a.ID == s.AuthorID && !a.Staff(), problem.New(problem.Forbidden, "problem.ask_as_author"))
	case SeeReplies: // as they come; afterwards everybody sees the summary
		return unless(a.Staff(), unknown())
	}
	if s.Closed {
		return problem.New(problem.Conflict, "problem.question_closed")
	}
	switch {
	case do == CloseQuestion:
		return unless(a.Staff() || s.ToStaff && a.ID == s.WriterID, unknown())
	case s.ToStaff:
		return unless(a.Staff(), problem.New(problem.Forbidden, "problem.question_to_staff"))
	}
	return unless(s.Involved, problem.New(problem.Forbidden, "problem.question_to_involved"))
}
