package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker; see make build.
var version = "dev"

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, versionLine())
	return err
}

// versionLine returns the version, the commit if it is known, and the version of Go.
func versionLine() string {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return fmt.Sprintf("ideaboard %s%s (%s %s/%s)", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
