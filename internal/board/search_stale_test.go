package board_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// TestSearchIsNotStale renames a tag, and removes a name from a comment when a person
// leaves, while the idea's title changes. After the jobs that this enqueues, the idea is
// found by its current text.
func TestSearchIsNotStale(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, tag := actorOf(&s.cast.Maya), s.tag("first")
	idea := s.proposes("Zero lantern", "")
	s.tagged(idea.ID, tag)
	for round := range 12 {
		name, title := fmt.Sprintf("kaleidoscope%d", round), fmt.Sprintf("marmalade%d lantern", round)
		var both sync.WaitGroup
		both.Go(func() {
			renamed := tag
			renamed.Name = name
			if _, err := s.ChangeTag(s.ctx, maya, renamed); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := s.Edit(s.ctx, actorOf(&s.cast.Ben), idea.ID, board.Draft{Title: title}); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		s.runReindexJobs()
		s.wantFound("the tag", name, 1)
		s.wantFound("the title", fmt.Sprintf("marmalade%d", round), 1)
	}
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		return database.PutDocuments(tx, "idea_search", "idea_id", []database.Document{{ID: idea.ID}})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantFound("a document that is wrong", "lantern", 0)
	if _, err := s.IndexMissing(s.ctx); err != nil {
		t.Fatal(err)
	}
	s.wantFound("a document that was wrong", "lantern", 1)
}

// TestCommentAndTitleAtOnceAreIndexed edits, hides or shows a comment while the title
// changes. Both are found as they are now.
func TestCommentAndTitleAtOnceAreIndexed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, idea := actorOf(&s.cast.Maya), s.proposes("Zero lantern", "")
	comment := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "Nothing yet"})
	atOnce := func(round int, change func() error) {
		t.Helper()
		var both sync.WaitGroup
		both.Go(func() {
			if err := change(); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			_, err := s.Edit(s.ctx, actorOf(&s.cast.Ben), idea.ID,
				board.Draft{Title: fmt.Sprintf("marmalade%d lantern", round)})
			if err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		s.runReindexJobs()
		s.wantFound("the title", fmt.Sprintf("marmalade%d", round), 1)
	}
	for round := range 6 {
		said := fmt.Sprintf("kaleidoscope%d", round)
		atOnce(3*round, func() error {
			_, err := s.EditComment(s.ctx, actorOf(&s.cast.Cleo), comment.ID, 0, said)
			return err
		})
		s.wantFound("the comment", said, 1)
		atOnce(3*round+1, func() error { _, err := s.HideComment(s.ctx, maya, comment.ID); return err })
		s.wantFound("the hidden comment", said, 0)
		atOnce(3*round+2, func() error { _, err := s.UnhideComment(s.ctx, maya, comment.ID); return err })
		s.wantFound("the comment shown again", said, 1)
	}
}

// TestEveryIdeaIsIndexedAgainInADay checks that a wrong document is corrected within a day
// without any change.
func TestEveryIdeaIsIndexedAgainInADay(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.proposes("Zero lantern", "")
	s.now = s.now.Add(5 * time.Hour)
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		return database.PutDocuments(tx, "idea_search", "idea_id", []database.Document{{ID: idea.ID}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for turn := range 144 {
		if len(s.found(board.Actor{}, "lantern")) > 0 {
			if turn == 0 {
				t.Fatal("the document is not wrong")
			}
			return
		}
		if _, err := s.IndexMissing(s.ctx); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(10 * time.Minute)
	}
	s.wantFound("a document that was wrong for a day", "lantern", 1)
}

// runReindexJobs runs the jobs that changes have enqueued.
func (s *stage) runReindexJobs() {
	s.t.Helper()
	var left []string
	err := s.db.Read(s.ctx).
		Raw("SELECT "+s.pick("json(args)", "args::text")+" FROM river_job WHERE kind = ?", board.ReindexIdeas{}.Kind()).
		Scan(&left).Error
	if err != nil {
		s.t.Fatal(err)
	}
	for _, args := range left {
		var job board.ReindexIdeas
		if err := json.Unmarshal([]byte(args), &job); err != nil {
			s.t.Fatal(err)
		}
		if err := s.Board.ReindexIdeas(s.ctx, job); err != nil {
			s.t.Fatal(err)
		}
	}
	s.exec("DELETE FROM river_job WHERE kind = ?", board.ReindexIdeas{}.Kind())
}

func (s *stage) pick(sqlite, postgres string) string {
	return database.Pick(s.db.Read(s.ctx), sqlite, postgres)
}
