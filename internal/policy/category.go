package policy

import (
	"slices"

	"ideaboard/internal/problem"
)

// Audience is who may do something in a category.
type Audience string

// The audiences. Whoever votes, proposes or comments signs in, so that for these
// everybody and members are the same.
const (
	Everybody Audience = "everybody"
	Members   Audience = "members" // who signed in
	StaffOnly Audience = "staff"
)

// Audiences lists them, the widest first.
var Audiences = []Audience{Everybody, Members, StaffOnly}

// Valid reports whether a is one of the audiences.
func (a Audience) Valid() bool { return slices.Contains(Audiences, a) }

// CategoryAccess is who may do what with the ideas of a category; its zero value is open
// to everybody.
type CategoryAccess struct{ SeenBy, ProposedBy, VotedBy, CommentedBy Audience }

// In reports whether the actor belongs to an audience.
func (a Actor) In(audience Audience) bool {
	switch audience {
	case "", Everybody:
		return true
	case Members:
		return a.SignedIn()
	}
	return a.Staff()
}

// sees reports whether an idea is there for the actor.
func (a Actor) sees(s Subject) bool { return a.Staff() || !s.Hidden && a.In(s.Category.SeenBy) }

// takesPart returns the refusal of somebody who may see a category, and does not
// belong to the audience that does more there.
func (a Actor) takesPart(audience Audience) error {
	switch {
	case audience == StaffOnly && !a.Staff():
		return problem.New(problem.Forbidden, "problem.category_staff")
	case !a.SignedIn():
		return signInFirst()
	}
	return nil
}

func (a Actor) mayPropose(s Subject) error {
	if !a.In(s.Category.SeenBy) {
		return unknown()
	}
	return a.takesPart(s.Category.ProposedBy)
}
