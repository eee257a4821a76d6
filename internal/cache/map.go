// Package cache keeps what was read or drawn a moment ago for as long as it is
// certainly true, or could only be out of date by a bounded time. It knows
// nothing of what it keeps.
package cache

import (
	"sync"
	"time"
)

// Map keeps values that were made while a number, which counts changes, stood
// still. All of them are forgotten when the number moves or the oldest is older
// than the map's life. It may be used by many goroutines at once.
type Map[K comparable, V any] struct {
	life  time.Duration
	limit int
	mutex sync.Mutex
	made  uint64 // the number that the values were made under
	since time.Time
	kept  map[K]V
}

// NewMap returns a map that keeps at most limit values, each for at most life.
func NewMap[K comparable, V any](life time.Duration, limit int) *Map[K, V] {
	return &Map[K, V]{life: life, limit: limit, kept: map[K]V{}}
}

// Find returns the value that was kept under key while the number was change.
func (m *Map[K, V]) Find(key K, change uint64) (value V, ok bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.over(change) {
		return value, false
	}
	value, ok = m.kept[key]
	return value, ok
}

// Keep keeps a value; change is what the number was before the value was
// begun, so that what changed meanwhile makes it out of date.
func (m *Map[K, V]) Keep(key K, change uint64, value V) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.over(change) || len(m.kept) >= m.limit {
		m.made, m.since = change, time.Now()
		clear(m.kept)
	}
	m.kept[key] = value
}

func (m *Map[K, V]) over(change uint64) bool {
	return m.made != change || time.Since(m.since) > m.life
}
