package main

import (
	"fmt"
	"time"

	"ideaboard/internal/app"
	"ideaboard/internal/seed"
)

type seedCmd struct {
	Ideas int `help:"How many ideas to generate, instead of the sample data."`
	Users int `help:"How many people to generate; a fifth of the ideas by default."`
	Votes int `help:"How many votes to generate."`
}

// Run adds the sample data, or generated data if a number is given.
func (c seedCmd) Run(t *terminal) (err error) {
	if c.Ideas < 0 || c.Users < 0 || c.Votes < 0 {
		return fmt.Errorf("numbers of ideas, users and votes cannot be negative")
	}
	db, err := t.open()
	if err != nil {
		return err
	}
	defer closing(db.Close, &err)
	if c.Ideas == 0 && c.Users == 0 && c.Votes == 0 {
		added, err := seed.Story(t.ctx, db, app.Parts())
		if err == nil && added {
			fmt.Fprintln(t.out, "the sample data is on the board")
		} else if err == nil {
			fmt.Fprintln(t.out, "the board has ideas already: nothing was changed")
		}
		return err
	}
	start, shown := time.Now(), time.Time{}
	err = seed.Load(t.ctx, db, seed.Size{Ideas: c.Ideas, Users: c.Users, Votes: c.Votes}, func(what string, done, of int) {
		if time.Since(shown) > time.Second || done == of {
			fmt.Fprintf(t.err, "%s: %d of %d\n", what, done, of)
			shown = time.Now()
		}
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "added %d ideas, %d people and %d votes in %.1f s\n",
		c.Ideas, c.Users, c.Votes, time.Since(start).Seconds())
	return db.Analyze(t.ctx)
}
