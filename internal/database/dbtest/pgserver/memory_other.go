//go:build !linux

package pgserver

// inMemory returns "": other systems have no folder in memory.
func inMemory() string { return "" }
