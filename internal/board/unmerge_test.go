package board_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

// dumped are the tables that a merge changes, except those that record it.
var dumped = []string{"ideas", "idea_counts", "votes", "vote_reasons", "follows", "comments", "idea_tags"}

// dumpIdeas returns all rows of these tables as text, by table.
func (s *stage) dumpIdeas() map[string]string {
	s.t.Helper()
	tables := map[string]string{}
	for _, table := range dumped {
		var rows []map[string]any
		if err := s.db.Read(s.ctx).Table(table).Find(&rows).Error; err != nil {
			s.t.Fatal(err)
		}
		var lines []string
		for _, row := range rows {
			line := ""
			for _, column := range slices.Sorted(maps.Keys(row)) {
				value := row[column]
				if at, is := value.(time.Time); is {
					value = at.UTC()
				}
				line += fmt.Sprint(column, "=", value, " ")
			}
			lines = append(lines, line)
		}
		slices.Sort(lines)
		tables[table] = strings.Join(lines, "\n")
	}
	return tables
}

// TestUnmergeRestoresEverything runs the same steps with and without merges in between,
// and compares the databases.
func TestUnmergeRestoresEverything(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		root        int // the idea that the others are merged into
		into, apart func(s *stage, ids []int64)
	}{
		"two into one": {
			0,
			func(s *stage, ids []int64) { s.merge(ids[0], ids[1], ids[2]) },
			func(s *stage, ids []int64) { s.unmerge(ids[1], ids[2]) },
		},
		"a chain": {
			2,
			func(s *stage, ids []int64) { s.merge(ids[0], ids[1]); s.merge(ids[2], ids[0]) },
			func(s *stage, ids []int64) { s.unmerge(ids[0], ids[1]) },
		},
		"again and again": {
			0,
			func(s *stage, ids []int64) {
				s.merge(ids[0], ids[2])
				s.unmerge(ids[2])
				s.merge(ids[0], ids[1], ids[2])
			},
			func(s *stage, ids []int64) { s.unmerge(ids[2]); s.merge(ids[0], ids[2]); s.unmerge(ids[1], ids[2]) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			merged, never := newStage(t), newStage(t)
			nothing := func(*stage, []int64) {}
			merged.story(tt.root, tt.into, tt.apart)
			never.story(tt.root, nothing, nothing)
			got, want := merged.dumpIdeas(), never.dumpIdeas()
			for _, table := range dumped {
				if got[table] != want[table] {
					t.Errorf("%s after merge and unmerge:\n%s\nwithout:\n%s", table, got[table], want[table])
				}
			}
			merged.wantTruths()
			if wrong, err := merged.Audit(merged.ctx); err != nil || len(wrong) > 0 {
				t.Errorf("audit: %+v, %v", wrong, err)
			}
		})
	}
}

func (s *stage) merge(into int64, from ...int64) {
	s.t.Helper()
	if _, err := s.Merge(s.ctx, actorOf(&s.cast.Maya), into, from, true); err != nil {
		s.t.Fatal(err)
	}
	s.wantTruths()
}

func (s *stage) unmerge(ids ...int64) {
	s.t.Helper()
	for _, id := range ids {
		if _, err := s.Unmerge(s.ctx, actorOf(&s.cast.Maya), id); err != nil {
			s.t.Fatal(err)
		}
		s.wantTruths()
	}
}

// must fails on an error; it moves the clock by a minute.
func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = s.now.Add(time.Minute)
}

// done fails if the last of an operation's results is an error.
func (s *stage) done(results ...any) {
	s.t.Helper()
	if err, failed := results[len(results)-1].(error); failed {
		s.t.Fatal(err)
	}
}

func (s *stage) vote(who *account.User, ids ...int64) {
	s.t.Helper()
	for _, id := range ids {
		_, err := s.Vote(s.ctx, actorOf(who), id)
		s.must(err)
	}
}

func (s *stage) commentBy(who *account.User, id, parent int64) int64 {
	s.t.Helper()
	said, err := s.Comment(s.ctx, actorOf(who), id,
		board.CommentDraft{Body: "I say so at " + s.now.String(), ParentID: parent})
	s.must(err)
	return said.ID
}

