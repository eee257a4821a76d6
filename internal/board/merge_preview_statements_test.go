package board_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/board"
)

// statements returns the number of statements that do runs.
func (s *stage) statements(do func()) int {
	s.t.Helper()
	var n atomic.Int64
	s.each(func(string) { n.Add(1) }, do)
	return int(n.Load())
}

// each calls with for every statement that do runs, with its arguments in place.
func (s *stage) each(with func(sql string), do func()) {
	s.t.Helper()
	tell := func(tx *gorm.DB) { with(tx.Dialector.Explain(tx.Statement.SQL.String(), tx.Statement.Vars...)) }
	callbacks := s.db.Read(s.ctx).Callback()
	for _, err := range []error{
		callbacks.Query().After("gorm:query").Register("test:query", tell),
		callbacks.Row().After("gorm:row").Register("test:row", tell),
		callbacks.Raw().After("gorm:raw").Register("test:raw", tell),
	} {
		s.must(err)
	}
	do()
	for _, err := range []error{
		callbacks.Query().Remove("test:query"), callbacks.Row().Remove("test:row"), callbacks.Raw().Remove("test:raw"),
	} {
		s.must(err)
	}
}

// TestManyDuplicatesAreMergedInFewStatements checks that the number of statements does not
// grow with the number of duplicates.
func TestManyDuplicatesAreMergedInFewStatements(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	whole := s.idea("Dark mode", "Open")
	ask := func(want int) (statements int) {
		statements = s.statements(func() {
			merged, err := s.MergedIdeas(s.ctx, maya, whole.ID, 0, board.CommentFilter{})
			if err != nil || len(merged) != want {
				t.Errorf("%d duplicates, want %d: %v", len(merged), want, err)
			}
		})
		t.Logf("%d duplicates: %d statements", want, statements)
		return statements
	}
	made := 0
	merge := func(n int) {
		var ids []int64
		for range n {
			made++
			ids = append(ids, s.idea(fmt.Sprint("A dark theme, number ", made), "Open").ID)
		}
		s.merge(whole.ID, ids...)
	}
	merge(25)
	few := ask(25)
	merge(50)
	merge(25)
	if many := ask(100); many > few || few < 5 {
		t.Errorf("%d statements for 100 duplicates, %d for 25", many, few)
	}
}
