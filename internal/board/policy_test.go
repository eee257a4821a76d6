package board_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestWhoMayDoWhat compares the whole table of rules with testdata/policy.txt.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	const author = 7
	actors := []struct {
		name string
		is   board.Actor
	}{
		{"visitor", board.Actor{}}, {"member", board.Actor{ID: 1, Role: account.Member}}, {"author", board.Actor{ID: author, Role: account.Member}},
		{"moderator", board.Actor{ID: 2, Role: account.Moderator}}, {"admin", board.Actor{ID: 3, Role: account.Admin}},
	}
	said := map[problem.Kind]string{problem.SignedOut: "sign in", problem.Forbidden: "forbidden", problem.NotFound: "unknown", problem.Conflict: "conflict"}
	var table strings.Builder
	fmt.Fprintf(&table, "%-30s %-24s", "action", "on an idea that is")
	for _, a := range actors {
		fmt.Fprintf(&table, " %-10s", a.name)
	}
	table.WriteString("\n")
	for _, action := range board.Actions {
		for _, kind := range []board.StatusKind{board.KindOpen, board.KindActive, board.KindShipped, board.KindDeclined} {
			for _, state := range []string{"", ", answered", ", hidden"} {
				s := board.Subject{AuthorID: author, Kind: kind, Answered: state == ", answered", Hidden: state == ", hidden"}
				fmt.Fprintf(&table, "%-30s %-24s", action, string(kind)+state)
				for _, a := range actors {
					word := "yes"
					if err := a.is.May(action, s); err != nil {
						word = said[problem.KindOf(err)]
					}
					fmt.Fprintf(&table, " %-10s", word)
				}
				table.WriteString("\n")
			}
		}
	}
	golden(t, "testdata/policy.txt", table.String())
}

// golden compares got with a file; go test -update writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is out of date: read the difference, then go test -update\n%s", file, got)
	}
}
