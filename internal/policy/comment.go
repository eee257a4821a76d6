package policy

import "ideaboard/internal/problem"

// reads reports whether words on an idea are there for the actor: staff read
// notes, and what is hidden.
func (a Actor) reads(s Subject) bool { return a.Staff() || a.sees(s) && !s.Internal && !s.Removed }

// mayOnComment is the rules of what is said under an idea, and of its pictures:
// what one may not read is not there.
func (a Actor) mayOnComment(do Action, s Subject) error {
	if !a.reads(s) {
		return unknown()
	}
	switch do {
	case Comment, React:
		return a.mayComment(s)
	case SeeComment: // a stub only keeps a place above replies
		return unless(!s.Deleted || s.Replied || a.Staff(), unknown())
	case SeePicture:
		return unless(!s.Deleted && (!s.Unattached || a.SignedIn() && a.ID == s.WriterID), unknown())
	case EditComment, DeleteComment:
		return a.mayChangeWords(do, s)
	case HideComment, Pin, Unpin:
		return a.mayModerateWords(do, s)
	}
	return forbidden()
}

// mayComment is who may add to a discussion. Nobody is sent to sign in for one that would
// then be closed to them.
func (a Actor) mayComment(s Subject) error {
	switch {
	case s.Deleted:
		return unknown()
	case s.Locked && !a.Staff():
		return problem.New(problem.Conflict, "problem.comments_locked")
	}
	return a.takesPart(s.Category.CommentedBy)
}

// mayChangeWords is who may change what they said. Taking it back is always theirs.
func (a Actor) mayChangeWords(do Action, s Subject) error {
	switch {
	case !a.SignedIn():
		return signInFirst()
	case s.Deleted:
		return unknown()
	case a.ID != s.WriterID:
		return problem.New(problem.Forbidden, "problem.comment_not_yours")
	case do == EditComment && s.Locked && !a.Staff():
		return problem.New(problem.Conflict, "problem.comments_locked")
	case do == EditComment: // other words are new words
		return a.takesPart(s.Category.CommentedBy)
	}
	return nil
}

func (a Actor) mayModerateWords(do Action, s Subject) error {
	switch {
	case !a.Staff() || s.Deleted:
		return unknown()
	case do == Pin && (s.Internal || s.Removed):
		return problem.New(problem.Conflict, "problem.pin_unseen")
	}
	return nil
}