// story runs steps on three ideas that are merged into one for a while.
func (s *stage) story(root int, merge, apart func(s *stage, ids []int64)) {
	s.t.Helper()
	c, ids := &s.cast, []int64(nil)
	for i, author := range []*account.User{&c.Ben, &c.Cleo, &c.Ruth} {
		idea, err := s.Propose(s.ctx, actorOf(author), board.Draft{Title: fmt.Sprint("Wish number ", i), Body: "Please."})
		s.must(err)
		ids = append(ids, idea.ID)
	}
	s.vote(&c.Kenji, ids[0], ids[1], ids[2])
	s.vote(&c.Ana, ids[1], ids[2])
	s.vote(&c.Sven, ids[2])
	s.vote(&c.Omar, ids[1])
	_, _, err := s.SetLevel(s.ctx, actorOf(&c.Ines), ids[1], board.Milestones)
	s.must(err)
	_, err = s.GiveReason(s.ctx, actorOf(&c.Ana), ids[1], board.Reason{Body: "Every day.", Public: true})
	s.must(err)
	inD := s.commentBy(&c.Sven, ids[1], 0)
	gone := s.commentBy(&c.Kenji, ids[2], 0)
	at := s.now
	merge(s, ids)
	s.now = at                                          // as if it had taken no time
	s.vote(&c.Lotte, ids[root])                         // a vote of their own
	_, err = s.Unvote(s.ctx, actorOf(&c.Kenji), ids[0]) // with merges: for all three
	s.must(err)
	for _, id := range ids[1:] {
		_, err = s.Unvote(s.ctx, actorOf(&c.Kenji), id)
		s.must(err)
	}
	s.commentBy(&c.Omar, ids[1], inD) // a reply stays in the duplicate's thread
	s.commentBy(&c.Lotte, ids[1], inD)
	_, err = s.DeleteComment(s.ctx, actorOf(&c.Kenji), gone)
	s.must(err)
	_, err = s.HideComment(s.ctx, actorOf(&c.Maya), inD)
	s.must(err)
	apart(s, ids)
}

func TestOneOfThreeComesApart(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := &s.cast
	a, b, d := s.idea("Dark mode", "Open").ID, s.idea("Night theme", "Open").ID, s.idea("Black pages", "Open").ID
	s.vote(&c.Cleo, b, d)
	s.vote(&c.Ruth, b)
	s.vote(&c.Kenji, d)
	s.merge(a, b, d)
	s.wantVotes(a, 4) // Ben, Cleo, Ruth, Kenji: each once
	_, err := s.GiveReason(s.ctx, actorOf(&c.Ruth), a, board.Reason{Body: "For my eyes."})
	s.must(err)
	s.vote(&c.Sven, b) // from an old page: it counts for the merge target
	s.wantVotes(b, 3)
	s.unmerge(b)
	s.wantVotes(a, 4) // Ben, Cleo by d, Kenji, Sven
	var words string
	err = s.db.Read(s.ctx).Raw("SELECT body FROM vote_reasons WHERE idea_id = ?", b).Scan(&words).Error
	if err != nil || words != "For my eyes." {
		t.Errorf("the reason that was given meanwhile is %q, %v", words, err)
	}
	_, err = s.Merge(s.ctx, actorOf(&c.Maya), d, []int64{b}, false)
	wantKind(t, err, problem.Conflict)
	s.merge(b, a)
	_, err = s.Unmerge(s.ctx, actorOf(&c.Maya), d)
	wantKind(t, err, problem.Conflict)
}

func TestDuplicatesAreInNoCount(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := actorOf(&s.cast.Maya)
	a, b := s.idea("Dark mode", "Open").ID, s.idea("Night theme", "Open").ID
	s.commentBy(&s.cast.Cleo, b, 0)
	s.merge(a, b)
	for step, do := range []func() error{
		func() error { _, err := s.Hide(s.ctx, maya, b); return err },
		func() error { _, err := s.Unhide(s.ctx, maya, b); return err },
		func() error { _, err := s.Hide(s.ctx, maya, a); return err },
		func() error { _, err := s.Unhide(s.ctx, maya, a); return err },
		func() error { return s.Leave(s.ctx, actorOf(&s.cast.Cleo), false) },
		func() error { return s.Leave(s.ctx, actorOf(&s.cast.Ben), true) },
	} {
		s.must(do())
		if wrong, err := s.Audit(s.ctx); err != nil || len(wrong) > 0 {
			t.Fatalf("after step %d: %+v, %v", step, wrong, err)
		}
		s.wantTruths()
	}
	s.unmerge(b)
}
