package main

import (
	"fmt"

	"ideaboard/internal/problem"
)

type userForgetSecondStepsCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run removes every second step of a person who has lost them. They then sign in with an emailed code, their
// password or another service, and can set up two-step verification again.
func (c userForgetSecondStepsCmd) Run(t *terminal) (err error) {
	accounts, done, err := t.accounts()
	if err != nil {
		return err
	}
	defer closing(done, &err)
	err = accounts.ForgetSecondSteps(t.ctx, c.Email)
	if problem.KindOf(err) == problem.NotFound {
		return fmt.Errorf("nobody has the address %s", c.Email)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s has no second step anymore and is signed out everywhere\n", c.Email)
	return nil
}
