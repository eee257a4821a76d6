package web

import (
	"testing"

	"ideaboard/internal/database"
)

// TestTheServerIsFirst: a statement ends by itself before its page gives up.
func TestTheServerIsFirst(t *testing.T) {
	t.Parallel()
	if database.StatementTimeout >= pageTime {
		t.Errorf("a statement may take %v, its page %v", database.StatementTimeout, pageTime)
	}
}
