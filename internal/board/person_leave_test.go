package board_test

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
)

// exec changes the database without the operations.
func (s *stage) exec(sql string, args ...any) {
	s.t.Helper()
	if err := s.db.Tx(s.ctx, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		s.t.Fatal(err)
	}
}

// analyze updates the statistics, as the nightly job does.
func (s *stage) analyze() {
	s.t.Helper()
	if err := s.db.Analyze(s.ctx); err != nil {
		s.t.Fatal(err)
	}
}

// rows counts the rows of a table that match a condition.
func (s *stage) rows(table, where string, args ...any) (n int64) {
	s.t.Helper()
	if err := s.db.Read(s.ctx).Table(table).Where(where, args...).Count(&n).Error; err != nil {
		s.t.Fatal(err)
	}
	return n
}

// settle adds a row by Cleo to every table that names people.
func (s *stage) settle() (own, other board.Idea) {
	s.t.Helper()
	id, email := s.cast.Cleo.ID, *s.cast.Cleo.Email
	other = s.idea("Dark mode", "Open")
	cleo := actorOf(&s.cast.Cleo)
	own, err := s.Propose(s.ctx, cleo, board.Draft{Title: "Light mode"})
	if err == nil {
		own, err = s.Edit(s.ctx, cleo, own.ID, board.Draft{Title: "Light mode, please"})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = s.now.Add(time.Hour)
	s.done(s.Vote(s.ctx, cleo, other.ID))
	s.done(s.Follow(s.ctx, cleo, other.ID))
	s.done(s.FollowCategories(s.ctx, cleo, []int64{1}))
	asked, err := s.questions.Ask(s.ctx, actorOf(&s.cast.Maya), other.ID,
		question.Draft{Body: "How often?", Choices: []string{"Daily", "Never"}})
	_, ownErr := s.questions.Ask(s.ctx, cleo, own.ID, question.Draft{Body: "Will it come?"})
	_, _, replyErr := s.questions.Answer(s.ctx, cleo, asked.ID, 2, "Truly never")
	_, reasonErr := s.GiveReason(s.ctx, cleo, other.ID, board.Reason{Body: "An hour a week"})
	if err := errors.Join(err, ownErr, replyErr, reasonErr); err != nil {
		s.t.Fatal(err)
	}
	tag, tagErr := s.AddTag(s.ctx, actorOf(&s.cast.Maya), board.Tag{Name: "iOS"})
	_, sameErr := s.SuggestDuplicate(s.ctx, cleo, own.ID, other.ID, "Both are of colours")
	_, viewErr := s.SaveView(s.ctx, board.Actor{ID: id, Role: account.Moderator},
		board.ViewDraft{Name: "New", Query: "sort=new", Shared: true})
	if err := errors.Join(tagErr, s.FollowTag(s.ctx, cleo, tag.ID, true), sameErr, viewErr); err != nil {
		s.t.Fatal(err)
	}
	now := s.now
	for _, one := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO sessions (id_hash, user_id, created_at, seen_at) VALUES ('x', ?, ?, ?)", []any{id, now, now}},
		{"INSERT INTO sign_ins (email, nonce, created_at, expires_at) VALUES (?, 'x', ?, ?)", []any{email, now, now}},
		{`
			INSERT INTO sign_ins (email, nonce, purpose, user_id, created_at, expires_at, used_at)
			VALUES ('cleo@old.example', 'x', 'email-changed', ?, ?, ?, ?)`, []any{id, now, now, now}},
		{`
			INSERT INTO sign_ins (email, nonce, created_at, expires_at)
			VALUES ('cleo@old.example', 'x', ?, ?)`, []any{now, now}},
		{`
			INSERT INTO invitations (nonce, email, created_at, expires_at)
			VALUES ('y', 'cleo@old.example', ?, ?)`, []any{now, now}},
		{`
			INSERT INTO sign_ins (email, nonce, purpose, user_id, created_at, expires_at)
			VALUES ('wanted@example.com', 'x', 'email', ?, ?, ?)`, []any{id, now, now}},
		{`
			INSERT INTO invitations (nonce, email, created_at, expires_at)
			VALUES ('z', 'wanted@example.com', ?, ?)`, []any{now, now}},
		{`
			INSERT INTO sign_ins (email, nonce, purpose, user_id, created_at, expires_at, used_at)
			VALUES (?, 'x', 'email-changed', ?, ?, ?, ?)`, []any{*s.cast.Ben.Email, id, now, now, now}},
		{
			"INSERT INTO sign_ins (email, nonce, created_at, expires_at) VALUES (?, 'x', ?, ?)",
			[]any{*s.cast.Ben.Email, now, now},
		},
		{
			"INSERT INTO pending_votes (email, browser_hash, idea_id, created_at) VALUES (?, 'x', ?, ?)",
			[]any{email, other.ID, now},
		},
		{"INSERT INTO passwords (user_id, hash, changed_at) VALUES (?, 'x', ?)", []any{id, now}},
		{`
			INSERT INTO passkeys (user_id, credential_id, credential, name, created_at)
			VALUES (?, 'x', 'x', 'x', ?)`, []any{id, now}},
		{"INSERT INTO authenticators (user_id, secret, created_at) VALUES (?, 'x', ?)", []any{id, now}},
		{"INSERT INTO one_time_tokens (hash, kind, user_id, expires_at) VALUES ('x', 'x', ?, ?)", []any{id, now}},
		{`
			INSERT INTO identities (issuer, subject, user_id, created_at, used_at)
			VALUES ('x', 'x', ?, ?, ?)`, []any{id, now, now}},
		{"INSERT INTO companies (name, created_at) VALUES ('Harbour', ?)", []any{now}},
		{"INSERT INTO company_members (company_id, user_id, via, created_at) VALUES (1, ?, 'hand', ?)", []any{id, now}},
		{`
			INSERT INTO invitations (nonce, email, created_at, expires_at, used_at, used_by)
			VALUES ('x', ?, ?, ?, ?, ?)`, []any{email, now, now, now, id}},
		{"INSERT INTO avatars (user_id, size, type, picture) VALUES (?, 40, 'image/jpeg', 'x')", []any{id}},
		{"INSERT INTO answers (idea_id, author_id, body, created_at) VALUES (?, ?, 'x', ?)", []any{other.ID, id, now}},
		{"INSERT INTO outcomes (idea_id, user_id, verdict, created_at) VALUES (?, ?, 'no', ?)", []any{other.ID, id, now}},
		{`
			INSERT INTO events (kind, person_id, actor_id, detail, created_at)
			VALUES ('person.blocked', ?, ?, '{"reason":"Cleo sells shoes"}', ?)`, []any{id, s.cast.Maya.ID, now}},
		{"INSERT INTO users (name, merged_into_id, created_at) VALUES ('Cleo, imported', ?, ?)", []any{id, now}},
		{`
			INSERT INTO person_merges (from_id, into_id, journal, created_at)
			VALUES ((SELECT max(id) FROM users), ?, '{}', ?)`, []any{id, now}},
	} {
		s.exec(one.sql, one.args...)
	}
	if _, err := s.Audit(
		s.ctx,
	); err != nil { // the answer above was inserted without the operation that sets the first dates
		s.t.Fatal(err)
	}
	return own, other
}

