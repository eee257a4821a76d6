//go:build !unix

package provider

import "context"

// lockFile does nothing where there is no flock: on such systems start one
// program at a time.
func lockFile(context.Context, string) (unlock func(), err error) { return func() {}, nil }
