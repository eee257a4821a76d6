package policy

import "ideaboard/internal/problem"

// mayToQuestion is the rules of questions: staff ask the people behind an idea,
// and its author asks the staff.
func (a Actor) mayToQuestion(do Action, s Subject) error {
	if !a.reads(s) {
		return unknown()
	}
	switch do {
	case AskPeople:
		return a.mayAskPeople(s)
	case SumUpQuestion:
		return unless(a.Staff(), unknown())
	case SeeReplies: // of the people's everybody sees only what came of them
		return unless(a.Staff() || s.ToStaff, unknown())
	case SeeCounts: // those who have yet to answer are not led
		return unless(a.Staff() || s.Closed, unknown())
	}
	if !a.SignedIn() {
		return signInFirst()
	}
	switch do {
	case AskStaff:
		return unless(a.ID == s.AuthorID && !a.Staff(), problem.New(problem.Forbidden, "problem.ask_as_author"))
	case AnswerQuestion:
		return a.mayAnswer(s)
	case CloseQuestion:
		if s.Closed {
			return problem.New(problem.Conflict, "problem.question_closed")
		}
		return unless(a.Staff() || s.ToStaff && a.ID == s.WriterID, unknown())
	}
	return forbidden()
}

func (a Actor) mayAskPeople(s Subject) error {
	if !a.Staff() {
		return unknown()
	}
	return unless(!s.Hidden, problem.New(problem.Conflict, "problem.idea_hidden")) // nobody could answer
}

func (a Actor) mayAnswer(s Subject) error {
	switch {
	case s.Closed:
		return problem.New(problem.Conflict, "problem.question_closed")
	case s.ToStaff:
		return unless(a.Staff(), problem.New(problem.Forbidden, "problem.question_to_staff"))
	}
	return unless(s.Involved, problem.New(problem.Forbidden, "problem.question_to_involved"))
}
