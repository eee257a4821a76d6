package account_test

import (
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

// TestAStrangerKeepsNobodyOut: one who asks for mails to a known address, and
// tries passwords for it, is stopped; its owner, elsewhere, is not.
func TestAStrangerKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ask := func(client string) error {
		return o.AskSignIn(o.ctx, account.SignInRequest{Email: "ada@larkspur.example", Browser: client, Client: client})
	}
	try := func(client string) error {
		_, err := o.SignInPassword(o.ctx, "ada@larkspur.example", "not the password at all", client, "",
			account.SignInIntent{})
		return err
	}
	for range 15 {
		_, _ = ask("203.0.113.7"), try("203.0.113.7")
	}
	if problem.KindOf(ask("203.0.113.7")) != problem.TooMany || problem.KindOf(try("203.0.113.7")) != problem.TooMany {
		t.Error("the stranger goes on")
	}
	if err := ask("198.51.100.9"); err != nil {
		t.Errorf("the owner gets no mail: %v", err)
	}
	if err := try("198.51.100.9"); problem.FieldsOf(err)["password"] != "problem.password_wrong" {
		t.Errorf("the owner's password is not even looked at: %v", err)
	}
}

// TestAServiceThatVouchesForStaff signs nobody in as them until the mailbox has
// been asked once; for others its word is enough.
func TestAServiceThatVouchesForStaff(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.add("cleo@larkspur.example", "Cleo", account.Member)
	o.add("grown@larkspur.example", "Grown", account.Moderator) // since the two below were merged into them
	for _, merged := range []string{"once@larkspur.example", "staff@larkspur.example"} {
		o.add(merged, "Once", account.Member)
	}
	o.exec(`
		UPDATE users
		SET merged_into_id = (SELECT id FROM users WHERE email = 'grown@larkspur.example')
		WHERE email = 'once@larkspur.example'`)
	o.exec(`
		UPDATE users
		SET role = 'admin', merged_into_id = (SELECT id FROM users WHERE email = 'cleo@larkspur.example')
		WHERE email = 'staff@larkspur.example'`)
	for address, staff := range map[string]bool{
		"ada@larkspur.example": true, "cleo@larkspur.example": false, "grown@larkspur.example": true,
		"once@larkspur.example": true, "staff@larkspur.example": true,
	} {
		done, verifyToken, email, err := o.SignInExternal(
			o.ctx,
			account.ExternalIdentity{
				Method:        account.MethodOf("Example"),
				Issuer:        "https://id.example",
				Subject:       address,
				Email:         address,
				EmailVerified: true,
			},
			account.SignInIntent{},
		)
		if err != nil {
			t.Fatal(err)
		}
		if (verifyToken != "") != staff || (email == address) != staff || (done.User.ID == 0) != staff {
			t.Errorf("%s: signed in as %d, %q is to be proved", address, done.User.ID, email)
		}
	}
	for _, lookAlike := range []string{
		"ｃleo@larkspur.example", "cl\u200beo@larkspur.example", "cleo@ｌarkspur.example",
	} { // another mailbox, perhaps
		done, verifyToken, email, err := o.SignInExternal(
			o.ctx,
			account.ExternalIdentity{
				Method:        account.MethodOf("Example"),
				Issuer:        "https://id.example",
				Subject:       lookAlike,
				Email:         lookAlike,
				EmailVerified: true,
			},
			account.SignInIntent{},
		)
		if err != nil || verifyToken == "" || email != "cleo@larkspur.example" || done.User.ID != 0 {
			t.Errorf("%q: signed in as %d, %q is to be proved, %v", lookAlike, done.User.ID, email, err)
		}
	}
}
