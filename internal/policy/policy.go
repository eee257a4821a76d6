// Package policy says who may do what, and nothing else does: operations and
// buttons ask the same question, [Actor.May]. It knows roles and what of an
// idea, a person or a company the rules ask for; it loads nothing.
package policy

import "ideaboard/internal/problem"

// Role is what a person may do on the board.
type Role string

// The roles. Staff are moderators and admins.
const (
	Member    Role = "member"
	Moderator Role = "moderator"
	Admin     Role = "admin"
)

// Staff reports whether r works for the company.
func (r Role) Staff() bool { return r == Moderator || r == Admin }

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return r == Member || r.Staff() }

// Actor is the person an operation is done for. The zero value is a visitor.
type Actor struct {
	ID   int64
	Role Role
}

// SignedIn reports whether the actor is known.
func (a Actor) SignedIn() bool { return a.ID != 0 }

// Staff reports whether the actor works for the company.
func (a Actor) Staff() bool { return a.Role.Staff() }

// Action is something an actor may ask for.
type Action string

// The actions on the site, its ideas, its people and their companies.
const (
	Enter         Action = "enter the site"
	SetSite       Action = "change the site"
	SetAccess     Action = "change who comes in, and how"
	SeeLog        Action = "read the audit log"
	Propose       Action = "propose"
	See           Action = "see an idea"
	Vote          Action = "vote"
	Follow        Action = "follow an idea"
	Edit          Action = "edit an idea"
	Answer        Action = "answer an idea"
	Categorise    Action = "put an idea in a category"
	Hide          Action = "hide an idea"
	Moderate      Action = "see what waits"
	SeePeople     Action = "see people as staff do"
	Block         Action = "block a person"
	Trust         Action = "trust a person"
	SetRole       Action = "give a person a role"
	MergePeople   Action = "merge a person with another"
	MakeLink      Action = "make a person a sign-in link"
	Invite        Action = "invite a person as"
	SeeCompany    Action = "see a company"
	SeeWorth      Action = "see what a company pays"
	EditCompanies Action = "change companies"
	Leave         Action = "leave the site"

	Comment        Action = "comment on an idea"
	Note           Action = "write a note for staff"
	SeeComment     Action = "see a comment"
	EditComment    Action = "edit a comment"
	DeleteComment  Action = "delete a comment"
	React          Action = "react"
	Attach         Action = "send a picture"
	Mention        Action = "look for people to mention"
	HideComment    Action = "hide a comment"
	Pin            Action = "pin a comment"
	Lock           Action = "lock the talk of an idea"
	AskPeople      Action = "ask the people behind an idea"
	AskStaff       Action = "ask the staff about an idea"
	AnswerQuestion Action = "answer a question"
	CloseQuestion  Action = "close a question"
	SeeReplies     Action = "see who answered a question what"
	GiveReason     Action = "say why one votes"
	SeeReasons     Action = "see the weight of votes"
	TellOutcome    Action = "say whether an idea was solved"
	SeeOutcomes    Action = "see who said what of an outcome"
	HearNews       Action = "read and set up one's news"
	SeeJobs        Action = "see the jobs"
)

// Actions lists every action, for the golden table of who may do what.
var Actions = []Action{Enter, SetSite, SetAccess, SeeLog, Propose, See, Vote, Follow, Edit, Answer, Categorise, Hide, Moderate,
	SeePeople, Block, Trust, SetRole, MergePeople, MakeLink, Invite, SeeCompany, SeeWorth, EditCompanies,
	Leave,
	Comment, Note, SeeComment, EditComment, DeleteComment, React, Attach, Mention, HideComment, Pin, Lock,
	AskPeople, AskStaff, AnswerQuestion, CloseQuestion, SeeReplies, GiveReason, SeeReasons, TellOutcome, SeeOutcomes,
	HearNews, SeeJobs}

// Subject is what the rules ask of the thing that an action is done to.
type Subject struct {
	// of an idea
	AuthorID int64
	Decided  bool
	Hidden   bool
	Answered bool
	Shipped  bool
	Locked   bool // its talk
	Involved bool // the actor voted, follows, commented or proposed

	// of a comment, or of a question, on an idea that the above describes
	WriterID int64
	Internal bool // a note of the staff
	Removed  bool // hidden by staff
	Deleted  bool // by its writer; a stub stays
	Closed   bool // a question that is over
	ToStaff  bool // a question that the author asked

	// of a person; of an invitation, the role that it gives
	PersonID   int64
	PersonRole Role

	Belongs bool // of a company: the actor is one of its people
	Private bool // of the site: nothing is read without signing in
}

// May returns nil when the actor may do what he asks, to the subject if the
// action has one, and the refusal in words otherwise. What the actor may not
// know of is NotFound.
func (a Actor) May(do Action, s Subject) error {
	switch do {
	case Answer, Categorise, Hide, Moderate, SeePeople, SeeWorth, EditCompanies,
		Note, HideComment, Pin, Lock, AskPeople, SeeReasons, SeeOutcomes:
		return unless(a.Staff(), unknown())
	case SetSite, SetAccess, SeeLog, SeeJobs:
		return unless(a.Role == Admin, unknown())
	case Enter:
		return unless(a.SignedIn() || !s.Private, signInFirst())
	case Propose, Leave, Attach, Mention, HearNews:
		return unless(a.SignedIn(), signInFirst())
	case SeeCompany:
		return unless(a.Staff() || a.SignedIn() && s.Belongs, unknown())
	case Block, Trust, SetRole, MergePeople, MakeLink, Invite:
		return a.mayToPerson(do, s)
	case See, Vote, Follow, Edit:
		return a.mayToIdea(do, s)
	case Comment, SeeComment, EditComment, DeleteComment, React, AskStaff, AnswerQuestion, CloseQuestion, SeeReplies, GiveReason, TellOutcome:
		return a.mayInTalk(do, s)
	}
	return problem.New(problem.Forbidden, "problem.forbidden") // an action without a rule is nobody's
}

func (a Actor) mayToIdea(do Action, s Subject) error {
	if s.Hidden && !a.Staff() {
		return unknown()
	}
	switch do {
	case Vote:
		return a.mayVote(s)
	case Edit:
		return a.mayEdit(s)
	case Follow:
		return unless(a.SignedIn(), signInFirst())
	}
	return nil
}

func (a Actor) mayVote(s Subject) error {
	switch {
	case s.Hidden:
		return problem.New(problem.Conflict, "problem.idea_hidden")
	case s.Decided:
		return problem.New(problem.Conflict, "problem.vote_closed")
	}
	return unless(a.SignedIn(), signInFirst())
}

func (a Actor) mayEdit(s Subject) error {
	switch {
	case !a.SignedIn():
		return signInFirst()
	case a.ID != s.AuthorID:
		return problem.New(problem.Forbidden, "problem.edit_not_yours")
	case s.Answered:
		return problem.New(problem.Conflict, "problem.edit_answered")
	}
	return nil
}

// mayToPerson is the rules of power over people: nobody uses it on himself, and
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

func unknown() *problem.Error { return problem.New(problem.NotFound, "problem.not_found") }

func signInFirst() *problem.Error { return problem.New(problem.SignedOut, "problem.signed_out") }

func unless(ok bool, refusal *problem.Error) error {
	if ok {
		return nil
	}
	return refusal
}