// TestLeave checks every table for remains of a person.
func TestLeave(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]bool{"votes stay": false, "votes go": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			before := s.idea("A quiet idea", "Open")
			own, other := s.settle()
			id, email := s.cast.Cleo.ID, *s.cast.Cleo.Email
			was, _ := s.Idea(s.ctx, actorOf(&s.cast.Maya), other.ID)
			if err := s.Leave(s.ctx, actorOf(&s.cast.Cleo), drop); err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{
				"sessions", "passwords", "passkeys", "authenticators", "recovery_codes", "one_time_tokens", "identities",
				"company_members", "avatars",
				"user_search_terms", "follows", "category_follows", "votes", "vote_reasons", "question_answers", "outcomes",
				"tag_follows", "duplicate_suggestions",
			} {
				if n := s.rows(table, "user_id = ?", id); n != 0 {
					t.Errorf("%d rows left in %s", n, table)
				}
			}
			for _, table := range []string{"users", "sign_ins", "pending_votes", "invitations"} {
				if n := s.rows(table, "email IN ?", []string{email, "cleo@old.example"}); n != 0 {
					t.Errorf("the address is left in %s", table)
				}
			}
			n := s.rows(
				"users",
				"name LIKE 'Cleo%'",
			) + s.rows(
				"person_merges",
				"1 = 1",
			) + s.rows(
				"events",
				"actor_id = ? OR person_id = ?",
				id,
				id,
			)
			if n != 0 {
				t.Errorf("%d rows still name the person", n)
			}
			n = s.rows("events", "kind = 'member.left' AND actor_id IS NULL AND person_id IS NULL AND detail = '{}'")
			if n != 1 {
				t.Errorf("%d events of leaving", n)
			}
			if n := s.rows("events", "detail LIKE '%shoes%'"); n != 0 {
				t.Error("why they were blocked is still known")
			}
			n = s.rows("invitations", "email = 'wanted@example.com'") + s.rows("sign_ins", "email = ?", *s.cast.Ben.Email)
			if n != 2 {
				t.Errorf("%d rows of others' addresses stayed, want 2", n)
			}
			if n := s.rows("saved_views", "1 = 1"); n != 0 {
				t.Errorf("%d views left", n)
			}
			n = s.rows(
				"answers",
				"author_id = ?",
				account.DeletedUserID,
			) + s.rows(
				"idea_versions",
				"editor_id = ?",
				account.DeletedUserID,
			)
			if n != 2 {
				t.Errorf("%d words handed over, want 2", n)
			}
			n = s.rows("questions", "asker_id = ?", account.DeletedUserID) + s.rows("questions", "answer_count = 0")
			if n != 3 {
				t.Errorf("%d questions are a former member's or without answers, want 3", n)
			}
			s.wantAfterLeaving(drop, own.ID, was, before)
			wantKind(t, s.Leave(s.ctx, actorOf(&s.cast.Cleo), drop), problem.NotFound)
		})
	}
}

