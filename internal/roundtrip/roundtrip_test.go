package roundtrip_test

import (
	"context"
	"testing"

	"ideaboard/internal/roundtrip"
)

func TestCount(t *testing.T) {
	t.Parallel()
	roundtrip.Add(t.Context(), 1) // nobody counts
	outer, trips := roundtrip.Count(t.Context())
	roundtrip.Add(context.WithoutCancel(outer), 2)
	roundtrip.Add(outer, 1)
	_, others := roundtrip.Count(outer)
	if trips.Load() != 3 || others.Load() != 0 {
		t.Errorf("%d and %d round trips, want 3 and 0", trips.Load(), others.Load())
	}
}
