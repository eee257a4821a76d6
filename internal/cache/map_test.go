package cache_test

import (
	"testing"
	"testing/synctest"
	"time"

	"ideaboard/internal/cache"
)

func TestMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := cache.NewMap[string, int](time.Second, 2)
		want := func(key string, change uint64, value int, found bool) {
			t.Helper()
			if got, ok := m.Find(key, change); got != value || ok != found {
				t.Errorf("%s under %d: %d, %v; want %d, %v", key, change, got, ok, value, found)
			}
		}
		want("a", 0, 0, false)
		m.Keep("a", 0, 1)
		want("a", 0, 1, true)
		want("a", 1, 0, false) // something changed
		m.Keep("a", 1, 2)
		want("a", 1, 2, true)
		time.Sleep(time.Second + 1)
		want("a", 1, 0, false) // its time is over
		m.Keep("a", 1, 3)
		m.Keep("b", 1, 4)
		m.Keep("c", 1, 5) // one too many: the others go
		want("a", 1, 0, false)
		want("c", 1, 5, true)
	})
}
