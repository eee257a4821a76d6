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
	SetCategory   Action = "put an idea in a category"
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
	AddNote        Action = "write a note for staff"
	SeeComment     Action = "see a comment"
	EditComment    Action = "edit a comment"
	DeleteComment  Action = "delete a comment"
	React          Action = "react"
	SeePicture     Action = "see a picture"
	Attach         Action = "send a picture"
	Mention        Action = "look for people to mention"
	HideComment    Action = "hide a comment"
	Pin            Action = "pin a comment"
	Unpin          Action = "unpin a comment"
	Lock           Action = "lock the comments on an idea"
	AskPeople      Action = "ask the people behind an idea"
	AskStaff       Action = "ask the staff about an idea"
	AnswerQuestion Action = "answer a question"
	CloseQuestion  Action = "close a question"
	SumUpQuestion  Action = "say what came of a question"
	SeeReplies     Action = "see who answered a question what"
	SeeCounts      Action = "see how many chose what"
	GiveReason     Action = "say why one votes"
	SeeReasons     Action = "see the weight of votes"
	TellOutcome    Action = "say whether an idea was solved"
	SeeOutcomes    Action = "see who said what of an outcome"
	HearNews       Action = "read and set up one's news"
	SeeJobs        Action = "see the jobs"

	Merge            Action = "merge ideas"
	Link             Action = "link ideas"
	SuggestDuplicate Action = "say that ideas are the same"
	SetTags          Action = "tag an idea"
	SeeTag           Action = "see a tag"
	ManageTags       Action = "change tags"
	ManageCategories Action = "change categories"
	SeeWordings      Action = "read earlier wordings"
	RemoveWording    Action = "remove an earlier wording for good"
	KeepViews        Action = "keep views"
	ChangeView       Action = "change a view"
)

// Actions lists every action, for the golden table of who may do what.
var Actions = []Action{
	Enter, SetSite, SetAccess, SeeLog, Propose, See, Vote, Follow, Edit, Answer, SetCategory, Hide, Moderate, SeePeople,
	Block, Trust, SetRole, MergePeople, MakeLink, Invite, SeeCompany, SeeWorth, EditCompanies, Leave, Comment, AddNote,
	SeeComment, EditComment, DeleteComment, React, SeePicture, Attach, Mention, HideComment, Pin, Unpin, Lock,
	AskPeople, AskStaff, AnswerQuestion, CloseQuestion, SumUpQuestion, SeeReplies, SeeCounts, GiveReason, SeeReasons,
	TellOutcome, SeeOutcomes, HearNews, SeeJobs, Merge, Link, SuggestDuplicate, SetTags, SeeTag, ManageTags,
	ManageCategories, SeeWordings, RemoveWording, KeepViews, ChangeView,
}

// Subject is what the rules ask of the thing that an action is done to.
type Subject struct {
	// of an idea
	AuthorID int64
	Decided  bool
	Hidden   bool
	Answered bool
	Shipped  bool
	Locked   bool           // its comments
	Voted    bool           // the actor did
	Involved bool           // the actor voted, follows, commented or proposed
	Merged   bool           // into another idea
	Category CategoryAccess // who may do what in its category; also of a category alone

	AuthorsMayTag bool  // of the site: authors, too, tag their ideas
	StaffOnly     bool  // of a tag
	OwnerID       int64 // of a saved view
	Shared        bool  // of a saved view

	// of a comment, a picture or a question, on an idea that the above describes
	WriterID   int64
	Internal   bool // a note of the staff
	Removed    bool // hidden by staff
	Deleted    bool // by its writer; a stub stays
	Replied    bool // a comment to which there are replies that everybody may read
	Unattached bool // a picture that no words show yet
	Closed     bool // a question that is over
	ToStaff    bool // a question that the author asked

	// of a person; of an invitation, the role that it gives
	PersonID   int64
	PersonRole Role

	IsMember bool // of a company: the actor is one of its people
	Private  bool // of the site: nothing is read without signing in
}

// May returns nil when the actor may do what they ask, to the subject if the
// action has one, and the refusal in words otherwise. What the actor may not
// know of is NotFound.
func (a Actor) May(do Action, s Subject) error {
	switch do {
	case Answer, SetCategory, Hide, Moderate, SeePeople, SeeWorth, EditCompanies, AddNote, Lock, SeeReasons, SeeOutcomes,
		Merge, Link, ManageTags, RemoveWording, KeepViews:
		return unless(a.Staff(), unknown())
	case SeeWordings: // by who wrote them, and staff
		return unless(a.Staff() || a.SignedIn() && a.ID == s.WriterID, unknown())
	case SeeTag:
		return unless(a.Staff() || !s.StaffOnly, unknown())
	case ChangeView:
		return unless(a.Staff() && a.ID == s.OwnerID, unknown())
	case SetSite, SetAccess, SeeLog, SeeJobs, ManageCategories:
		return unless(a.Role == Admin, unknown())
	case Enter:
		return unless(a.SignedIn() || !s.Private, signInFirst())
	case Propose:
		return a.mayPropose(s)
	case Leave, Attach, Mention, HearNews:
		return unless(a.SignedIn(), signInFirst())
	case SeeCompany:
		return unless(a.Staff() || a.SignedIn() && s.IsMember, unknown())
	case Block, Trust, SetRole, MergePeople, MakeLink, Invite:
		return a.mayToPerson(do, s)
	case See, Vote, Follow, Edit, GiveReason, TellOutcome, SuggestDuplicate, SetTags:
		return a.mayToIdea(do, s)
	case Comment, React, SeeComment, SeePicture, EditComment, DeleteComment, HideComment, Pin, Unpin:
		return a.mayOnComment(do, s)
	case AskPeople, AskStaff, AnswerQuestion, CloseQuestion, SumUpQuestion, SeeReplies, SeeCounts:
		return a.mayToQuestion(do, s)
	}
	return forbidden() // an action without a rule is nobody's
}

func unknown() *problem.Error { return problem.New(problem.NotFound, "problem.not_found") }

func forbidden() *problem.Error { return problem.New(problem.Forbidden, "problem.forbidden") }

func signInFirst() *problem.Error { return problem.New(problem.SignedOut, "problem.signed_out") }

func unless(ok bool, refusal *problem.Error) error {
	if ok {
		return nil
	}
	return refusal
}
