package main

import (
	"fmt"

	"ideaboard/internal/problem"
)

type userForgetSecondStepsCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run takes away every second step of a person who has lost them all. They sign
// in by their mailbox, their password or another service again, and set it up anew.
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
	fmt.Fprintf(t.out, "%s has no second step any more and is signed out everywhere\n", c.Email)
	return nil
}
