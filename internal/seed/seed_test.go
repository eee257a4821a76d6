package seed_test

import (
	"context"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

func TestTheStoryIsToldOnce(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), dbtest.New(t)
	for i, want := range []bool{true, false} {
		told, err := seed.Story(ctx, db, boardtest.Parts)
		if err != nil || told != want {
			t.Fatalf("story %d: told %v, %v; want %v", i+1, told, err, want)
		}
	}
	b := board.New(db, nil, boardtest.Parts...)
	page, err := b.List(ctx, board.Actor{}, board.IdeaFilter{Sort: board.Newest})
	if err != nil || len(page.Ideas) != 16 {
		t.Fatalf("%d ideas, %v; want 16", len(page.Ideas), err)
	}
	for _, table := range []string{
		"comments", "comment_reactions", "idea_reactions", "questions", "question_answers", "vote_reasons", "outcomes",
	} {
		var n int64
		if err := db.Read(ctx).Table(table).Count(&n).Error; err != nil || n == 0 {
			t.Errorf("the story has no %s (%v)", table, err)
		}
	}
	wantExactCounters(t, b)
}

func TestPeopleAndVotesHaveTheNumbersAskedFor(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), dbtest.New(t)
	if err := seed.Load(ctx, db, seed.Size{Ideas: 150, Users: 60, Votes: 2500}, nil); err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int64{"ideas": 150, "users": 60, "votes": 2500} {
		var n int64
		q := db.Read(ctx).Table(table)
		if table == "users" {
			q = q.Where("id > 0") // and not "Former member"
		}
		if err := q.Count(&n).Error; err != nil || n != want {
			t.Errorf("%s: %d, %v; want %d", table, n, err, want)
		}
	}
	wantExactCounters(t, board.New(db, nil, boardtest.Parts...))
}

func TestTooManyVotesForThePeopleAreRefused(t *testing.T) {
	t.Parallel()
	err := seed.Load(context.Background(), dbtest.New(t), seed.Size{Ideas: 2, Users: 2, Votes: 5}, nil)
	if err == nil {
		t.Error("5 votes of 2 people for 2 ideas: no error")
	}
}

// wantExactCounters fails when any counter differs from the rows.
func wantExactCounters(t *testing.T, b *board.Board) {
	t.Helper()
	wrong, err := b.Audit(context.Background())
	if err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v; want nothing", wrong, err)
	}
}
