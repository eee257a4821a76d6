package main

import (
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

type userRoleCmd struct {
	Email string `arg:"" help:"Address of the person."`
	Role  string `arg:"" enum:"member,moderator,admin" help:"What the person may do: member, moderator or admin."`
}

// Run changes a person's role. It refuses to change that of the last administrator.
func (c userRoleCmd) Run(t *terminal) (err error) {
	accounts, done, err := t.accounts()
	if err != nil {
		return err
	}
	defer closing(done, &err)
	user, err := accounts.SetRoleByEmail(t.ctx, c.Email, account.Role(c.Role))
	if problem.KindOf(err) == problem.NotFound {
		return fmt.Errorf("nobody has the address %s: ideaboard user add %s --name N adds a person", c.Email, c.Email)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s (%s) is %s now\n", user.Name, *user.Email, user.Role)
	return nil
}
