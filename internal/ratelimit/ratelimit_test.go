package ratelimit_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

var (
	three = ratelimit.Limit{Name: "three", New: 2, Count: 3, Trusted: 5, Every: time.Hour}
	two   = ratelimit.Limit{Name: "two", Count: 2, Every: time.Hour}
)

type counting struct {
	*ratelimit.Limiter
	ctx context.Context
	db  *database.DB
	now time.Time
}

func start(t *testing.T) *counting {
	c := &counting{ctx: t.Context(), db: dbtest.New(t), now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	c.Limiter = ratelimit.New(c.db, func() time.Time { return c.now })
	return c
}

// until returns how many uses were allowed before the first refusal.
func (c *counting) until(limit ratelimit.Limit, by string) (allowed int) {
	for c.Allow(c.ctx, limit, by) == nil {
		allowed++
	}
	return allowed
}

func TestAllow(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, by := range []string{"ada", "ben"} { // each for themselves
		if n := c.until(three, by); n != 3 {
			t.Errorf("%s: %d uses", by, n)
		}
	}
	c.now = c.now.Add(20 * time.Minute)
	var refused *problem.Error
	err := c.Allow(c.ctx, three, "ada")
	if !errors.As(err, &refused) || refused.Kind != problem.TooMany || refused.RetryAfter != 40*time.Minute {
		t.Errorf("refused: %v, %+v", err, refused)
	}
	c.now = c.now.Add(40 * time.Minute)
	if n := c.until(three, "ada"); n != 3 {
		t.Errorf("%d uses in the next period", n)
	}
}

func TestFor(t *testing.T) {
	t.Parallel()
	for tier, want := range map[ratelimit.Tier]int{
		ratelimit.NewMember: 2, ratelimit.RegularMember: 3, ratelimit.TrustedMember: 5,
	} {
		if got := three.For(tier).Count; got != want {
			t.Errorf("tier %d: %d", tier, got)
		}
		if got := two.For(tier).Count; got != 2 {
			t.Errorf("a limit that is the same for everybody, tier %d: %d", tier, got)
		}
	}
}

func TestAllowAllRefusesWhenOneLimitIsUsedUp(t *testing.T) {
	t.Parallel()
	c := start(t)
	for range 2 {
		err := c.AllowAll(c.ctx, ratelimit.Use{Limit: three, By: "ada"}, ratelimit.Use{Limit: two, By: "client"})
		if err != nil {
			t.Error(err)
		}
	}
	err := c.AllowAll(c.ctx, ratelimit.Use{Limit: three, By: "ada"}, ratelimit.Use{Limit: two, By: "client"})
	if problem.KindOf(err) != problem.TooMany {
		t.Error(err)
	}
	if err := c.Check(c.ctx, three, "ada"); problem.KindOf(err) != problem.TooMany {
		t.Errorf("the refused use does not count for the other limit: %v", err)
	}
}

// TestAllowEach counts requests of one statement as if they came one by one.
func TestAllowEach(t *testing.T) {
	t.Parallel()
	c := start(t)
	each := func(requests ...[]ratelimit.Use) (refused []bool) {
		t.Helper()
		err := c.db.Tx(c.ctx, func(tx *gorm.DB) error {
			errs, err := c.AllowEach(tx, requests)
			for _, err := range errs {
				refused = append(refused, problem.KindOf(err) == problem.TooMany)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return refused
	}
	ada, ben := ratelimit.Use{Limit: two, By: "ada"}, ratelimit.Use{Limit: two, By: "ben"}
	client := ratelimit.Use{Limit: three, By: "client"}
	if got := each(
		[]ratelimit.Use{ada},
		nil,
		[]ratelimit.Use{ada},
		[]ratelimit.Use{ada},
		[]ratelimit.Use{ben},
	); !slices.Equal(
		got,
		[]bool{false, false, false, true, false},
	) {
		t.Errorf("one person's third is %v", got)
	}
	c.now = c.now.Add(two.Every) // a new period
	if got := each([]ratelimit.Use{ada, client}, []ratelimit.Use{ben, client}, []ratelimit.Use{client},
		[]ratelimit.Use{client}); !slices.Equal(got, []bool{false, false, false, true}) {
		t.Errorf("a client's fourth is %v", got)
	}
	if got := each(nil, nil); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("requests without limits: %v", got)
	}
}

func TestARolledBackUseDoesNotCount(t *testing.T) {
	t.Parallel()
	c := start(t)
	for range 9 {
		_ = c.db.Tx(c.ctx, func(tx *gorm.DB) error {
			return errors.Join(c.AllowIn(tx, ratelimit.Use{Limit: two, By: "ada"}), errors.New("something else failed"))
		})
	}
	if n := c.until(two, "ada"); n != 2 {
		t.Errorf("%d uses", n)
	}
}

func TestCheckAndGiveBack(t *testing.T) {
	t.Parallel()
	c := start(t)
	for range 9 { // counts nothing
		if err := c.Check(c.ctx, two, "ada"); err != nil {
			t.Fatal(err)
		}
	}
	for range 9 {
		if err := errors.Join(c.Allow(c.ctx, two, "ada"), c.GiveBack(c.ctx, two, "ada")); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.GiveBack(c.ctx, two, "ada"); err != nil { // never below none
		t.Fatal(err)
	}
	if n := c.until(two, "ada"); n != 2 {
		t.Errorf("%d uses", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t)
	limit := ratelimit.Limit{Name: "many", Count: 20, Every: time.Hour}
	var allowed atomic.Int32
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if c.Allow(c.ctx, limit, "ada") == nil {
				allowed.Add(1)
			}
		})
	}
	wait.Wait()
	if allowed.Load() != 20 {
		t.Errorf("%d of 20 were allowed", allowed.Load())
	}
}

// TestEveryLimitIsDistinct: two limits with one name would share their counts,
// and a count is kept for as long as its period.
func TestEveryLimitIsDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, limit := range ratelimit.All() {
		if seen[limit.Name] || limit.Name == "" || limit.Count == 0 || limit.Every > 24*time.Hour {
			t.Errorf("%+v", limit)
		}
		seen[limit.Name] = true
	}
}