func (s *stage) wantAfterLeaving(drop bool, own int64, was board.ShownIdea, before board.Idea) {
	s.t.Helper()
	mine, err := s.Idea(s.ctx, board.Actor{}, own)
	if err != nil || mine.Author.ID != account.DeletedUserID || mine.Author.Name != "" {
		s.t.Errorf("the idea's author: %+v, %v", mine.Author, err)
	}
	is, _ := s.Idea(s.ctx, actorOf(&s.cast.Maya), was.ID)
	stay := is.VoteCount == 2 && is.ImportedVotes == 1 && is.TrendingRank == was.TrendingRank &&
		mine.VoteCount == 1 && mine.VoterCount == 0
	gone := is.VoteCount == 1 && is.ImportedVotes == 0 &&
		math.Abs(is.TrendingRank-before.TrendingRank) <= 1e-6 && mine.VoteCount == 0
	switch {
	case !drop && !stay:
		s.t.Errorf("votes that stay: %d with %d carried, rank %v; own %d", is.VoteCount, is.ImportedVotes, is.TrendingRank,
			mine.VoteCount)
	case drop && !gone:
		s.t.Errorf("votes that go: %d with %d carried, rank %v, want %v; own %d", is.VoteCount, is.ImportedVotes,
			is.TrendingRank, before.TrendingRank, mine.VoteCount)
	}
	s.wantExact()
}

