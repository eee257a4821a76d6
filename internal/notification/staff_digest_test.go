package notification_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/event"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
)

// digest returns the digest of the stage's board.
func digest(s *boardtest.Stage, actor board.Actor, since time.Time) (notification.StaffDigest, error) {
	return notification.New(s.DB, s.Board, func() time.Time { return s.Now }).StaffDigest(s.Ctx, actor, since)
}

func TestTheStaffDigestTellsWhatWaits(t *testing.T) {
	t.Parallel()
	s := boardtest.New(t)
	today := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	waiting := s.NewIdea("Waits longest", "Open")
	s.Now = s.Now.Add(time.Minute)
	second := s.NewIdea("Waits, too", "Open")
	hidden := s.NewIdea("A hidden one", "Open")
	if _, err := s.Hide(s.Ctx, board.ActorOf(&s.Cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	late := s.NewIdea("Late one", "Planned")
	soon := s.NewIdea("Soon due", "In progress")
	far := s.NewIdea("Far away", "Planned")
	done := s.NewIdea("Done with", "Shipped")
	for id, days := range map[int64]int{late.ID: -3, soon.ID: 7, far.ID: 8, done.ID: 1} {
		s.Exec("UPDATE ideas SET promised_for = ? WHERE id = ?", today.AddDate(0, 0, days), id)
	}
	for _, id := range []int64{waiting.ID, hidden.ID} {
		s.Exec("INSERT INTO questions (idea_id, asker_id, audience, body, created_at) VALUES (?, ?, 'staff', ?, ?)", id,
			s.Cast.Ben.ID, "When?", s.Now)
		s.Exec("INSERT INTO outcomes (idea_id, user_id, verdict, body, created_at) VALUES (?, ?, 'no', 'It is not it.', ?)",
			id, s.Cast.Cleo.ID, s.Now)
	}
	s.Exec("INSERT INTO questions (idea_id, asker_id, audience, body, created_at) VALUES (?, ?, 'people', 'Which', ?)",
		waiting.ID, s.Cast.Maya.ID, s.Now)
	s.Exec("INSERT INTO outcomes (idea_id, user_id, verdict, created_at, handled_at) VALUES (?, ?, 'no', ?, ?)", second.ID,
		s.Cast.Cleo.ID, s.Now, s.Now)

	got, err := digest(s, board.ActorOf(&s.Cast.Maya), s.Now)
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
	if q := got.Questions[0]; q.Body != "When?" || q.Question == 0 || !q.At.Equal(s.Now) {
		t.Errorf("the question is %+v", q)
	}
	if u := got.Unsolved[0]; u.Person != s.Cast.Cleo.ID || u.Body != "It is not it." {
		t.Errorf("the outcome is %+v", u)
	}
	if at := got.Promised[0].At; !at.Equal(today.AddDate(0, 0, -3)) {
		t.Errorf("promised for %v", at)
	}
	if !got.Oldest[0].At.Equal(waiting.CreatedAt) {
		t.Errorf("waits since %v, want %v", got.Oldest[0].At, waiting.CreatedAt)
	}
}

func TestTheStaffDigestTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	s := boardtest.New(t)
	cold, warm, gone := s.NewIdea("Cold one", "Open"), s.NewIdea("Warm one", "Open"), s.NewIdea("Gone again", "Open")
	vote := func(id int64, people ...board.Actor) {
		for _, who := range people {
			if _, err := s.Vote(s.Ctx, who, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	cleo, maya := board.ActorOf(&s.Cast.Cleo), board.ActorOf(&s.Cast.Maya)
	vote(cold.ID, cleo, maya) // the day before
	s.Now = s.Now.Add(time.Hour)
	since := s.Now
	vote(warm.ID, cleo, maya)
	vote(gone.ID, cleo)
	if _, err := s.Unvote(s.Ctx, cleo, gone.ID); err != nil {
		t.Fatal(err)
	}
	join := func(at time.Time, person int64) {
		err := s.DB.Tx(s.Ctx, func(tx *gorm.DB) error {
			return event.Record(s.Ctx, tx, event.Of(event.MemberJoined, person, at).OnPerson(person), nil)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	join(since.Add(-time.Minute), s.Cast.Ben.ID)
	join(since, s.Cast.Cleo.ID)
	got, err := digest(s, maya, since)
	if err != nil {
		t.Fatal(err)
	}
	wantTitles(t, "risen", got.Risen, "Warm one")
	if got.Risen[0].Rise != 2 || got.Risen[0].VoteCount != 3 {
		t.Errorf("rose by %d to %d, want 2 to 3", got.Risen[0].Rise, got.Risen[0].VoteCount)
	}
	if got.NewPeople != 1 || len(got.People) != 1 || got.People[0].ID != s.Cast.Cleo.ID {
		t.Errorf("new people: %d, %+v; want Cleo", got.NewPeople, got.People)
	}
}

func TestTheStaffDigestIsForStaff(t *testing.T) {
	t.Parallel()
	s := boardtest.New(t)
	for name, actor := range map[string]board.Actor{"visitor": {}, "member": board.ActorOf(&s.Cast.Cleo)} {
		t.Run(name, func(t *testing.T) {
			_, err := digest(s, actor, s.Now)
			boardtest.WantKind(t, err, problem.NotFound)
		})
	}
}

func wantTitles(t *testing.T, what string, ideas []notification.StaffDigestIdea, want ...string) {
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
