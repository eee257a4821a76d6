package board_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

func TestTheMorningTellsWhatWaits(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	today := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	waiting := s.idea("Waits longest", "Open")
	s.now = s.now.Add(time.Minute)
	second := s.idea("Waits, too", "Open")
	hidden := s.idea("A hidden one", "Open")
	if _, err := s.Hide(s.ctx, actorOf(&s.cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	late, soon, far := s.idea("Late one", "Planned"), s.idea("Soon due", "In progress"), s.idea("Far away", "Planned")
	done := s.idea("Done with", "Shipped")
	for id, days := range map[int64]int{late.ID: -3, soon.ID: 7, far.ID: 8, done.ID: 1} {
		s.exec("UPDATE ideas SET promised_for = ? WHERE id = ?", today.AddDate(0, 0, days), id)
	}
	for _, id := range []int64{waiting.ID, hidden.ID} {
		s.exec("INSERT INTO questions (idea_id, asker_id, audience, body, created_at) VALUES (?, ?, 'staff', ?, ?)", id, s.cast.Ben.ID, "When?", s.now)
		s.exec("INSERT INTO outcomes (idea_id, user_id, verdict, body, created_at) VALUES (?, ?, 'no', 'It is not it.', ?)", id, s.cast.Cleo.ID, s.now)
	}
	s.exec("INSERT INTO questions (idea_id, asker_id, audience, body, created_at) VALUES (?, ?, 'people', 'Which', ?)", waiting.ID, s.cast.Maya.ID, s.now)
	s.exec("INSERT INTO outcomes (idea_id, user_id, verdict, created_at, handled_at) VALUES (?, ?, 'no', ?, ?)", second.ID, s.cast.Cleo.ID, s.now, s.now)

	got, err := s.StaffDigest(s.ctx, actorOf(&s.cast.Maya), s.now)
	if err != nil {
		t.Fatal(err)
	}
	if got.Waiting != 2 {
		t.Errorf("%d ideas wait, want 2", got.Waiting)
	}
	wantTitles(t, "oldest", got.Oldest, "Waits longest", "Waits, too")
	wantTitles(t, "questions", got.Questions, "Waits longest")
	wantTitles(t, "unsolved", got.Unsolved, "Waits longest")
	wantTitles(t, "promised", got.Promised, "Late one", "Soon due")
	if q := got.Questions[0]; q.Body != "When?" || q.Question == 0 || !q.At.Equal(s.now) {
		t.Errorf("the question is %+v", q)
	}
	if u := got.Unsolved[0]; u.Person != s.cast.Cleo.ID || u.Body != "It is not it." {
		t.Errorf("the outcome is %+v", u)
	}
	if at := got.Promised[0].At; !at.Equal(today.AddDate(0, 0, -3)) {
		t.Errorf("promised for %v", at)
	}
	if !got.Oldest[0].At.Equal(waiting.CreatedAt) {
		t.Errorf("waits since %v, want %v", got.Oldest[0].At, waiting.CreatedAt)
	}
}

func TestTheMorningTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cold, warm, gone := s.idea("Cold one", "Open"), s.idea("Warm one", "Open"), s.idea("Gone again", "Open")
	vote := func(id int64, people ...board.Actor) {
		for _, who := range people {
			if _, err := s.Vote(s.ctx, who, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	cleo, maya := actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	vote(cold.ID, cleo, maya) // the day before
	s.now = s.now.Add(time.Hour)
	since := s.now
	vote(warm.ID, cleo, maya)
	vote(gone.ID, cleo)
	if _, err := s.Unvote(s.ctx, cleo, gone.ID); err != nil {
		t.Fatal(err)
	}
	joined := func(at time.Time, person int64) {
		err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
			return event.Record(s.ctx, tx, event.Of(event.MemberJoined, person, at).OnPerson(person), nil)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	joined(since.Add(-time.Minute), s.cast.Ben.ID)
	joined(since, s.cast.Cleo.ID)
	got, err := s.StaffDigest(s.ctx, maya, since)
	if err != nil {
		t.Fatal(err)
	}
	wantTitles(t, "risen", got.Risen, "Warm one")
	if got.Risen[0].Rise != 2 || got.Risen[0].VoteCount != 3 {
		t.Errorf("rose by %d to %d, want 2 to 3", got.Risen[0].Rise, got.Risen[0].VoteCount)
	}
	if got.NewPeople != 1 || len(got.People) != 1 || got.People[0].ID != s.cast.Cleo.ID {
		t.Errorf("new people: %d, %+v; want Cleo", got.NewPeople, got.People)
	}
}

func TestTheMorningIsForStaff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, actor := range map[string]board.Actor{"visitor": {}, "member": actorOf(&s.cast.Cleo)} {
		t.Run(name, func(t *testing.T) {
			_, err := s.StaffDigest(s.ctx, actor, s.now)
			wantKind(t, err, problem.NotFound)
		})
	}
}

func wantTitles(t *testing.T, what string, ideas []board.StaffDigestIdea, want ...string) {
	t.Helper()
	var got []string
	for _, idea := range ideas {
		got = append(got, idea.Title)
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}
