package board_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
)

// staffActs has every action of staff that can be undone, with its preparation.
var staffActs = map[string]func(s *stage, maya board.Actor, idea, other board.Idea) (board.Idea, error){
	"an answer": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.Answer(s.ctx, maya, idea.ID, board.Reply{Body: "Soon."})
	},
	"a status": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Shipped"})
	},
	"an answer with a status and a day": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Planned", Body: "Soon.", PromisedFor: "2026-06-01"})
	},
	"a refusal": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Declined", Body: "No.", ReconsiderIf: "Money."})
	},
	"hiding": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.Hide(s.ctx, maya, idea.ID)
	},
	"moving to a category": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		_, err := s.AddCategory(s.ctx, s.admin(), board.CategoryInput{Name: "Elsewhere", CategoryAccess: everybody})
		s.must(err)
		return s.SetCategory(s.ctx, maya, idea.ID, s.categories()[1].ID)
	},
	"locking": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.LockComments(s.ctx, maya, idea.ID)
	},
	"tagging": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return s.SetTags(s.ctx, maya, idea.ID, []int64{s.tag("mobile").ID})
	},
	"linking": func(s *stage, maya board.Actor, idea, other board.Idea) (board.Idea, error) {
		return s.Link(s.ctx, maya, idea.ID, other.ID, board.LinkPart)
	},
	"closing a question": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		asked, err := s.questions.Ask(s.ctx, maya, idea.ID, question.Draft{Body: "How often?"})
		s.must(err)
		_, closed, err := s.questions.Close(s.ctx, maya, asked.ID, "Every day.")
		return closed, err
	},
	"hiding a comment": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(
			s.HideComment(s.ctx, maya, s.one("SELECT id FROM comments WHERE body = 'Seen.' AND idea_id = ?", idea.ID)),
		)
	},
	"hiding a reply": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(
			s.HideComment(s.ctx, maya, s.one("SELECT id FROM comments WHERE body = 'A reply.' AND idea_id = ?", idea.ID)),
		)
	},
	"hiding the pinned comment": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(s.HideComment(s.ctx, maya, s.one("SELECT pinned_comment_id FROM ideas WHERE id = ?", idea.ID)))
	},
	"showing a comment": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(
			s.UnhideComment(s.ctx, maya, s.one("SELECT id FROM comments WHERE hidden_at IS NOT NULL AND idea_id = ?", idea.ID)),
		)
	},
	"marking an outcome as answered": func(s *stage, maya board.Actor, _, _ board.Idea) (done board.Idea, err error) {
		done.ActID, err = s.outcomes.Handle(s.ctx, maya, s.one("SELECT idea_id FROM outcomes WHERE verdict = 'no'"),
			s.cast.Cleo.ID)
		return done, err
	},
	"saying that two are not the same": func(s *stage, maya board.Actor, idea, _ board.Idea) (done board.Idea, err error) {
		done.ActID, err = s.RejectDuplicate(s.ctx, maya,
			s.one("SELECT id FROM duplicate_suggestions WHERE duplicate_of_id = ?", idea.ID), "One is for phones.")
		return done, err
	},
	"pinning": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(
			s.PinComment(s.ctx, maya, s.one("SELECT id FROM comments WHERE body = 'Seen.' AND idea_id = ?", idea.ID)),
		)
	},
	"unpinning": func(s *stage, maya board.Actor, idea, _ board.Idea) (board.Idea, error) {
		return acted(s.UnpinComment(s.ctx, maya, s.one("SELECT pinned_comment_id FROM ideas WHERE id = ?", idea.ID)))
	},
	"merging": func(s *stage, maya board.Actor, idea, other board.Idea) (board.Idea, error) {
		return s.Merge(s.ctx, maya, idea.ID, []int64{other.ID}, true)
	},
}

// acted returns the result of an action on a comment as that of one on an idea.
func acted(comment board.Comment, err error) (board.Idea, error) {
	return board.Idea{ID: comment.IdeaID, ActID: comment.ActID}, err
}

// one returns the number that a statement selects.
func (s *stage) one(sql string, args ...any) int64 {
	s.t.Helper()
	id := s.count(sql, args...)
	if id == 0 {
		s.t.Fatalf("%s finds nothing", sql)
	}
	return int64(id)
}

