package crawl

import "sync"

// Memory holds what was pressed or asked for. Several crawlers at once may share
// one, so that none does what another has done.
type Memory struct {
	mutex sync.Mutex
	kinds map[string]bool
}

// NewMemory returns an empty memory.
func NewMemory() *Memory { return &Memory{kinds: map[string]bool{}} }

// add takes a kind and tells whether it is new.
func (m *Memory) add(kind string) bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.kinds[kind] {
		return false
	}
	m.kinds[kind] = true
	return true
}
