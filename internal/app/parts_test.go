package app_test

import (
	"reflect"
	"testing"

	"ideaboard/internal/app"
	"ideaboard/internal/board/boardtest"
)

// TestTheBoardOfTestsHasAllParts: what the tests of merges, account deletion and
// counters cover is what the program runs with.
func TestTheBoardOfTestsHasAllParts(t *testing.T) {
	if !reflect.DeepEqual(app.Parts(), boardtest.Parts) {
		t.Errorf("app.Parts() is %T %v, boardtest.Parts is %v", app.Parts(), app.Parts(), boardtest.Parts)
	}
}
