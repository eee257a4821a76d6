package web

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ideaboard/internal/problem"
)

func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	l := newConcurrencyLimit(3, 2, 1, time.Minute)
	begin := func(client string) (func(), problem.Kind) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		end, err := l.Begin(ctx, client, false)
		if err != nil {
			return nil, problem.KindOf(err)
		}
		return end, -1
	}
	first, _ := begin("a")
	second, _ := begin("a")
	if first == nil || second == nil {
		t.Fatal("two at once are allowed")
	}
	if _, refused := begin("a"); refused != problem.TooMany {
		t.Errorf("a third waits in vain and is refused: %v", refused)
	}
	third, _ := begin("b")
	if third == nil {
		t.Fatal("another client has turns of its own")
	}
	if _, refused := begin("c"); refused != problem.Unavailable {
		t.Errorf("all turns are taken: %v", refused)
	}
	first()
	if fourth, refused := begin("c"); fourth == nil {
		t.Errorf("a turn was free: %v", refused)
	} else {
		fourth()
	}
	second()
	third()
	if len(l.all) != 0 || len(l.clients) != 0 {
		t.Errorf("%d turns and %d clients are left", len(l.all), len(l.clients))
	}
}

// TestConcurrencyLimitWaits: who waits gets the turn that ends, and those who
// come when too many wait are refused at once.
func TestConcurrencyLimitWaits(t *testing.T) {
	t.Parallel()
	l := newConcurrencyLimit(10, 2, 4, time.Minute)
	var all sync.WaitGroup
	var mu sync.Mutex
	running, most, refused := 0, 0, 0
	for range 100 {
		all.Go(func() {
			end, err := l.Begin(t.Context(), "a", false)
			mu.Lock()
			if err != nil {
				refused++
				mu.Unlock()
				return
			}
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			running--
			mu.Unlock()
			end()
		})
	}
	all.Wait()
	if most > 2 || refused > 94 || len(l.clients) != 0 {
		t.Error(fmt.Sprint(most, " at once, ", refused, " refused, ", len(l.clients), " clients left"))
	}
}

// TestVisitorsLeaveCapacityForMembers: however many visitors come at once, somebody
// who is signed in has a turn.
func TestVisitorsLeaveCapacityForMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newConcurrencyLimit(6, 3, 3, time.Second)
		begun := 0
		for _, client := range []string{"a", "b", "c", "d"} {
			for range 3 {
				if _, err := l.Begin(t.Context(), client, true); err == nil {
					begun++
				} else if problem.KindOf(err) != problem.Unavailable {
					t.Error(err)
				}
			}
		}
		end, err := l.Begin(t.Context(), "user 1", false)
		if begun != 4 || err != nil {
			t.Fatalf("%d visitors of 6 turns; a member: %v", begun, err)
		}
		end()
	})
}
