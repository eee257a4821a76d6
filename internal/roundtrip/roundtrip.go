// Package roundtrip counts how often a piece of work asks the database. It knows
// neither of them: the counter travels in the context.
package roundtrip

import (
	"context"
	"sync/atomic"
)

type key struct{}

// Count returns a context for work whose round trips are counted, and their number so
// far: one for a statement, two for the begin and the end of a transaction.
func Count(ctx context.Context) (context.Context, *atomic.Int64) {
	trips := new(atomic.Int64)
	return context.WithValue(ctx, key{}, trips), trips
}

// Add counts n round trips, if the work in ctx is counted.
func Add(ctx context.Context, n int64) {
	if trips, ok := ctx.Value(key{}).(*atomic.Int64); ok {
		trips.Add(n)
	}
}
