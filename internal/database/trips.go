package database

import (
	"context"
	"sync/atomic"
)

type tripsKey struct{}

// CountTrips returns a context for what is asked of databases, and its number of round
// trips so far: one for a statement, two for the begin and the end of a transaction.
func CountTrips(ctx context.Context) (context.Context, *atomic.Int64) {
	trips := new(atomic.Int64)
	return context.WithValue(ctx, tripsKey{}, trips), trips
}

// addTrips counts round trips, if somebody wants to know.
func addTrips(ctx context.Context, n int64) {
	if trips, ok := ctx.Value(tripsKey{}).(*atomic.Int64); ok {
		trips.Add(n)
	}
}
