// Package seed fills a board with sample data: a small set written by hand, which the demo, the
// tests and the screenshots share, and as much generated data as requested. The hand-written part
// is played through the board's own operations with a clock that advances, so that counts, ranks
// and events are as they would be on a real board.
package seed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// Cast are the people of the hand-written data. Maya and Tomasz are staff.
type Cast struct {
	Maya, Tomasz                                         account.User
	Ben, Cleo, Ruth, Kenji, Ana, Sven, Ines, Omar, Lotte account.User
}

// all lists the cast with the data of each person.
func (c *Cast) all() []struct {
	user *account.User
	name string
	mail string
	role account.Role
} {
	return []struct {
		user *account.User
		name string
		mail string
		role account.Role
	}{
		{&c.Maya, "Maya Lindqvist", "maya@larkspur.example", account.Moderator},
		{&c.Tomasz, "Tomasz Adler", "tomasz@larkspur.example", account.Moderator},
		{&c.Ben, "Ben Carter", "ben@example.com", account.Member},
		{&c.Cleo, "Cleo Marchetti", "cleo@example.com", account.Member},
		{&c.Ruth, "Ruth Okafor", "ruth@example.com", account.Member},
		{&c.Kenji, "Kenji Watanabe", "kenji@example.com", account.Member},
		{&c.Ana, "Ana Lucía Prieto", "ana@example.com", account.Member},
		{&c.Sven, "Sven Halvorsen", "sven@example.com", account.Member},
		{&c.Ines, "Inês Duarte", "ines@example.com", account.Member},
		{&c.Omar, "Omar Haddad", "omar@example.com", account.Member},
		{&c.Lotte, "Lotte Visser", "lotte@example.com", account.Member},
	}
}

// Customers returns the people of the cast who are not staff.
func (c *Cast) Customers() []*account.User {
	return []*account.User{&c.Ben, &c.Cleo, &c.Ruth, &c.Kenji, &c.Ana, &c.Sven, &c.Ines, &c.Omar, &c.Lotte}
}

// People adds the cast, or finds those who exist already. They join at the time that now returns.
func People(ctx context.Context, db *database.DB, now func() time.Time) (cast Cast, err error) {
	accounts, err := account.New(ctx, db, account.Options{Now: now})
	if err != nil {
		return cast, err
	}
	for _, person := range cast.all() {
		*person.user, err = accounts.AddUser(ctx, person.mail, person.name, person.role)
		if e, ok := errors.AsType[*problem.Error](err); ok && e.Kind == problem.Conflict {
			*person.user, err = accounts.UserByEmail(ctx, person.mail)
		}
		if err != nil {
			return cast, fmt.Errorf("add %s: %w", person.name, err)
		}
	}
	return cast, nil
}
