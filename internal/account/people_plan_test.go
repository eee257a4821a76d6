package account_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// planPeople are enough for both databases to choose as they do among a million:
// TestLongListsOfPeopleUseTheirIndexAtAMillion finds the same plans there.
const planPeople = 100_000

func TestListsOfPeopleUseTheirIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("so many people take seconds")
	}
	t.Parallel()
	wantPeopleIndexed(t, planPeople)
}

func TestLongListsOfPeopleUseTheirIndexAtAMillion(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	wantPeopleIndexed(t, 1_000_000)
}

// wantPeopleIndexed asks the database how it would run each list of n people, with
// its statistics up to date, and reads it once.
func wantPeopleIndexed(t *testing.T, n int) {
	t.Helper()
	o := newOffice(t)
	o.db = dbtest.New(t, database.NoTimeout, database.QuickDisk)
	o.fill(n)
	half := strconv.Itoa(n / 2)
	accounts, err := account.New(o.ctx, o.db, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f     account.PeopleFilter
		index string
	}{
		"all":        {account.PeopleFilter{}, "users"},
		"deep":       {account.PeopleFilter{After: "i" + half}, "users"},
		"blocked":    {account.PeopleFilter{Mark: account.Blocked}, "users_blocked"},
		"trusted":    {account.PeopleFilter{Mark: account.Trusted, After: "i" + half}, "users_trusted"},
		"unanswered": {account.PeopleFilter{Mark: account.Unanswered}, "users_never_answered"},
		"staff":      {account.PeopleFilter{Role: account.Moderator}, "users_by_role"},
		"search":     {account.PeopleFilter{Search: "nora"}, "user_search_terms_by_term"},
		"search deep": {
			account.PeopleFilter{Search: "@acme", After: "0_" + half + "_@acme5.example"}, "user_search_terms_by_term",
		},
		"one letter":      {account.PeopleFilter{Search: "n"}, "user_search_terms_by_term"},
		"two words":       {account.PeopleFilter{Search: "nora77 @acme"}, "user_search_terms_by_term"},
		"common words":    {account.PeopleFilter{Search: "nora @acme1"}, "user_search_terms_by_term"},
		"search, blocked": {account.PeopleFilter{Search: "nora", Mark: account.Blocked}, "users_blocked"},
		"rare in common":  {account.PeopleFilter{Search: "@nowhere nora"}, "user_search_terms_by_term"},
	} {
		t.Run(name, func(t *testing.T) {
			sql, err := account.PeopleSQL(o.db.Read(o.ctx), tt.f)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := dbtest.Explain(o.ctx, o.db, sql)
			if err != nil {
				t.Fatalf("%v\n%s", err, sql)
			}
			if !strings.Contains(plan, tt.index) {
				t.Errorf("not served by %s:\n%s", tt.index, plan)
			}
			for _, scan := range []string{"Seq Scan", "SCAN users\n", "SCAN found\n", "TEMP B-TREE", "Sort"} {
				if strings.Contains(plan+"\n", scan) && tt.f.Role == "" &&
					(tt.f.Mark == "" || tt.f.Search == "") { // the staff are few enough to be sorted
					t.Errorf("%s:\n%s", scan, plan)
				}
			}
			if _, err := accounts.People(o.ctx, o.ada, tt.f); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// fill puts n people in, of whom some are marked, with two words each.
func (o *office) fill(n int) {
	o.t.Helper()
	const numbers = `
		WITH RECURSIVE d(x) AS (
			SELECT 0
			UNION ALL
			SELECT x + 1
			FROM d
			WHERE x < 99
		), n(i) AS (
			SELECT a.x * 10000 + b.x * 100 + c.x + 1
			FROM d AS a, d AS b, d AS c
			WHERE a.x * 10000 < ?
		) `
	born := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	err := o.db.Tx(o.ctx, func(tx *gorm.DB) error {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{numbers + `
				INSERT INTO users (id, name, role, created_at)
				SELECT i, 'Nora', CASE WHEN i % 50000 = 0 THEN 'moderator' ELSE 'member' END, ?
				FROM n`, []any{n, born}},
			{`UPDATE users SET blocked_at = created_at WHERE id % 500 = 0`, nil},
			{`UPDATE users SET trusted_at = created_at WHERE id % 300 = 0`, nil},
			{`UPDATE users SET first_idea_at = created_at WHERE id % 10 = 0`, nil},
			{`UPDATE users SET first_answer_at = created_at WHERE id % 20 = 0`, nil},
			{numbers + `
				INSERT INTO user_search_terms (term, user_id)
				SELECT 'nora' || (i % 5000), i
				FROM n`, []any{n}},
			{numbers + `
				INSERT INTO user_search_terms (term, user_id)
				SELECT '@acme' || (i % 100) || '.example', i
				FROM n`, []any{n}},
		} {
			if err := tx.Exec(step.sql, step.args...).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = o.db.Analyze(o.ctx)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}
