package board_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestPropose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo := actorOf(&s.cast.Cleo)
	for name, tt := range map[string]struct {
		by     board.Actor
		draft  board.Draft
		want   problem.Kind
		fields []string
	}{
		"plain":                {cleo, board.Draft{Title: "Dark mode", Body: "Please."}, went, nil},
		"the shortest title":   {cleo, board.Draft{Title: "12345"}, went, nil},
		"the longest title":    {cleo, board.Draft{Title: strings.Repeat("é", 140)}, went, nil},
		"right to left":        {cleo, board.Draft{Title: "الوضع الداكن"}, went, nil},
		"emoji":                {cleo, board.Draft{Title: "🌒🌓🌔🌕🌖🌗"}, went, nil},
		"NUL and broken UTF-8": {cleo, board.Draft{Title: "a\x00b\xffc dark", Body: "x\x00y\xfe"}, went, nil},
		"the longest body":     {cleo, board.Draft{Title: "Dark mode", Body: strings.Repeat("a", 20000)}, went, nil},
		"a visitor":            {board.Actor{}, board.Draft{Title: "Dark mode"}, problem.SignedOut, nil},
		"no title":             {cleo, board.Draft{}, problem.Invalid, []string{"title"}},
		"a short title":        {cleo, board.Draft{Title: "1234"}, problem.Invalid, []string{"title"}},
		"an invisible title": {
			cleo, board.Draft{Title: "\u200b\u200b\u3164\u2800\u00ad\u200d\ufe0f"}, problem.Invalid, []string{"title"},
		},
		"a long title":        {cleo, board.Draft{Title: strings.Repeat("a", 141)}, problem.Invalid, []string{"title"}},
		"a megabyte of title": {cleo, board.Draft{Title: strings.Repeat("a", 1<<20)}, problem.Invalid, []string{"title"}},
		"a long body": {
			cleo, board.Draft{Title: "Dark mode", Body: strings.Repeat("a", 20001)}, problem.Invalid, []string{"body"},
		},
		"an unknown category": {
			cleo, board.Draft{Title: "Dark mode", CategoryID: 99}, problem.Invalid, []string{"category"},
		},
		"everything wrong": {
			cleo,
			board.Draft{Body: strings.Repeat("a", 30000), CategoryID: -1},
			problem.Invalid,
			[]string{"title", "body", "category"},
		},
		"ten thousand lines":    {cleo, board.Draft{Title: "Dark mode", Body: strings.Repeat("a\n", 9999)}, went, nil},
		"a category by its id":  {cleo, board.Draft{Title: "Dark mode", CategoryID: 1}, went, nil},
		"a title of two lines":  {cleo, board.Draft{Title: "Dark\r\nmode"}, went, nil},
		"the body only control": {cleo, board.Draft{Title: "Dark mode", Body: "\x01\x02"}, went, nil},
	} {
		idea, err := s.Propose(s.ctx, tt.by, tt.draft)
		t.Run(name, func(t *testing.T) {
			wantKind(t, err, tt.want)
			wantFields(t, err, tt.fields...)
			words := idea.Title + idea.Body
			clean := !strings.ContainsAny(words, "\x00\r") && utf8.ValidString(words)
			if tt.want == went && (idea.ID == 0 || idea.VoteCount != 1 || !clean) {
				t.Errorf("stored %+v", idea)
			}
		})
	}
	s.wantExact()
}

func TestNumbersNeverCollide(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var wait sync.WaitGroup
	ids := make(chan int64, 64)
	for i := range 64 {
		wait.Go(func() {
			idea, err := s.Propose(s.ctx, actorOf(&s.cast.Ruth), board.Draft{Title: fmt.Sprint("At the same time ", i)})
			if err != nil {
				t.Error(err)
			}
			ids <- idea.ID
		})
	}
	wait.Wait()
	close(ids)
	seen := map[int64]bool{}
	for id := range ids {
		if seen[id] {
			t.Errorf("number %d was given twice", id)
		}
		seen[id] = true
	}
	s.wantExact()
}

func TestEdit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status string
		by     func(*stage) *account.User
		title  string
		want   problem.Kind
	}{
		"the author": {"Open", func(s *stage) *account.User { return &s.cast.Ben }, "Darker mode", went},
		"the author after an answer": {
			"Planned", func(s *stage) *account.User { return &s.cast.Ben }, "Darker mode", problem.Conflict,
		},
		"somebody else": {
			"Open", func(s *stage) *account.User { return &s.cast.Cleo }, "Darker mode", problem.Forbidden,
		},
		"staff do not change words": {
			"Open", func(s *stage) *account.User { return &s.cast.Maya }, "Darker mode", problem.Forbidden,
		},
		"a visitor":                   {"Open", func(*stage) *account.User { return nil }, "Darker mode", problem.SignedOut},
		"the author, with no title":   {"Open", func(s *stage) *account.User { return &s.cast.Ben }, "", problem.Invalid},
		"somebody else, and no title": {"Open", func(s *stage) *account.User { return &s.cast.Cleo }, "", problem.Forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", tt.status)
			s.now = s.now.Add(time.Hour)
			_, err := s.Edit(s.ctx, actorOf(tt.by(s)), idea.ID, board.Draft{Title: tt.title, Body: "New *words*."})
			wantKind(t, err, tt.want)
			shown, versions, err := s.Versions(s.ctx, board.ActorOf(&s.cast.Maya), idea.ID)
			if err != nil {
				t.Fatal(err)
			}
			titles := []string{}
			for _, v := range versions {
				titles = append(titles, v.Title)
			}
			want := []string{"Dark mode"}
			if tt.want == went {
				want = []string{"Darker mode", "Dark mode"}
			}
			if !slices.Equal(titles, want) || (shown.EditedAt != nil) != (tt.want == went) {
				t.Errorf("versions %v, edited %v; want %v", titles, shown.EditedAt, want)
			}
		})
	}
}

func TestAnEditThatChangesNothingTellsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	_, err := s.Edit(s.ctx, actorOf(&s.cast.Ben), idea.ID,
		board.Draft{Title: "Dark mode", Body: "Because it is **useful**."})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.events(idea.ID); !slices.Equal(got, []string{"idea.proposed"}) {
		t.Errorf("events %v", got)
	}
}

func TestDraftsWaitForTheirVisitor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token, err := s.KeepDraft(s.ctx, board.Draft{Title: "x", Body: "Half a thought", CategoryID: 1})
	if err != nil {
		t.Fatal(err)
	}
	draft, ok, err := s.KeptDraft(s.ctx, token)
	if err != nil || !ok || draft.Title != "x" || draft.Body != "Half a thought" || draft.CategoryID != 1 {
		t.Errorf("kept %+v, %v, %v", draft, ok, err)
	}
	if _, ok, err := s.KeptDraft(s.ctx, token+"0"); ok || err != nil {
		t.Errorf("another token: %v, %v", ok, err)
	}
	s.now = s.now.Add(8 * 24 * time.Hour)
	if _, ok, err := s.KeptDraft(s.ctx, token); ok || err != nil {
		t.Errorf("after a week: %v, %v", ok, err)
	}
	if err := s.Sweep(s.ctx); err != nil {
		t.Error(err)
	}
}
