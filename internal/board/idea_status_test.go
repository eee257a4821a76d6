package board_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	maya := func(s *stage) *account.User { return &s.cast.Maya }
	for name, tt := range map[string]struct {
		by     func(*stage) *account.User
		from   string
		reply  board.Reply
		want   problem.Kind
		fields []string
		status string // afterwards
		events []string
	}{
		"planned with words": {
			by: maya, from: "Open", reply: board.Reply{Status: "Planned", Body: "Soon."},
			want: went, status: "Planned", events: []string{"idea.answered", "idea.status_changed"},
		},
		"planned without words": {
			by: maya, from: "Open", reply: board.Reply{Status: "planned"},
			want: went, status: "Planned", events: []string{"idea.status_changed"},
		},
		"words alone": {
			by: maya, from: "Open", reply: board.Reply{Body: "Tell us more."},
			want: went, status: "Open", events: []string{"idea.answered"},
		},
		"words and the same status": {
			by: maya, from: "Open", reply: board.Reply{Status: "Open", Body: "Tell us more."},
			want: went, status: "Open", events: []string{"idea.answered"},
		},
		"nothing": {
			by: maya, from: "Open", reply: board.Reply{Status: "Open"},
			want: problem.Invalid, fields: []string{"answer"}, status: "Open",
		},
		"declined with both reasons": {
			by: maya, from: "Open", reply: board.Reply{Status: "Declined", Body: "No.", ReconsiderIf: "Money."},
			want: went, status: "Declined", events: []string{"idea.answered", "idea.status_changed"},
		},
		"declined without a reason": {
			by: maya, from: "Open", reply: board.Reply{Status: "Declined", ReconsiderIf: "Money."},
			want: problem.Invalid, fields: []string{"answer"}, status: "Open",
		},
		"declined without a way back": {
			by: maya, from: "Open", reply: board.Reply{Status: "Declined", Body: "No."},
			want: problem.Invalid, fields: []string{"reconsider_if"}, status: "Open",
		},
		"declined with nothing": {
			by: maya, from: "Open", reply: board.Reply{Status: "Declined", Body: "\u200b"},
			want: problem.Invalid, fields: []string{"answer", "reconsider_if"}, status: "Open",
		},
		"an unknown status": {
			by: maya, from: "Open", reply: board.Reply{Status: "Maybe"},
			want: problem.Invalid, fields: []string{"status"}, status: "Open",
		},
		"too many words": {
			by: maya, from: "Open", reply: board.Reply{Body: strings.Repeat("a", 10001)},
			want: problem.Invalid, fields: []string{"answer"}, status: "Open",
		},
		"a member": {
			by: func(s *stage) *account.User { return &s.cast.Ben }, from: "Open", reply: board.Reply{Status: "Planned"},
			want: problem.NotFound, status: "Open",
		},
		"a visitor": {
			by: func(*stage) *account.User { return nil }, from: "Open", reply: board.Reply{Status: "Planned"},
			want: problem.NotFound, status: "Open",
		},
		"reopened": {
			by: maya, from: "Declined", reply: board.Reply{Status: "Open", Body: "We changed our mind."},
			want: went, status: "Open", events: []string{"idea.answered", "idea.status_changed"},
		},
		"words on what was declined": {
			by: maya, from: "Declined", reply: board.Reply{Status: "Declined", Body: "Still no."},
			want: went, status: "Declined", events: []string{"idea.answered"},
		},
		"a status in another language": {
			by: maya, from: "Open", reply: board.Reply{Status: "Geplant"},
			want: problem.Invalid, fields: []string{"status"}, status: "Open",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", tt.from)
			before := len(s.events(idea.ID))
			_, err := s.Answer(s.ctx, actorOf(tt.by(s)), idea.ID, tt.reply)
			wantKind(t, err, tt.want)
			wantFields(t, err, tt.fields...)
			shown, err := s.Idea(s.ctx, board.Actor{}, idea.ID)
			if err != nil || shown.Status.Name != tt.status {
				t.Errorf("status %s, %v; want %s", shown.Status.Name, err, tt.status)
			}
			if got := s.events(idea.ID)[before:]; !slices.Equal(got, tt.events) {
				t.Errorf("events %v, want %v", got, tt.events)
			}
			s.wantExact()
		})
	}
}

