package board_test

import (
	"fmt"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"

	"gorm.io/gorm"
)

// company adds a company with these people.
func (s *stage) company(people ...*account.User) account.Company {
	s.t.Helper()
	accounts, err := account.New(s.ctx, s.db, account.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	company, err := accounts.AddCompany(s.ctx, actorOf(&s.cast.Maya), account.CompanyInput{Name: "Acme"})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, person := range people {
		if _, _, err := accounts.AddMember(s.ctx, actorOf(&s.cast.Maya), company.ID, *person.Email); err != nil {
			s.t.Fatal(err)
		}
	}
	return company
}

func TestWhatBecameOfACompanysWishes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	acme := s.company(&s.cast.Cleo, &s.cast.Ruth)
	want := map[string]board.Idea{}
	for _, status := range []string{"Open", "Under review", "Planned", "Shipped", "Declined"} {
		want[status] = s.idea(status+" idea", "Open")
		if _, err := s.Vote(s.ctx, actorOf(&s.cast.Cleo), want[status].ID); err != nil {
			t.Fatal(err)
		}
		if status != "Open" {
			reply := board.Reply{Status: status, Body: "We *thought* about it.", ReconsiderIf: "More of you."}
			if _, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), want[status].ID, reply); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.Vote(s.ctx, actorOf(&s.cast.Ruth), want["Planned"].ID); err != nil {
		t.Fatal(err)
	}
	mine, err := s.Propose(s.ctx, actorOf(&s.cast.Ruth), board.Draft{Title: "Proposed by us"})
	if err == nil {
		_, err = s.Unvote(s.ctx, actorOf(&s.cast.Ruth), mine.ID) // proposed, but no longer voted for
	}
	if err != nil {
		t.Fatal(err)
	}
	s.idea("Of nobody here", "Open")
	hidden := s.idea("Hidden", "Open")
	if _, err := s.Vote(s.ctx, actorOf(&s.cast.Cleo), hidden.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Hide(s.ctx, actorOf(&s.cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	for _, viewer := range []*account.User{&s.cast.Cleo, &s.cast.Maya} {
		page, err := s.CompanyIdeas(s.ctx, actorOf(viewer), acme.ID, board.CompanyAll, "")
		if err != nil || len(page.Ideas) != 6 || page.Ideas[0].ID != want["Planned"].ID || page.Ideas[0].Ours != 2 ||
			page.Ideas[0].VoteCount != 3 ||
			page.Ideas[5].ID != mine.ID ||
			page.Ideas[5].Ours != 0 {
			t.Fatalf("%+v, %v", page, err)
		}
		if fmt.Sprint(page.Counts) != "map[asked:6 coming:1 got:1 refused:1 waits:3]" || page.Unanswered != 2 {
			t.Errorf("counts %v, %d unanswered", page.Counts, page.Unanswered)
		}
	}
	for part, id := range map[board.CompanyPart]int64{
		board.CompanyShipped: want["Shipped"].ID, board.CompanyPlanned: want["Planned"].ID,
		board.CompanyDeclined: want["Declined"].ID,
	} {
		page, err := s.CompanyIdeas(s.ctx, actorOf(&s.cast.Cleo), acme.ID, part, "")
		if err != nil || len(page.Ideas) != 1 || page.Ideas[0].ID != id ||
			(part == board.CompanyDeclined) != (page.Ideas[0].Reason == "We thought about it.") {
			t.Errorf("%s: %+v, %v", part, page, err)
		}
	}
	for _, viewer := range []board.Actor{{}, actorOf(&s.cast.Ben)} {
		_, err := s.CompanyIdeas(s.ctx, viewer, acme.ID, board.CompanyAll, "")
		wantKind(t, err, problem.NotFound)
	}
	for after, kind := range map[string]problem.Kind{
		"x": problem.Invalid, "1_": problem.Invalid, "o99999999999_1": problem.Invalid, "v1_1": problem.Invalid,
		"o1_1": went,
	} {
		_, err := s.CompanyIdeas(s.ctx, actorOf(&s.cast.Cleo), acme.ID, board.CompanyAll, after)
		wantKind(t, err, kind)
	}
	_, err = s.CompanyIdeas(s.ctx, actorOf(&s.cast.Cleo), acme.ID, "nonsense", "")
	wantKind(t, err, problem.NotFound)
}

func TestACompanysIdeasByPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	acme := s.company(&s.cast.Ben)
	for i := range board.PageSize + 3 {
		s.idea(fmt.Sprintf("Idea number %d", i), "Open")
	}
	first, err := s.CompanyIdeas(s.ctx, actorOf(&s.cast.Ben), acme.ID, board.CompanyOpen, "")
	if err != nil || len(first.Ideas) != board.PageSize || first.Next == "" {
		t.Fatalf("%d, %q, %v", len(first.Ideas), first.Next, err)
	}
	second, err := s.CompanyIdeas(s.ctx, actorOf(&s.cast.Ben), acme.ID, board.CompanyOpen, first.Next)
	if err != nil || len(second.Ideas) != 3 || second.Next != "" ||
		second.Ideas[0].ID >= first.Ideas[board.PageSize-1].ID {
		t.Errorf("%+v, %v", second, err)
	}
}

// TestLargeCompanyIsFast checks that a page takes time in proportion to the
// company's votes: 1,000 people with 10,000 votes among ten times that.
func TestLargeCompanyIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("a crowd takes some seconds")
	}
	askForCompany(t, 1000)
}

func TestLongAVeryLargeCompanyAnswersSoon(t *testing.T) {
	dbtest.Long(t)
	askForCompany(t, 2000)
}

// askForCompany reads each page of a company with so many people.
func askForCompany(t *testing.T, people int) {
	t.Helper()
	s := newStage(t)
	s.db = dbtest.New(t, database.NoTimeout, database.QuickDisk)
	s.Board = board.New(s.db, nil, boardtest.Parts...)
	cast, err := seed.People(s.ctx, s.db, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	s.cast = cast
	err = seed.Load(s.ctx, s.db, seed.Size{Ideas: 10 * people, Users: 10 * people, Votes: 100 * people}, nil)
	if err != nil {
		t.Fatal(err)
	}
	acme := s.company()
	const votesOfCompany = "SELECT count(*) FROM votes JOIN company_members ON company_members.user_id = votes.user_id"
	var votes int64
	err = s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		return tx.Exec(`
			INSERT INTO company_members (company_id, user_id, via, created_at)
			SELECT ?, id, 'hand', created_at
			FROM users
			WHERE role = 'member'
				AND id > 0
			ORDER BY id DESC
			LIMIT ?`, acme.ID, people).Error
	})
	if err == nil {
		err = s.db.Analyze(s.ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range board.CompanyParts {
		best, counted, after := time.Hour, time.Hour, ""
		for range 5 { // alternating, so that a busy machine slows both
			started := time.Now()
			page, err := s.CompanyIdeas(s.ctx, actorOf(&s.cast.Maya), acme.ID, part, after)
			if err != nil {
				t.Fatal(err)
			}
			best, after = min(best, time.Since(started)), page.Next
			started = time.Now()
			if err := s.db.Read(s.ctx).Raw(votesOfCompany).Scan(&votes).Error; err != nil {
				t.Fatal(err)
			}
			counted = min(counted, time.Since(started))
		}
		t.Logf("%s: %v; to count its %d votes: %v", part, best, votes, counted)
		if best > 100*counted {
			t.Errorf("%s takes %v, and counting the company's votes %v", part, best, counted)
		}
	}
}
