//go:build !unix

package filelock

// TryLock does nothing where there is no flock.
func TryLock(string) (unlock func(), taken bool, err error) { return func() {}, false, nil }