// toUndo prepares the stage for every action of staffActs: the idea has comments, one
// pinned and one hidden, another idea is reported as its duplicate, and a third has a
// negative outcome.
func (s *stage) toUndo(maya board.Actor, idea, other board.Idea) {
	s.t.Helper()
	s.vote(&s.cast.Cleo, other.ID)
	for _, who := range []*account.User{&s.cast.Cleo, &s.cast.Omar} {
		_, err := s.SuggestDuplicate(s.ctx, board.ActorOf(who), other.ID, idea.ID, "")
		s.must(err)
	}
	pinned := s.says(s.cast.Omar, idea.ID, board.CommentDraft{Body: "Pinned."})
	seen := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "Seen."})
	s.says(s.cast.Omar, idea.ID, board.CommentDraft{Body: "A reply.", ParentID: seen.ID})
	hidden := s.says(s.cast.Omar, idea.ID, board.CommentDraft{Body: "Hidden."})
	_, err := s.PinComment(s.ctx, maya, pinned.ID)
	s.must(err)
	_, err = s.HideComment(s.ctx, maya, hidden.ID)
	s.must(err)
	shipped := s.idea("Printing", "Open")
	s.vote(&s.cast.Cleo, shipped.ID)
	_, err = s.Answer(s.ctx, maya, shipped.ID, board.Reply{Status: "Shipped"})
	s.must(err)
	_, err = s.outcomes.Tell(s.ctx, board.ActorOf(&s.cast.Cleo), shipped.ID, outcome.Not, "Not on paper.")
	s.must(err)
	s.now = s.now.Add(time.Minute)
}

// The counters, and the dates of people's first answers.
const (
	countedIdeas = `
		SELECT *
		FROM idea_counts
		WHERE visible + waiting + hidden > 0
		ORDER BY category_id, status_id`
	firstAnswers = "SELECT id, first_answer_at FROM users WHERE first_answer_at IS NOT NULL ORDER BY id"
)

// state returns what an action may change, as text.
func (s *stage) state() map[string]string {
	s.t.Helper()
	tables := s.dumpIdeas()
	delete(tables, "idea_counts") // a row of zeros equals none
	for _, sql := range []string{
		countedIdeas,
		firstAnswers,
		"SELECT id, body, to_status_id FROM answers ORDER BY id",
		"SELECT id, handled_at IS NULL AS open, handled_by, reply, merged FROM duplicate_suggestions ORDER BY id",
		"SELECT * FROM outcomes ORDER BY idea_id, user_id",
		"SELECT from_id, to_id, kind FROM idea_links ORDER BY from_id, to_id, kind",
		"SELECT id, closed_by FROM questions WHERE closed_at IS NOT NULL",
		"SELECT name, idea_count FROM tags WHERE idea_count > 0 ORDER BY id",
	} {
		var rows []map[string]any
		s.must(s.db.Read(s.ctx).Raw(sql).Scan(&rows).Error)
		tables[sql] = fmt.Sprint(rows)
	}
	return tables
}

// TestUndoRestoresEverything undoes each action: all tables are as before, nobody can be
// notified, and the log has it.
func TestUndoRestoresEverything(t *testing.T) {
	t.Parallel()
	for name, act := range staffActs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			maya := board.ActorOf(&s.cast.Maya)
			idea, other := s.idea("Dark mode", "Open"), s.idea("Night mode", "Open")
			s.toUndo(maya, idea, other)
			before := s.state()
			done, err := act(s, maya, idea, other)
			wantKind(t, err, went)
			at := s.now
			if done.ActID == 0 || maps.Equal(before, s.state()) {
				t.Fatalf("act %d changed nothing", done.ActID)
			}
			s.wantWaiting(done.ActID, at)
			s.now = at.Add(9 * time.Second)
			_, err = s.Undo(s.ctx, board.ActorOf(&s.cast.Tomasz), done.ActID)
			wantKind(t, err, problem.NotFound) // it is somebody else's
			_, err = s.Undo(s.ctx, maya, done.ActID)
			s.must(err)
			for table, was := range before {
				if is := s.state()[table]; is != was {
					t.Errorf("%s: before\n%s\nafter it was undone\n%s", table, was, is)
				}
			}
			s.wantExact()
			kinds := s.events(s.one("SELECT idea_id FROM events WHERE id = ?", done.ActID))
			if kinds[len(kinds)-1] != string(event.ActUndone) {
				t.Errorf("events %v", kinds)
			}
			s.must(s.db.Tx(s.ctx, func(tx *gorm.DB) error {
				if told, err := event.BeginTelling(tx, done.ActID, s.now); told || err != nil {
					t.Errorf("people are told of what was undone: %v, %v", told, err)
				}
				return nil
			}))
			_, err = s.Undo(s.ctx, maya, done.ActID)
			wantKind(t, err, problem.Conflict)
		})
	}
}