func TestTheTimelineKeepsAll(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	for _, reply := range []board.Reply{
		{Status: "Under review", Body: "We look."},
		{Status: "Planned"},
		{Body: "It takes longer."},
		{Body: "It takes longer."},
		{Status: "Shipped", Body: "Here it is."},
	} {
		s.now = s.now.Add(30 * time.Second)
		if _, err := s.Answer(s.ctx, actorOf(&s.cast.Tomasz), idea.ID, reply); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := s.Idea(s.ctx, board.Actor{}, idea.ID)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, entry := range shown.Timeline {
		line := entry.Author.Name + ":" + entry.Body
		if entry.To != nil {
			line += ":" + entry.From.Name + ">" + entry.To.Name
		}
		told = append(told, line)
	}
	want := []string{
		"Tomasz Adler:Here it is.:Planned>Shipped", "Tomasz Adler:It takes longer.",
		"Tomasz Adler::Under review>Planned", "Tomasz Adler:We look.:Open>Under review",
	} // the form sent twice counts once
	if !slices.Equal(told, want) {
		t.Errorf("timeline %q, want %q", told, want)
	}
}

func TestTriage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := actorOf(&s.cast.Maya)
	var titles []string
	for _, title := range []string{"First idea", "Second idea", "Third idea"} {
		s.now = s.now.Add(time.Minute)
		titles = append(titles, s.idea(title, "Open").Title)
	}
	review := s.idea("In review", "Under review")
	hidden := s.idea("Spam, spam", "Open")
	if _, err := s.Hide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	for queue, want := range map[board.Queue][]string{
		board.Waiting: titles, board.UnderReview: {review.Title}, board.HiddenIdeas: {hidden.Title},
	} {
		page, err := s.List(s.ctx, maya, board.IdeaFilter{Queue: queue})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, idea := range page.Ideas {
			got = append(got, idea.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", queue, got, want)
		}
		snapshot, err := s.Snapshot(s.ctx)
		if err != nil || snapshot.InQueue(queue) != len(want) {
			t.Errorf("%s: counts %d, want %d (%v)", queue, snapshot.InQueue(queue), len(want), err)
		}
	}
	_, err := s.List(s.ctx, actorOf(&s.cast.Ben), board.IdeaFilter{Queue: board.Waiting})
	wantKind(t, err, problem.NotFound)
	_, err = s.List(s.ctx, maya, board.IdeaFilter{Queue: board.Waiting, After: "nonsense"})
	wantKind(t, err, problem.Invalid)
	if _, err := s.Unhide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	s.wantExact()
}

func TestCategorise(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	_, err := s.SetCategory(s.ctx, actorOf(&s.cast.Maya), idea.ID, 99)
	wantFields(t, err, "category")
	_, err = s.SetCategory(s.ctx, actorOf(&s.cast.Ben), idea.ID, 1)
	wantKind(t, err, problem.NotFound)
	if err := s.db.Read(s.ctx).Error; err != nil {
		t.Fatal(err)
	}
	s.wantExact()
}

// TestAnswerWithAStaleForm checks a form loaded before somebody else changed
// the status: a status it left alone keeps the new value, and one it changes is refused.
func TestAnswerWithAStaleForm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply  board.Reply
		want   problem.Kind
		status string
	}{
		"words alone": {board.Reply{From: "open", Status: "Open", Body: "Thanks."}, went, "Planned"},
		"another status": {
			board.Reply{From: "open", Status: "Declined", Body: "No.", ReconsiderIf: "More."},
			problem.Conflict,
			"Planned",
		},
		"the status it has by now": {board.Reply{From: "open", Status: "Planned", Body: "Me too."}, went, "Planned"},
		"a form drawn afterwards":  {board.Reply{From: "planned", Status: "In progress"}, went, "In progress"},
		"a form that does not say": {board.Reply{Status: "In progress"}, went, "In progress"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", "Planned")
			_, err := s.Answer(s.ctx, actorOf(&s.cast.Tomasz), idea.ID, tt.reply)
			wantKind(t, err, tt.want)
			shown, err := s.Idea(s.ctx, board.Actor{}, idea.ID)
			if err != nil || shown.Status.Name != tt.status {
				t.Errorf("status %s, %v; want %s", shown.Status.Name, err, tt.status)
			}
		})
	}
}
