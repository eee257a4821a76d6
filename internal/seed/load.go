package seed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/markdown"
)

// Size is the number of rows to generate.
type Size struct{ Ideas, Users, Votes int }

// chunk is how many rows one statement inserts; the databases accept up to 32,766 values in a
// statement.
const chunk = 1000

// Load adds generated people, ideas and votes to a board. The same size always gives the same data.
// A few ideas have most of the votes, as on real boards. It calls progress, which may be nil, with
// what it is doing.
func Load(ctx context.Context, db *database.DB, size Size, progress func(what string, done, of int)) error {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	if size.Users == 0 && size.Ideas > 0 {
		size.Users = max(1, size.Ideas/5)
	}
	if size.Votes > 0 && (size.Ideas == 0 || size.Votes > size.Ideas*size.Users) {
		return fmt.Errorf("%d votes need more people and ideas: one person votes once for an idea, so at most %d",
			size.Votes, size.Ideas*size.Users)
	}
	c := loader{db: db, size: size, progress: progress, random: rand.New(rand.NewPCG(1, 2)), now: board.Clock()}
	for _, step := range []func(context.Context) error{c.addPeople, c.planIdeas, c.addIdeas, c.addVotes, c.count} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type loader struct {
	db        *database.DB
	size      Size
	progress  func(string, int, int)
	random    *rand.Rand
	now       time.Time
	firstUser int64
	ideas     []board.Idea
	votes     []int // number of votes of each idea
	snapshot  *board.Snapshot
}

func (c *loader) addPeople(ctx context.Context) error {
	users := make([]account.User, 0, chunk)
	for i := range c.size.Users {
		email := fmt.Sprintf("reader%d-%d@example.com", i+1, c.now.UnixMicro())
		users = append(users, account.User{
			Email: &email, Name: givenNames[c.random.IntN(len(givenNames))] + " " + familyNames[c.random.IntN(len(familyNames))],
			Role: account.Member, CreatedAt: c.now.AddDate(-3, 0, 0),
		})
		if len(users) == chunk || i+1 == c.size.Users {
			if err := addUsers(ctx, c.db, &users); err != nil {
				return err
			}
			if c.firstUser == 0 {
				c.firstUser = users[0].ID
			}
			c.progress("people", i+1, c.size.Users)
			users = users[:0]
		}
	}
	return nil
}

// addUsers adds people with their search terms.
func addUsers(ctx context.Context, db *database.DB, users *[]account.User) error {
	err := db.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.CreateInBatches(users, chunk).Error; err != nil {
			return err
		}
		return account.IndexPeople(ctx, tx, *users...)
	})
	if err != nil {
		return fmt.Errorf("add people: %w", err)
	}
	return nil
}

// planIdeas decides the number of votes of each idea by Zipf's law, at most one for each person.
func (c *loader) planIdeas(ctx context.Context) (err error) {
	if c.snapshot, err = board.New(c.db, nil).Snapshot(ctx); err != nil {
		return err
	}
	c.votes = make([]int, c.size.Ideas)
	var total float64
	for i := range c.votes {
		total += 1 / float64(i+10)
	}
	left := c.size.Votes
	for i := range c.votes {
		c.votes[i] = min(left, c.size.Users, int(float64(c.size.Votes)/total/float64(i+10)))
		left -= c.votes[i]
	}
	for i := 0; left > 0; i = (i + 1) % len(c.votes) {
		if c.votes[i] < c.size.Users {
			c.votes[i]++
			left--
		}
	}
	c.random.Shuffle(len(c.votes), func(i, j int) { c.votes[i], c.votes[j] = c.votes[j], c.votes[i] })
	return nil
}

func (c *loader) addIdeas(ctx context.Context) error {
	for start := 0; start < c.size.Ideas; start += chunk {
		end := min(start+chunk, c.size.Ideas)
		ideas := make([]board.Idea, 0, end-start)
		for i := start; i < end; i++ {
			ideas = append(ideas, c.idea(i))
		}
		if err := insert(ctx, c.db, &ideas); err != nil {
			return err
		}
		if err := c.answer(ctx, ideas); err != nil {
			return err
		}
		for i := range ideas { // keep what counting needs, without the texts
			c.ideas = append(c.ideas, board.Idea{ID: ideas[i].ID, CreatedAt: ideas[i].CreatedAt})
		}
		c.progress("ideas", end, c.size.Ideas)
	}
	return nil
}