// wantWaiting fails if people can be notified of an action while it can be undone.
func (s *stage) wantWaiting(act int64, at time.Time) {
	s.t.Helper()
	var kind event.Kind
	s.must(s.db.Read(s.ctx).Raw("SELECT kind FROM events WHERE id = ?", act).Scan(&kind).Error)
	if !slices.Contains(event.Told, kind) {
		return
	}
	var told []time.Time // the action is the last one
	s.must(
		s.db.Read(s.ctx).
			Raw("SELECT scheduled_at FROM river_job WHERE kind = 'event.happened' ORDER BY id DESC LIMIT 1").
			Scan(&told).Error,
	)
	if len(told) != 1 || told[0].Before(at.Add(board.UndoTime)) {
		s.t.Errorf("people are told at %v of what was done at %v", told, at)
	}
}

// TestUndoOfWhatChangedSince checks that each action is refused to be undone if somebody
// else changed the same thing within the ten seconds.
func TestUndoOfWhatChangedSince(t *testing.T) {
	t.Parallel()
	last := "SELECT comment_id FROM events WHERE comment_id IS NOT NULL ORDER BY id DESC LIMIT 1"
	for name, meanwhile := range map[string]func(s *stage, tomasz board.Actor, idea, other board.Idea) error{
		"hiding a comment": func(s *stage, tomasz board.Actor, _, _ board.Idea) error {
			return second(s.UnhideComment(s.ctx, tomasz, s.one(last)))
		},
		"showing a comment": func(s *stage, tomasz board.Actor, _, _ board.Idea) error {
			return second(s.PinComment(s.ctx, tomasz, s.one(last)))
		},
		"pinning": func(s *stage, tomasz board.Actor, _, _ board.Idea) error {
			return second(s.UnpinComment(s.ctx, tomasz, s.one(last)))
		},
		"unpinning": func(s *stage, tomasz board.Actor, _, _ board.Idea) error {
			return second(s.HideComment(s.ctx, tomasz, s.one(last)))
		},
		"marking an outcome as answered": func(s *stage, _ board.Actor, _, _ board.Idea) error {
			about := s.one("SELECT idea_id FROM outcomes")
			return second(s.outcomes.Tell(s.ctx, board.ActorOf(&s.cast.Cleo), about, outcome.Not, "Nor on screens."))
		},
		"saying that two are not the same": func(s *stage, tomasz board.Actor, idea, other board.Idea) error {
			return second(s.Merge(s.ctx, tomasz, idea.ID, []int64{other.ID}, true))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			maya := board.ActorOf(&s.cast.Maya)
			idea, other := s.idea("Dark mode", "Open"), s.idea("Night mode", "Open")
			s.toUndo(maya, idea, other)
			done, err := staffActs[name](s, maya, idea, other)
			wantKind(t, err, went)
			at := s.now
			wantKind(t, meanwhile(s, board.ActorOf(&s.cast.Tomasz), idea, other), went)
			before := s.state()
			s.now = at.Add(time.Second)
			_, err = s.Undo(s.ctx, maya, done.ActID)
			wantKind(t, err, problem.Conflict)
			if !maps.Equal(before, s.state()) {
				t.Error("a refused undo changed something")
			}
		})
	}
}

// TestUndoIsRefused checks the refusal once people are notified, once the time has passed,
// and once somebody else changed the same thing.
func TestUndoIsRefused(t *testing.T) {
	t.Parallel()
	later := func(s *stage, _ board.Idea, _ int64) { s.now = s.now.Add(13 * time.Second) }
	told := func(s *stage, _ board.Idea, act int64) {
		s.must(s.db.Tx(s.ctx, func(tx *gorm.DB) error {
			_, err := event.BeginTelling(tx, act, s.now)
			return err
		}))
	}
	changed := func(s *stage, idea board.Idea, _ int64) {
		_, err := s.Answer(s.ctx, board.ActorOf(&s.cast.Tomasz), idea.ID, board.Reply{Status: "Under review", Body: "Wait."})
		s.must(err)
	}
	for name, meanwhile := range map[string]func(*stage, board.Idea, int64){
		"later": later, "told": told, "changed": changed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			maya := board.ActorOf(&s.cast.Maya)
			idea := s.idea("Dark mode", "Open")
			done, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Planned", Body: "Soon."})
			wantKind(t, err, went)
			at := s.now
			meanwhile(s, idea, done.ActID)
			before := s.state()
			if name != "later" {
				s.now = at.Add(time.Second)
			}
			_, err = s.Undo(s.ctx, maya, done.ActID)
			wantKind(t, err, problem.Conflict)
			if after := s.state(); !maps.Equal(before, after) {
				t.Error("a refused undo changed something")
			}
		})
	}
}

// TestNothingIsSentWhileUndoIsPossible checks that an answer that can be
// undone is in no feed, and that the job that notifies people waits. Pages show it
// immediately.
func TestNothingIsSentWhileUndoIsPossible(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	idea := s.idea("Dark mode", "Open")
	feeds := func() (n int) {
		for _, f := range []board.IdeaFilter{{}, {CategoryID: idea.CategoryID}} {
			entries, err := s.Feed(s.ctx, f)
			wantKind(t, err, went)
			n += len(entries) - 1 // without the idea itself
		}
		roadmap, err := s.RoadmapFeed(s.ctx)
		wantKind(t, err, went)
		_, entries, err := s.IdeaFeed(s.ctx, idea.ID)
		wantKind(t, err, went)
		return n + len(roadmap) + len(entries) - 1
	}
	for _, undone := range []bool{true, false} {
		at := s.now
		done, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Planned", Body: "Soon."})
		wantKind(t, err, went)
		var due []time.Time
		s.must(
			s.db.Read(s.ctx).
				Raw("SELECT scheduled_at FROM river_job WHERE kind = 'event.happened' ORDER BY id DESC LIMIT 2").
				Scan(&due).Error,
		)
		if len(due) != 2 || due[0].Sub(at) < board.UndoTime || due[1].Sub(at) < board.UndoTime {
			t.Fatalf("people are told at %v, the answer came at %v", due, at)
		}
		for _, later := range []time.Duration{0, board.UndoTime, board.UndoTime + time.Second} {
			if s.now = at.Add(later); feeds() != 0 {
				t.Errorf("after %v the feeds tell of what may be undone", later)
			}
		}
		if shown, err := s.Idea(s.ctx, board.Actor{}, idea.ID); err != nil || len(shown.Timeline) == 0 {
			t.Errorf("the page waits, too: %v", err)
		}
		if undone {
			s.now = at.Add(board.UndoTime)
			_, err = s.Undo(s.ctx, maya, done.ActID)
			wantKind(t, err, went)
		}
		s.now = at.Add(time.Minute)
		if n, want := feeds(), map[bool]int{true: 0, false: 4}[undone]; n != want {
			t.Errorf("undone %t: %d entries, want %d", undone, n, want)
		}
	}
}

