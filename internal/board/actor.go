package board

import (
	"ideaboard/internal/account"
	"ideaboard/internal/policy"
)

// Actor is the person an operation is done for. The zero value is a visitor.
type Actor = policy.Actor

// ActorOf returns the actor for a signed-in person, or a visitor for nil.
func ActorOf(user *account.User) Actor { return account.ActorOf(user) }
