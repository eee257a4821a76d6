package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/database/dbtest/pooler"
	"ideaboard/internal/link"
)

// TestBehindAPooler: the whole program, started on an empty database behind a
// PgBouncer in transaction mode with few connections, migrates, serves many at
// once, does its jobs, and counts exactly.
func TestBehindAPooler(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("nothing stands before SQLite")
	}
	site := apptest.Start(t, func(c *config.Config) {
		c.Database = pooler.Start(t, dbtest.EmptyURL(t), "transaction", 3)
	})
	if !site.DB.BehindPooler() {
		t.Fatal("the pooler is not noticed")
	}
	people := votersOf(t, site, voters)
	for n := range 10 {
		site.Idea(fmt.Sprintf("Idea %d of dark mode", n), site.Cast.Ben)
	}
	useAtOnce(t, site, people)
	for sql, want := range map[string]int{
		"SELECT count(*) FROM votes": 230, "SELECT sum(vote_count) FROM ideas": 230, // 200, and those of the authors
		"SELECT count(*) FROM comments": 20, "SELECT sum(comment_count) FROM ideas": 20,
		"SELECT count(*) FROM ideas": 30,
	} {
		var got int
		if err := site.DB.Read(t.Context()).Raw(sql).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s: %d, want %d: %v", sql, got, want, err)
		}
	}
	visitor := site.Visitor()
	visitor.Post(link.SignIn, url.Values{"email": {"sven@larkspur.example"}}).Want(http.StatusOK)
	if apptest.Code(site.Mail("sven@larkspur.example")) == "" {
		t.Error("no code in the mail")
	}
	if log := site.Log(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "prepared statement") {
		t.Errorf("errors:\n%s", log)
	}
}

// useAtOnce lets everybody vote for ten ideas, and propose, comment, read and
// search meanwhile.
func useAtOnce(t *testing.T, site *apptest.Site, people []voter) {
	t.Helper()
	want := func(answer answered, what string) {
		if answer.status != http.StatusOK && answer.status != http.StatusSeeOther {
			t.Errorf("%s: %d %.300q", what, answer.status, answer.body)
		}
	}
	var all sync.WaitGroup
	for n, person := range people {
		all.Go(func() {
			do := func(method, path string, form url.Values) {
				want(send(t, person.Client, site.URL, method, path, form), method+" "+path)
			}
			for id := range int64(10) {
				do("POST", link.Vote(id+1), nil)
				do("GET", fmt.Sprint("/?sort=new&page=", id), nil)
			}
			do("POST", link.Comments(int64(n%10+1)), url.Values{"body": {fmt.Sprintf("A comment of person %d.", n)}})
			do("POST", link.Ideas, url.Values{
				"title": {fmt.Sprintf("Something else, %d", n)}, "body": {"Words."}, "seen": {"1"},
			})
			do("GET", "/?q=dark+mode", nil)
			do("GET", link.Me, nil)
		})
	}
	all.Wait()
}