// TestAnswerIsEditedAndWithdrawn checks the text, the versions for staff, counts and
// dates, and that nobody is notified again.
func TestAnswerIsEditedAndWithdrawn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, ben := board.ActorOf(&s.cast.Maya), board.ActorOf(&s.cast.Ben)
	idea := s.idea("Dark mode", "Open")
	before := s.state()
	_, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Body: "Never of **course**."})
	s.must(err)
	shown, err := s.Idea(s.ctx, ben, idea.ID)
	s.must(err)
	id := shown.Timeline[0].ID
	_, err = s.EditAnswer(s.ctx, ben, id, 0, "Soon.", "")
	wantKind(t, err, problem.NotFound)
	_, err = s.EditAnswer(s.ctx, maya, id, 0, " ", "")
	wantFields(t, err, "answer")
	_, err = s.EditAnswer(s.ctx, maya, id, 0, "Soon of **course**.", "")
	s.must(err)
	shown, err = s.Idea(s.ctx, ben, idea.ID)
	if err != nil || shown.Timeline[0].Body != "Soon of **course**." || shown.Timeline[0].EditedAt == nil {
		t.Errorf("%+v, %v", shown.Timeline, err)
	}
	_, err = s.WithdrawAnswer(s.ctx, maya, id, " ")
	wantFields(t, err, "note")
	_, err = s.WithdrawAnswer(s.ctx, maya, id, "It was meant for another idea.")
	s.must(err)
	s.wantExact()
	shown, err = s.Idea(s.ctx, ben, idea.ID)
	if err != nil || shown.AnsweredAt != nil || shown.Timeline[0].Body != "" || shown.Timeline[0].WithdrawnNote == "" {
		t.Errorf("%+v, %v", shown.Timeline, err)
	}
	for _, table := range []string{countedIdeas, firstAnswers} {
		if after := s.state()[table]; after != before[table] {
			t.Errorf("%s: before\n%s\nafter it was withdrawn\n%s", table, before[table], after)
		}
	}
	_, entries, err := s.IdeaFeed(s.ctx, idea.ID)
	if err != nil || len(entries) != 1 {
		t.Errorf("the idea's feed has %d entries, %v", len(entries), err)
	}
	if all, err := s.Feed(s.ctx, board.IdeaFilter{}); err != nil || len(all) != 1 {
		t.Errorf("the feed has %d entries, %v", len(all), err)
	}
	_, _, err = s.AnswerVersions(s.ctx, ben, id)
	wantKind(t, err, problem.NotFound)
	_, versions, err := s.AnswerVersions(s.ctx, maya, id)
	if err != nil || len(versions) != 2 || versions[1].BodyHTML == "" {
		t.Errorf("%+v, %v", versions, err)
	}
}

// TestVersionsArePrivate checks that only the writer and staff can read earlier
// texts of an idea or a comment, and that staff can delete them for good.
func TestVersionsArePrivate(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, ben, cleo := board.ActorOf(&s.cast.Maya), board.ActorOf(&s.cast.Ben), board.ActorOf(&s.cast.Cleo)
	idea := s.idea("Dark mode", "Open")
	_, err := s.Edit(s.ctx, ben, idea.ID,
		board.Draft{Title: "Night mode", Body: "Without my telephone number.", CategoryID: idea.CategoryID})
	s.must(err)
	comment := s.says(s.cast.Ben, idea.ID, board.CommentDraft{Body: "My secret."})
	_, err = s.EditComment(s.ctx, ben, comment.ID, 0, "Nothing.")
	s.must(err)
	for name, viewer := range map[string]board.Actor{"a visitor": {}, "another member": cleo} {
		_, _, err := s.Versions(s.ctx, viewer, idea.ID)
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s reads what the idea said: %v", name, err)
		}
		if _, _, err := s.CommentVersions(s.ctx, viewer, comment.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s reads what the comment said: %v", name, err)
		}
	}
	_, ideas, err := s.Versions(s.ctx, ben, idea.ID)
	if err != nil || len(ideas) != 2 {
		t.Fatalf("%v, %v", ideas, err)
	}
	_, comments, err := s.CommentVersions(s.ctx, maya, comment.ID)
	if err != nil || len(comments) != 2 {
		t.Fatalf("%v, %v", comments, err)
	}
	_, _, err = s.RemoveWording(s.ctx, ben, board.WordingOfIdea, ideas[1].ID)
	wantKind(t, err, problem.NotFound)
	for of, id := range map[board.WordingOf]int64{
		board.WordingOfIdea: ideas[1].ID, board.WordingOfComment: comments[1].ID,
	} {
		_, _, err := s.RemoveWording(s.ctx, maya, of, id)
		s.must(err)
		_, _, err = s.RemoveWording(s.ctx, maya, of, id)
		wantKind(t, err, problem.NotFound)
	}
	kept := s.count(`
		SELECT count(*)
		FROM idea_versions
		WHERE removed_at IS NULL
			OR title <> ''
			OR body <> ''
			OR body_html <> ''`)
	kept += s.count(`
		SELECT count(*)
		FROM comment_versions
		WHERE removed_at IS NULL
			OR body <> ''
			OR body_html <> ''`)
	if kept != 0 {
		t.Errorf("%d wordings are still there", kept)
	}
	if _, after, err := s.Versions(s.ctx, ben, idea.ID); err != nil || len(after) != 2 || !after[1].Removed {
		t.Errorf("%+v, %v", after, err)
	}
	logged := s.count(`
		SELECT count(*)
		FROM events
		WHERE kind = 'idea.wording_removed'
			AND idea_id IS NULL
			AND actor_id = ?`, s.cast.Maya.ID)
	if logged != 2 {
		t.Errorf("the audit log has %d lines of it", logged)
	}
}

