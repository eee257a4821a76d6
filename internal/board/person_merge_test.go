package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
)

// admin adds an administrator.
func (s *stage) admin() board.Actor {
	s.t.Helper()
	accounts, err := account.New(s.ctx, s.db, account.Options{Now: func() time.Time { return s.now }})
	if err != nil {
		s.t.Fatal(err)
	}
	ada, err := accounts.AddUser(s.ctx, "ada@larkspur.example", "Ada Admin", account.Admin)
	if err != nil {
		s.t.Fatal(err)
	}
	return board.ActorOf(&ada)
}

// run runs statements for rows that no operation creates yet.
func (s *stage) run(statements ...string) {
	s.t.Helper()
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		for _, sql := range statements {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// twoLives adds rows by Ben and by Cleo, some about the same things, and returns their
// ideas.
func (s *stage) twoLives() (bens, cleos []board.Idea) {
	s.t.Helper()
	ben, cleo := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo)
	propose := func(by board.Actor, title string) board.Idea {
		s.now = s.now.Add(7 * time.Hour)
		idea, err := s.Propose(s.ctx, by, board.Draft{Title: title, Body: "Words."})
		if err != nil {
			s.t.Fatal(err)
		}
		return idea
	}
	for i := range 3 {
		bens = append(bens, propose(ben, fmt.Sprintf("Idea %d of Ben", i+1)))
		cleos = append(cleos, propose(cleo, fmt.Sprintf("Idea %d of Cleo", i+1)))
	}
	s.now = s.now.Add(31 * time.Hour)
	for _, vote := range []struct {
		by board.Actor
		of board.Idea
	}{{ben, cleos[0]}, {cleo, bens[0]}, {ben, cleos[1]}, {actorOf(&s.cast.Ruth), bens[0]}} {
		s.now = s.now.Add(time.Hour + 123456*time.Microsecond)
		if _, err := s.Vote(s.ctx, vote.by, vote.of.ID); err != nil {
			s.t.Fatal(err)
		}
	}
	if _, err := s.Edit(s.ctx, ben, bens[1].ID, board.Draft{Title: "Better words of Ben", Body: "Words."}); err != nil {
		s.t.Fatal(err)
	}
	for _, idea := range []board.Idea{bens[0], cleos[2]} {
		s.now = s.now.Add(time.Hour)
		_, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID, board.Reply{Status: "Planned", Body: "Soon."})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	at, from, into := "'2026-05-01 10:00:00.5+00:00'", s.cast.Ben.ID, s.cast.Cleo.ID
	s.run(`
		INSERT INTO companies (name, created_at)
		VALUES ('Harbour Studios', `+at+`), ('Reef', `+at+`)`,
		fmt.Sprintf(`
			INSERT INTO company_members (company_id, user_id, via, created_at)
			VALUES (1, %d, 'hand', %s), (1, %d, 'domain', %s), (2, %d, 'sso', %s)`, from, at, into, at, from, at),
		fmt.Sprintf(
			"INSERT INTO follows (idea_id, user_id, created_at) VALUES (%d, %d, %s), (%d, %d, %s), (%d, %d, %s)",
			bens[0].ID,
			from,
			at,
			bens[0].ID,
			into,
			at,
			cleos[2].ID,
			from,
			at,
		), fmt.Sprintf("INSERT INTO category_follows (category_id, user_id, created_at) VALUES (1, %d, %s), (1, %d, %s)",
			from, at, into, at))
	s.tellThings(bens, cleos)
	s.commentAndReact(bens, cleos)
	s.find(bens, cleos)
	return bens, cleos
}

// tellThings makes Ben and Cleo give reasons and answers, some about the same ideas.
func (s *stage) tellThings(bens, cleos []board.Idea) {
	s.t.Helper()
	ben, cleo, maya := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	ask := func(by board.Actor, of board.Idea, choices ...string) question.Question {
		s.now = s.now.Add(time.Hour)
		asked, err := s.questions.Ask(s.ctx, by, of.ID, question.Draft{Body: "How often do you need it?", Choices: choices})
		if err != nil {
			s.t.Fatal(err)
		}
		return asked
	}
	both, one := ask(maya, bens[0], "Daily", "Weekly"), ask(maya, cleos[0])
	ask(ben, bens[1])
	for _, err := range []error{
		second(s.GiveReason(s.ctx, ben, bens[0].ID, board.Reason{Body: "Ben's words", Weight: board.Nice, Public: true})),
		second(s.GiveReason(s.ctx, cleo, bens[0].ID, board.Reason{Body: "Cleo's words", Weight: board.Must})),
		second(s.GiveReason(s.ctx, ben, cleos[0].ID, board.Reason{Body: "Only Ben said why"})),
		second(s.GiveReason(s.ctx, ben, bens[2].ID, board.Reason{Weight: board.Important})),
		third(s.questions.Answer(s.ctx, ben, both.ID, 1, "")),
		third(s.questions.Answer(s.ctx, cleo, both.ID, 2, "On Mondays")),
		third(s.questions.Answer(s.ctx, ben, one.ID, 0, "Always")),
	} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	s.now = s.now.Add(time.Hour)
	for _, idea := range []board.Idea{bens[0], cleos[2]} {
		if _, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Shipped", Body: "Done."}); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, err := range []error{
		second(s.outcomes.Tell(s.ctx, ben, cleos[2].ID, outcome.Solved, "")),
		second(s.outcomes.Tell(s.ctx, ben, bens[0].ID, outcome.Not, "Not on phones")),
		second(s.outcomes.Tell(s.ctx, cleo, bens[0].ID, outcome.Partly, "Nearly")),
		second(s.outcomes.Handle(s.ctx, maya, bens[0].ID, ben.ID)),
	} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// find makes Ben and Cleo follow tags, save views and report duplicates, some of them the
// same.
func (s *stage) find(bens, cleos []board.Idea) {
	s.t.Helper()
	ben, cleo := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo)
	var tags []int64
	for _, name := range []string{"iOS", "Android"} {
		tag, err := s.AddTag(s.ctx, actorOf(&s.cast.Maya), board.Tag{Name: name})
		s.must(err)
		tags = append(tags, tag.ID)
	}
	s.must(s.FollowTags(s.ctx, ben, tags))
	s.must(s.FollowTags(s.ctx, cleo, tags[:1]))
	for _, same := range []struct {
		by       board.Actor
		idea, as board.Idea
	}{{ben, bens[0], cleos[0]}, {cleo, bens[0], cleos[0]}, {ben, bens[1], cleos[1]}, {cleo, cleos[2], bens[2]}} {
		s.now = s.now.Add(time.Hour)
		_, err := s.SuggestDuplicate(s.ctx, same.by, same.idea.ID, same.as.ID, "Said by "+fmt.Sprint(same.by.ID))
		s.must(err)
	}
	for _, person := range []board.Actor{ben, cleo} { // who were staff once
		_, err := s.SaveView(s.ctx, board.Actor{ID: person.ID, Role: account.Moderator},
			board.ViewDraft{Name: "New", Query: "sort=new"})
		s.must(err)
	}
}

// commentAndReact makes Ben and Cleo comment, mention each other and react, some to the
// same things.
func (s *stage) commentAndReact(bens, cleos []board.Idea) {
	s.t.Helper()
	ben, cleo := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo)
	say := func(by board.Actor, of board.Idea, words string, parent int64) board.Comment {
		s.now = s.now.Add(time.Hour)
		comment, err := s.Comment(s.ctx, by, of.ID, board.CommentDraft{Body: words, ParentID: parent})
		if err != nil {
			s.t.Fatal(err)
		}
		return comment
	}
	first := say(ben, bens[0], "Who else?", 0)
	reply := say(cleo, bens[0], "Me.", first.ID)
	other := say(ben, cleos[1], "I would pay for it.", 0)
	if _, err := s.EditComment(s.ctx, ben, other.ID, 0, "I would gladly pay for it."); err != nil {
		s.t.Fatal(err)
	}
	for _, on := range []board.Target{board.TargetIdea(bens[1].ID), board.TargetComment(reply.ID)} {
		for _, reaction := range []struct {
			by    board.Actor
			emoji string
		}{{ben, "heart"}, {cleo, "heart"}, {ben, "party"}, {cleo, "eyes"}} {
			s.now = s.now.Add(time.Minute)
			if err := s.React(s.ctx, reaction.by, on, reaction.emoji); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	at := "'2026-05-01 10:00:00.5+00:00'"
	s.run(
		fmt.Sprintf("INSERT INTO mentions (comment_id, user_id, created_at) VALUES (%d, %d, %s), (%d, %d, %s), (%d, %d, %s)",
			first.ID, s.cast.Ben.ID, at, first.ID, s.cast.Cleo.ID, at, reply.ID, s.cast.Ben.ID, at),
		fmt.Sprintf("UPDATE follows SET level = 'milestones' WHERE user_id = %d", s.cast.Ben.ID),
		fmt.Sprintf(`
			INSERT INTO attachments (user_id, idea_id, key, type, width, height, sizes, created_at)
			VALUES (%d, %d, 'k1', 'image/png', 8, 8, '8', %s)`, s.cast.Ben.ID, bens[0].ID, at),
	)
}

func third[A, B any](_ A, _ B, err error) error { return err }

// dump returns every row of the tables that a merge touches, sorted.
func (s *stage) dump() string {
	s.t.Helper()
	var all strings.Builder
	for _, table := range []string{
		"users", "ideas", "idea_versions", "answers", "votes", "follows", "category_follows", "company_members",
		"companies", "idea_counts", "user_search_terms",
		"vote_reasons", "questions", "question_choices", "question_answers", "outcomes",
		"comments", "comment_versions", "mentions", "idea_reactions", "idea_reaction_counts", "comment_reactions",
		"comment_reaction_counts", "attachments",
		"tags", "tag_follows", "saved_views", "duplicate_suggestions",
	} {
		var rows []map[string]any
		if err := s.db.Read(s.ctx).Table(table).Find(&rows).Error; err != nil {
			s.t.Fatal(err)
		}
		lines := map[string]bool{}
		for _, row := range rows {
			for column, value := range row {
				if at, ok := value.(time.Time); ok {
					row[column] = at.UTC().Format(time.RFC3339Nano)
				}
			}
			lines[fmt.Sprintf("%s %v", table, row)] = true // fmt prints a map sorted by key
		}
		all.WriteString(sortedLines(lines))
	}
	return all.String()
}

func TestAMergeOfPeopleIsUndoneExactly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ada := s.admin()
	s.twoLives()
	before := s.dump()
	from, into := s.cast.Ben.ID, s.cast.Cleo.ID
	merge, err := s.MergePeople(s.ctx, ada, from, into)
	if err != nil {
		t.Fatal(err)
	}
	s.wantExact()
	var left int64
	for table, column := range map[string]string{
		"ideas": "author_id", "idea_versions": "editor_id", "votes": "user_id", "follows": "user_id",
		"category_follows": "user_id", "company_members": "user_id", "sessions": "user_id",
		"vote_reasons": "user_id", "questions": "asker_id", "question_answers": "user_id", "outcomes": "user_id",
		"comments": "author_id", "comment_versions": "editor_id", "mentions": "user_id", "idea_reactions": "user_id",
		"comment_reactions": "user_id", "attachments": "user_id",
		"tag_follows": "user_id", "saved_views": "owner_id", "duplicate_suggestions": "idea_id <> 1 AND user_id",
	} { // each keeps their own

		if err := s.db.Read(s.ctx).Table(table).Where(column+" = ?", from).Count(&left).Error; err != nil || left != 0 {
			t.Errorf("%s: %d rows still belong to who was merged (%v)", table, left, err)
		}
	}
	if s.dump() == before {
		t.Error("the merge changed nothing")
	}
	if err := s.UnmergePeople(s.ctx, ada, merge); err != nil {
		t.Fatal(err)
	}
	if after := s.dump(); after != before {
		t.Errorf("not as before:\n%s\nbefore:\n%s", after, before)
	}
	s.wantExact()
	wantKind(t, s.UnmergePeople(s.ctx, ada, merge), problem.Conflict)
}

func TestWhatHappensAfterAMergeSurvivesItsUndoing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ada := s.admin()
	bens, cleos := s.twoLives()
	from, into, cleo := s.cast.Ben.ID, s.cast.Cleo.ID, actorOf(&s.cast.Cleo)
	merge, err := s.MergePeople(s.ctx, ada, from, into)
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Hour)
	for _, err := range []error{
		second(s.Unvote(s.ctx, cleo, bens[1].ID)), // it was moved from Ben, and stays removed
		second(s.Unvote(s.ctx, cleo, bens[2].ID)), // Cleo votes for this one again
		second(s.Vote(s.ctx, cleo, bens[2].ID)),
		second(s.Vote(s.ctx, actorOf(&s.cast.Kenji), cleos[0].ID)),
		second(s.Propose(s.ctx, cleo, board.Draft{Title: "Proposed in between"})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	gone := cleos[1].ID // both voted; the idea is deleted
	s.run(
		fmt.Sprintf("DELETE FROM votes WHERE idea_id = %d", gone),
		fmt.Sprintf("DELETE FROM events WHERE idea_id = %d", gone),
		fmt.Sprintf("DELETE FROM ideas WHERE id = %d", gone),
		`
		UPDATE idea_counts
		SET visible = visible - 1, waiting = waiting - 1
		WHERE visible > 1
			AND waiting > 1
			AND status_id = 1`,
	)
	if err := s.UnmergePeople(s.ctx, ada, merge); err != nil {
		t.Fatal(err)
	}
	s.wantExact()
	for _, want := range []struct {
		sql string
		n   int64
	}{
		{fmt.Sprintf("SELECT count(*) FROM ideas WHERE author_id = %d", from), 3},
		{fmt.Sprintf("SELECT count(*) FROM ideas WHERE author_id = %d", into), 3}, // one of three is deleted, one is new
		{fmt.Sprintf("SELECT count(*) FROM votes WHERE idea_id = %d", bens[1].ID), 0},
		{fmt.Sprintf("SELECT count(*) FROM votes WHERE idea_id = %d AND user_id = %d", bens[2].ID, into), 1},
		{fmt.Sprintf("SELECT count(*) FROM votes WHERE idea_id = %d AND user_id = %d", bens[2].ID, from), 0},
		{fmt.Sprintf("SELECT count(*) FROM votes WHERE idea_id = %d", cleos[0].ID), 3},
		{fmt.Sprintf("SELECT count(*) FROM users WHERE id = %d AND merged_into_id IS NULL", from), 1},
	} {
		var n int64
		if err := s.db.Read(s.ctx).Raw(want.sql).Scan(&n).Error; err != nil || n != want.n {
			t.Errorf("%s: %d, %v; want %d", want.sql, n, err, want.n)
		}
	}
}

func TestWhoMayBeMerged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ada := s.admin()
	c := &s.cast
	if _, err := s.MergePeople(s.ctx, ada, c.Omar.ID, c.Lotte.ID); err != nil {
		t.Fatal(err)
	}
	s.exec("UPDATE users SET two_step = TRUE WHERE id IN ?", []int64{c.Ana.ID, c.Cleo.ID, c.Ruth.ID})
	s.exec("UPDATE users SET blocked_at = ? WHERE id = ?", s.now, c.Kenji.ID)
	for name, tt := range map[string]struct {
		actor      board.Actor
		from, into int64
		want       problem.Kind
	}{
		"a member into staff":        {ada, c.Ben.ID, c.Maya.ID, problem.Conflict},
		"staff into a member":        {ada, c.Tomasz.ID, c.Sven.ID, went},
		"one who is blocked":         {ada, c.Kenji.ID, c.Ben.ID, problem.Conflict},
		"into one who is blocked":    {ada, c.Ben.ID, c.Kenji.ID, problem.Conflict},
		"a second step into none":    {ada, c.Ana.ID, c.Ben.ID, problem.Conflict},
		"a second step into one":     {ada, c.Cleo.ID, c.Ruth.ID, went},
		"by a visitor":               {board.Actor{}, c.Ben.ID, c.Ines.ID, problem.NotFound},
		"by a member":                {actorOf(&c.Ben), c.Ines.ID, c.Lotte.ID, problem.NotFound},
		"by a moderator":             {actorOf(&c.Maya), c.Ben.ID, c.Lotte.ID, problem.Forbidden},
		"oneself":                    {ada, ada.ID, c.Cleo.ID, problem.Forbidden},
		"into oneself":               {ada, c.Ben.ID, ada.ID, problem.Forbidden},
		"with themselves":            {ada, c.Ben.ID, c.Ben.ID, problem.Invalid},
		"nobody":                     {ada, 999999, c.Ben.ID, problem.NotFound},
		"Former member":              {ada, account.DeletedUserID, c.Ben.ID, problem.NotFound},
		"one who is merged":          {ada, c.Omar.ID, c.Ben.ID, problem.Conflict},
		"into one who is merged":     {ada, c.Ben.ID, c.Omar.ID, problem.Conflict},
		"one who others lead to":     {ada, c.Lotte.ID, c.Ben.ID, problem.Conflict},
		"into one who others are to": {ada, c.Ines.ID, c.Lotte.ID, went},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.MergePeople(s.ctx, tt.actor, tt.from, tt.into)
			wantKind(t, err, tt.want)
		})
	}
	wantKind(t, s.UnmergePeople(s.ctx, actorOf(&c.Maya), 1), problem.NotFound)
	wantKind(t, s.UnmergePeople(s.ctx, ada, 999), problem.NotFound)
}