func TestLeavingWithManyVotes(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]bool{"votes stay": false, "votes go": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			const n = 900 // more than two batches
			ids := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) `
			for _, sql := range []string{`
				INSERT INTO ideas (title, author_id, category_id, status_id, vote_count, trending_rank, created_at)
				SELECT 'Many', 3, 1, 1 + i % 6, 1, 300, ?
				FROM n`} {
				s.exec(ids+sql, n, s.now)
			}
			s.exec("INSERT INTO votes (idea_id, user_id, created_at) SELECT id, ?, created_at FROM ideas", s.cast.Cleo.ID)
			if err := s.Recount(s.ctx); err != nil {
				t.Fatal(err)
			}
			own, _ := s.settle()
			if err := s.Leave(s.ctx, actorOf(&s.cast.Cleo), drop); err != nil {
				t.Fatal(err)
			}
			s.wantGoneAtOnce(s.cast.Cleo.ID, own.ID)
			job := board.FinishLeaving{People: []int64{s.cast.Cleo.ID, s.cast.Cleo.ID}, DropVotes: drop}
			for range 2 { // the job can be repeated
				if err := s.Board.FinishLeaving(s.ctx, job); err != nil {
					t.Fatal(err)
				}
			}
			got := s.rows(
				"users",
				"id = ?",
				s.cast.Cleo.ID,
			) + s.rows(
				"events",
				"actor_id = ? OR person_id = ?",
				s.cast.Cleo.ID,
				s.cast.Cleo.ID,
			)
			if got != 0 {
				t.Errorf("%d rows still name the person", got)
			}
			want := map[bool]string{
				false: "vote_count = 1 AND imported_votes = 1", true: "vote_count = 0 AND imported_votes = 0",
			}[drop]
			if got := s.rows("ideas", want+" AND title = 'Many'"); got != n {
				t.Errorf("%d ideas with %s, want %d", got, want, n)
			}
			s.wantExact()
		})
	}
}

// wantGoneAtOnce checks that somebody whose votes a job removes has no name, email address
// or sign-in method left.
func (s *stage) wantGoneAtOnce(id, own int64) {
	s.t.Helper()
	if n := s.rows("river_job", "kind = ?", board.FinishLeaving{}.Kind()); n != 1 {
		s.t.Errorf("%d jobs", n)
	}
	for _, table := range []string{
		"sessions", "passwords", "passkeys", "authenticators", "one_time_tokens", "identities", "company_members",
		"avatars", "user_search_terms", "sign_ins",
	} {
		if n := s.rows(table, "user_id = ?", id); n != 0 {
			s.t.Errorf("%d rows left in %s", n, table)
		}
	}
	n := s.rows(
		"users",
		"id = ? AND (name <> '' OR email IS NOT NULL OR merged_into_id IS NULL)",
		id,
	) + s.rows(
		"person_merges",
		"1 = 1",
	) + s.rows(
		"saved_views",
		"1 = 1",
	)
	if n != 0 {
		s.t.Errorf("%d rows tell who left", n)
	}
	if shown, err := s.Idea(s.ctx, board.Actor{}, own); err != nil || shown.Author.Name != "" {
		s.t.Errorf("the idea's author: %+v, %v", shown.Author, err)
	}
	if profile, err := s.Profile(s.ctx, board.Actor{}, id); problem.KindOf(err) != problem.NotFound {
		s.t.Errorf("the person's page: %+v, %v", profile, err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	wantKind(t, s.Leave(s.ctx, board.Actor{}, false), problem.SignedOut)
	wantKind(t, s.Leave(s.ctx, board.Actor{ID: account.DeletedUserID}, false), problem.NotFound)
	s.exec("UPDATE users SET role = 'admin' WHERE id IN ?", []int64{s.cast.Maya.ID, s.cast.Tomasz.ID})
	s.exec(
		"UPDATE users SET role = 'admin', blocked_at = ? WHERE id = ?",
		s.now,
		s.cast.Sven.ID,
	) // a blocked administrator does not count
	var wait sync.WaitGroup
	var errs [2]error
	for i, who := range []*account.User{&s.cast.Maya, &s.cast.Tomasz} {
		wait.Go(func() { errs[i] = s.Leave(s.ctx, board.Actor{ID: who.ID, Role: account.Admin}, true) })
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("of two administrators who leave at once: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wantKind(t, err, problem.Conflict)
		}
	}
}

// TestLeaveDuringVotes makes others vote for the same ideas meanwhile, and also the
// person who leaves, in another window.
func TestLeaveDuringVotes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var ideas []board.Idea
	for i := range 6 {
		idea := s.idea(fmt.Sprintf("Idea number %d", i), "Open")
		s.done(s.Vote(s.ctx, actorOf(&s.cast.Cleo), idea.ID))
		ideas = append(ideas, idea)
	}
	var wait sync.WaitGroup
	for i, who := range s.cast.Customers() {
		for _, idea := range ideas {
			wait.Go(func() {
				if _, err := s.Vote(s.ctx, actorOf(who), idea.ID); err != nil && problem.KindOf(err) != problem.SignedOut {
					t.Error(err)
				}
			})
		}
		if i == 3 || i == 5 {
			leaver := []*account.User{3: &s.cast.Cleo, 5: &s.cast.Omar}[i]
			wait.Go(func() {
				if err := s.Leave(s.ctx, actorOf(leaver), i == 3); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	s.wantExact()
}
