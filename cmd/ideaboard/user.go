package main

import (
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
)

type userCmd struct {
	Add        userAddCmd        `cmd:"" help:"Add a person."`
	Role       userRoleCmd       `cmd:"" help:"Change what a person may do."`
	SignInLink userSignInLinkCmd `cmd:"" name:"sign-in-link" help:"Print a link that signs a person in. It works once, within an hour."`

	ForgetSecondSteps userForgetSecondStepsCmd `cmd:"" name:"forget-second-steps" help:"Remove the passkeys, authenticator app and recovery codes of a person who has lost them."`
}

type userAddCmd struct {
	Email string `arg:"" help:"Address of the person."`
	Name  string `required:"" help:"Name that others see."`
	Role  string `default:"member" enum:"member,moderator,admin" help:"What the person may do: member, moderator or admin."`
}

// Run adds the person.
func (c userAddCmd) Run(t *terminal) (err error) {
	accounts, done, err := t.accounts()
	if err != nil {
		return err
	}
	defer closing(done, &err)
	user, err := accounts.AddUser(t.ctx, c.Email, c.Name, account.Role(c.Role))
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "added %s (%s) as %s, number %d\n", user.Name, *user.Email, user.Role, user.ID)
	return nil
}

type userSignInLinkCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run prints only the link to standard output.
func (c userSignInLinkCmd) Run(t *terminal) (err error) {
	settings, err := t.settings()
	if err != nil {
		return err
	}
	accounts, done, err := t.accounts()
	if err != nil {
		return err
	}
	defer closing(done, &err)
	token, err := accounts.SignInLink(t.ctx, c.Email)
	if problem.KindOf(err) == problem.NotFound {
		return fmt.Errorf("nobody has the address %s: ideaboard user add %s --name N adds a person", c.Email, c.Email)
	}
	if err != nil {
		return fmt.Errorf("sign-in link for %s: %s", c.Email, message(err))
	}
	fmt.Fprintln(t.out, settings.URL+link.Query(link.Confirm, "token", token))
	return nil
}

// accounts opens the database and returns its accounts; done closes it.
func (t *terminal) accounts() (accounts *account.Accounts, done func() error, err error) {
	settings, err := t.settings()
	if err != nil {
		return nil, nil, err
	}
	db, err := t.open()
	if err != nil {
		return nil, nil, err
	}
	accounts, err = account.New(t.ctx, db, account.Options{Secret: settings.SecretBytes()})
	return accounts, db.Close, err
}