// TestMergePeopleEndsSessions checks that sessions and sign-in links of the merged person stop
// working. The other person stays signed in; undoing the merge ends sessions that started
// since.
func TestMergePeopleEndsSessions(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ada := s.admin()
	ben, cleo := s.cast.Ben, s.cast.Cleo
	open := func(users ...account.User) {
		for _, user := range users {
			hash, later := fmt.Sprint(user.ID, s.now.Unix()), s.now.Add(time.Hour)
			s.exec("INSERT INTO sessions (id_hash, user_id, created_at, seen_at) VALUES (?, ?, ?, ?)", hash, user.ID, s.now,
				s.now)
			s.exec(`
				INSERT INTO one_time_tokens (hash, kind, user_id, expires_at)
				VALUES (?, 'second step', ?, ?)`, hash, user.ID, later)
			s.exec("INSERT INTO sign_ins (email, nonce, created_at, expires_at) VALUES (?, 'n', ?, ?)", *user.Email, s.now,
				later)
			s.exec(`
				INSERT INTO sign_ins (email, nonce, purpose, user_id, created_at, expires_at)
				VALUES ('new@example.com', 'n', 'email', ?, ?, ?)`, user.ID, s.now, later)
		}
	}
	wantOpen := func(after string, user account.User, sessions int64) {
		t.Helper()
		if n := s.rows("sessions", "user_id = ?", user.ID); n != sessions {
			t.Errorf("%d sessions of %s after %s, want %d", n, user.Name, after, sessions)
		}
	}
	wantShut := func(after string, user account.User) {
		t.Helper()
		n := s.rows(
			"one_time_tokens",
			"user_id = ?",
			user.ID,
		) + s.rows(
			"sign_ins",
			"used_at IS NULL AND (user_id = ? OR email = ?)",
			user.ID,
			*user.Email,
		)
		if n != 0 {
			t.Errorf("%d ways in of %s stay open after %s", n, user.Name, after)
		}
	}
	open(ben, cleo)
	s.now = s.now.Add(time.Minute)
	merge, err := s.MergePeople(s.ctx, ada, ben.ID, cleo.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantShut("a merge", ben)
	wantOpen("a merge", ben, 0)
	wantOpen("a merge", cleo, 1)
	s.now = s.now.Add(time.Minute)
	open(cleo)
	s.must(s.UnmergePeople(s.ctx, ada, merge))
	wantShut("its undoing", ben)
	wantShut("its undoing", cleo)
	wantOpen("its undoing", cleo, 1)
	if n := s.rows("sessions", "user_id = ? AND created_at >= ?", cleo.ID, s.now); n != 0 {
		t.Error("a session that began after the merge outlives its undoing")
	}
}

// TestAMergeOfManyVotes merges two people who voted for the same ideas, with the maximum
// number of votes. It must be fast. One more vote is refused.
func TestAMergeOfManyVotes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ada := s.admin()
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ",
		board.MaxMerged)
	s.exec(numbers+`
		INSERT INTO ideas (title, author_id, category_id, status_id, vote_count, trending_rank, created_at)
		SELECT 'Many', ?, 1, 1, 2, 0, ?
		FROM n`, s.cast.Ruth.ID, s.now)
	for _, voter := range []int64{s.cast.Ben.ID, s.cast.Cleo.ID} {
		s.exec("INSERT INTO votes (idea_id, user_id, created_at) SELECT id, ?, ? FROM ideas", voter, s.now.Add(time.Hour))
	}
	if err := s.Recount(s.ctx); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	merge, err := s.MergePeople(s.ctx, ada, s.cast.Ben.ID, s.cast.Cleo.ID)
	if err != nil {
		t.Fatal(err)
	}
	merged := time.Since(begun)
	if n := s.rows("ideas", "vote_count = 1"); n != board.MaxMerged {
		t.Errorf("%d ideas with one vote", n)
	}
	s.wantExact()
	begun = time.Now()
	if err := s.UnmergePeople(s.ctx, ada, merge); err != nil {
		t.Fatal(err)
	}
	t.Logf("merged in %v, parted in %v", merged, time.Since(begun))
	if n := s.rows("ideas", "vote_count = 2"); n != board.MaxMerged {
		t.Errorf("%d ideas with two votes again", n)
	}
	s.wantExact()
	more := s.idea("One more", "Open")
	if _, err := s.Vote(s.ctx, actorOf(&s.cast.Ben), more.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.MergePeople(s.ctx, ada, s.cast.Ben.ID, s.cast.Cleo.ID)
	wantKind(t, err, problem.Conflict)
}

func TestTheFirstDatesAreKeptAndAudited(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.twoLives()
	s.wantExact()
	s.run(fmt.Sprintf("UPDATE users SET first_answer_at = NULL WHERE id = %d", s.cast.Ben.ID))
	wrong, err := s.Audit(s.ctx)
	if err != nil || len(wrong) != 1 || wrong[0].Was != 0 || !strings.Contains(wrong[0].Counter, "first answer") {
		t.Errorf("audit: %v, %v; want the one date", wrong, err)
	}
	s.wantExact()
}

func second[T any](_ T, err error) error { return err }

func sortedLines(lines map[string]bool) string {
	sorted := make([]string, 0, len(lines))
	for line := range lines {
		sorted = append(sorted, line)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, "\n") + "\n"
}