// idea returns the generated idea with this number and its vote count.
func (c *loader) idea(number int) board.Idea {
	born := c.now.Add(-time.Duration(c.random.Int64N(int64(3 * 365 * 24 * time.Hour)))).Truncate(time.Microsecond)
	status := c.snapshot.InitialStatus()
	if c.random.IntN(4) == 0 {
		status = c.snapshot.Statuses[c.random.IntN(len(c.snapshot.Statuses))]
	}
	title := fmt.Sprintf("%s %s %s", pick(c.random, verbs), pick(c.random, things), pick(c.random, places))
	body := pick(c.random, reasons) + "\n\n" + pick(c.random, wishes)
	idea := board.Idea{
		IdeaText:   board.IdeaText{Title: title, Body: body},
		CategoryID: c.snapshot.Categories[c.random.IntN(len(c.snapshot.Categories))].ID,
		StatusID:   status.ID,
		AuthorID:   c.firstUser + c.random.Int64N(int64(c.size.Users)),
		VoteCount:  c.votes[number],
		CreatedAt:  born,
	}
	idea.BodyHTML = markdown.HTML(idea.Body)
	idea.Excerpt = markdown.Excerpt(idea.BodyHTML, 200)
	times := make([]time.Time, c.votes[number])
	for i := range times {
		times[i] = c.voteTime(born, i, len(times))
	}
	idea.TrendingRank = board.TrendingRank(born, times, 0)
	if status.ID != c.snapshot.InitialStatus().ID {
		at := born.Add(c.now.Sub(born) / 2).Truncate(time.Microsecond)
		idea.AnsweredAt = &at
	}
	return idea
}

// voteTime spreads the votes of an idea over the time since it was proposed.
func (c *loader) voteTime(born time.Time, i, of int) time.Time {
	return born.Add(c.now.Sub(born) / time.Duration(of+1) * time.Duration(i+1)).Truncate(time.Microsecond)
}

// answer adds the answers and events that led to the status of ideas that are not open.
func (c *loader) answer(ctx context.Context, ideas []board.Idea) error {
	first := c.snapshot.InitialStatus().ID
	var answers []board.Answer
	for i := range ideas {
		if ideas[i].AnsweredAt != nil {
			answers = append(answers, board.Answer{
				IdeaID:       ideas[i].ID,
				FromStatusID: &first,
				ToStatusID:   &ideas[i].StatusID,
				CreatedAt:    *ideas[i].AnsweredAt,
			})
		}
	}
	if len(answers) == 0 {
		return nil
	}
	return insert(ctx, c.db, &answers)
}

// addVotes adds the votes of each idea. Its voters are a fixed step apart, so that nobody votes
// twice.
func (c *loader) addVotes(ctx context.Context) error {
	votes, done := make([]board.Vote, 0, 5*chunk), 0
	flush := func() error {
		if len(votes) == 0 {
			return nil
		}
		err := insert(ctx, c.db, &votes)
		done += len(votes)
		votes = votes[:0]
		c.progress("votes", done, c.size.Votes)
		return err
	}
	for i, idea := range c.ideas {
		start := c.random.IntN(c.size.Users)
		for n := range c.votes[i] {
			voter := c.firstUser + int64((start+n)%c.size.Users)
			votes = append(votes,
				board.Vote{IdeaID: idea.ID, UserID: voter, CreatedAt: c.voteTime(idea.CreatedAt, n, c.votes[i])})
			if len(votes) == cap(votes) {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

// count updates the counts of categories and people's first dates.
func (c *loader) count(ctx context.Context) error {
	return board.New(c.db, nil).Recount(ctx)
}

func insert[T any](ctx context.Context, db *database.DB, rows *[]T) error {
	err := db.Tx(ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(rows, chunk).Error })
	if err != nil {
		return fmt.Errorf("add %T: %w", *rows, err)
	}
	return nil
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }
