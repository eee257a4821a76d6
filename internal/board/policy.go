package board

import (
	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

// Actor is the person an operation is done for. The zero value is a visitor.
type Actor struct {
	ID   int64
	Role account.Role
}

// ActorOf returns the actor for a signed-in person, or a visitor for nil.
func ActorOf(user *account.User) Actor {
	if user == nil {
		return Actor{}
	}
	return Actor{ID: user.ID, Role: user.Role}
}

// SignedIn reports whether the actor is known.
func (a Actor) SignedIn() bool { return a.ID != 0 }

// Staff reports whether the actor works for the company.
func (a Actor) Staff() bool { return a.Role.Staff() }

// Action is something an actor may ask for.
type Action string

// The actions.
const (
	ActPropose    Action = "propose"
	ActSee        Action = "see an idea"
	ActVote       Action = "vote"
	ActEdit       Action = "edit an idea"
	ActAnswer     Action = "answer an idea"
	ActCategorise Action = "put an idea in a category"
	ActHide       Action = "hide an idea"
	ActModerate   Action = "see what waits"
	ActSetSite    Action = "change the site"
)

// Actions lists every action, for the golden table of who may do what.
var Actions = []Action{ActPropose, ActSee, ActVote, ActEdit, ActAnswer, ActCategorise, ActHide, ActModerate, ActSetSite}

// Subject is what of an idea the rules ask for.
type Subject struct {
	AuthorID int64
	Kind     StatusKind
	Hidden   bool
	Answered bool
}

// May returns nil when the actor may do what he asks, to the subject if the
// action has one, and the refusal in words otherwise. What the actor may not
// know of is NotFound. Operations and buttons ask the same question.
func (a Actor) May(do Action, s Subject) error {
	unknown := problem.New(problem.NotFound, "problem.not_found")
	switch do {
	case ActAnswer, ActCategorise, ActHide, ActModerate:
		return unless(a.Staff(), unknown)
	case ActSetSite:
		return unless(a.Role == account.Admin, unknown)
	case ActPropose:
		return unless(a.SignedIn(), problem.New(problem.SignedOut, "problem.signed_out"))
	}
	if s.Hidden && !a.Staff() {
		return unknown
	}
	switch do {
	case ActSee:
		return nil
	case ActVote:
		return a.mayVote(s)
	case ActEdit:
		return a.mayEdit(s)
	}
	return problem.New(problem.Forbidden, "problem.forbidden") // an action without a rule is nobody's
}

func (a Actor) mayVote(s Subject) error {
	switch {
	case s.Hidden:
		return problem.New(problem.Conflict, "problem.idea_hidden")
	case s.Kind.Decided():
		return problem.New(problem.Conflict, "problem.vote_closed")
	case !a.SignedIn():
		return problem.New(problem.SignedOut, "problem.signed_out")
	}
	return nil
}

func (a Actor) mayEdit(s Subject) error {
	switch {
	case !a.SignedIn():
		return problem.New(problem.SignedOut, "problem.signed_out")
	case a.ID != s.AuthorID:
		return problem.New(problem.Forbidden, "problem.edit_not_yours")
	case s.Answered:
		return problem.New(problem.Conflict, "problem.edit_answered")
	}
	return nil
}

func unless(ok bool, refusal *problem.Error) error {
	if ok {
		return nil
	}
	return refusal
}