// TestUndoAfterTheCategoryWasRemoved checks the refusal to undo a move out of a category
// that was removed since.
func TestUndoAfterTheCategoryWasRemoved(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, admin := board.ActorOf(&s.cast.Maya), s.admin()
	idea := s.idea("Dark mode", "Open")
	_, err := s.AddCategory(s.ctx, admin, board.CategoryInput{Name: "Elsewhere", CategoryAccess: everybody})
	s.must(err)
	moved, err := s.SetCategory(s.ctx, maya, idea.ID, s.categories()[1].ID)
	s.must(err)
	_, err = s.RemoveCategory(s.ctx, admin, idea.CategoryID, moved.CategoryID)
	s.must(err)
	_, err = s.Undo(s.ctx, maya, moved.ActID)
	wantKind(t, err, problem.Conflict)
}

// TestUndoRestoresARemovedLink checks that it is restored once, and not if it was
// added again.
func TestUndoRestoresARemovedLink(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	one, two := s.idea("Dark mode", "Open"), s.idea("Night colours", "Open")
	_, err := s.Link(s.ctx, maya, two.ID, one.ID, board.LinkSimilar)
	wantKind(t, err, went)
	done, err := s.Unlink(s.ctx, maya, one.ID, two.ID, board.LinkSimilar)
	wantKind(t, err, went)
	_, err = s.Undo(s.ctx, maya, done.ActID)
	wantKind(t, err, went)
	if n := s.count("SELECT count(*) FROM idea_links"); n != 1 {
		t.Errorf("%d links, want 1", n)
	}
	done, err = s.Unlink(s.ctx, maya, one.ID, two.ID, board.LinkSimilar)
	wantKind(t, err, went)
	_, err = s.Link(s.ctx, maya, one.ID, two.ID, board.LinkSimilar)
	wantKind(t, err, went)
	_, err = s.Undo(s.ctx, maya, done.ActID)
	wantKind(t, err, problem.Conflict)
}

// TestTheReasonOfADeclinedIdeaStays checks that the answer with which an idea was declined
// can be withdrawn only when the idea has another status.
func TestTheReasonOfADeclinedIdeaStays(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	idea := s.idea("Dark mode", "Declined")
	_, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Body: "A word more."})
	s.must(err)
	shown, err := s.Idea(s.ctx, maya, idea.ID)
	s.must(err)
	var reason, more int64
	for _, answer := range shown.Timeline {
		if answer.To != nil {
			reason = answer.ID
		} else {
			more = answer.ID
		}
	}
	_, err = s.WithdrawAnswer(s.ctx, maya, reason, "It was wrong.")
	wantFields(t, err, "note")
	_, err = s.WithdrawAnswer(s.ctx, maya, more, "It was wrong.")
	s.must(err)
	_, err = s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "open"})
	s.must(err)
	_, err = s.WithdrawAnswer(s.ctx, maya, reason, "It was wrong.")
	s.must(err)
	s.wantExact()
}

// TestDecliningAgainNeedsReasons checks that a form without reasons is refused, also if
// somebody else has declined the idea since it was opened.
func TestDecliningAgainNeedsReasons(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Declined")
	_, err := s.Answer(s.ctx, board.ActorOf(&s.cast.Maya), idea.ID, board.Reply{From: "open", Status: "declined"})
	wantFields(t, err, "answer", "reconsider_if")
}
