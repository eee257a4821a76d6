package seed

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
)

// plot is one idea of the story: who proposes it when, who votes, and what staff answer. Its
// discussion is in discussions. Times are in days before the end of the story.
type plot struct {
	days     float64
	author   func(*Cast) *account.User
	category string
	title    string
	body     string
	votes    int // how many other customers vote, a few hours apart
	answers  []reply
}

// reply is an answer by staff, with its age in days before the end of the story.
type reply struct {
	days   float64
	by     func(*Cast) *account.User
	status string
	words  string
	change string
}

// Story adds the hand-written data to a board: its site, people, ideas, votes, answers and
// comments. parts are the board's features. If the board has ideas already, it changes nothing and
// returns false.
func Story(ctx context.Context, db *database.DB, parts []board.Part) (told bool, err error) {
	told, err = empty(ctx, db)
	if err != nil || !told {
		return false, err
	}
	clock := board.Clock().Add(-40 * 24 * time.Hour)
	now := func() time.Time { return clock }
	if err := prepareSite(ctx, db); err != nil {
		return false, err
	}
	cast, err := People(ctx, db, now)
	if err != nil {
		return false, err
	}
	return true, addIdeas(ctx, board.New(db, now, parts...), &cast, &clock)
}

func empty(ctx context.Context, db *database.DB) (bool, error) {
	ideas, err := database.Rows[board.Idea](db.Read(ctx)).Limit(1).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("look for ideas: %w", err)
	}
	return len(ideas) == 0, nil
}

// prepareSite sets the site's name and adds the categories.
func prepareSite(ctx context.Context, db *database.DB) error {
	return db.Tx(ctx, func(tx *gorm.DB) error {
		site := board.Site{
			Name: "Larkspur ideas",
			Brand: board.Brand{
				Intro: "Larkspur keeps the bookings of small studios. Tell us what would make it better.",
			},
		}
		err := tx.Model(&board.Site{}).Where("id = 1 AND name = ?", "Ideas").Select("name", "intro").Updates(site).Error
		if err != nil {
			return fmt.Errorf("name the site: %w", err)
		}
		snapshot := []board.Category{
			{Name: "Bookings", Slug: "bookings", Position: 1},
			{Name: "Payments", Slug: "payments", Position: 2},
			{Name: "Mobile app", Slug: "mobile-app", Position: 3},
			{Name: "Integrations", Slug: "integrations", Position: 4},
		}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&snapshot).Error; err != nil {
			return fmt.Errorf("add categories: %w", err)
		}
		return nil
	})
}

// addIdeas adds every idea with its discussion, in the order of time.
func addIdeas(ctx context.Context, b *board.Board, cast *Cast, clock *time.Time) error {
	told := board.Clock()
	back := func(days float64) time.Time {
		return told.Add(-time.Duration(days * 24 * float64(time.Hour))).Truncate(time.Second)
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	ids := map[string]int64{}
	for n, p := range plots {
		category, _ := snapshot.CategoryNamed(p.category)
		author := p.author(cast)
		*clock = back(p.days)
		idea, err := b.Propose(ctx, board.ActorOf(author), board.Draft{Title: p.title, Body: p.body, CategoryID: category.ID})
		if err != nil {
			return fmt.Errorf("propose %q: %w", p.title, err)
		}
		ids[p.title] = idea.ID
		if err := addVotes(ctx, b, cast, idea, n, p, clock, back); err != nil {
			return err
		}
		for _, r := range p.answers {
			*clock = back(r.days)
			reply := board.Reply{Status: r.status, Body: r.words, ReconsiderIf: r.change}
			if _, err := b.Answer(ctx, board.ActorOf(r.by(cast)), idea.ID, reply); err != nil {
				return fmt.Errorf("answer %q: %w", p.title, err)
			}
		}
		around := player{b: b, questions: question.New(b), outcomes: outcome.New(b), cast: cast, clock: clock, back: back}
		if err := around.play(ctx, idea.ID, discussions[p.title]); err != nil {
			return fmt.Errorf("talk about %q: %w", p.title, err)
		}
	}
	*clock = told
	return addTags(ctx, b, cast, ids)
}

// addVotes adds the votes of customers between the proposal and the first answer.
func addVotes(
	ctx context.Context,
	b *board.Board,
	cast *Cast,
	idea board.Idea,
	n int,
	p plot,
	clock *time.Time,
	back func(float64) time.Time,
) error {
	until := 0.02
	if len(p.answers) > 0 {
		until = p.answers[len(p.answers)-1].days
		if first := p.answers[0].days; first < p.days {
			until = first
		}
	}
	voters := cast.Customers()
	for i := range p.votes {
		voter := voters[(n+i)%len(voters)]
		*clock = back(p.days - (p.days-until)*float64(i+1)/float64(p.votes+1))
		if _, err := b.Vote(ctx, board.ActorOf(voter), idea.ID); err != nil {
			return fmt.Errorf("vote for %q: %w", p.title, err)
		}
	}
	return nil
}
