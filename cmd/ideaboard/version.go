package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set when the program is built: make build says it.
var version = "dev"

type versionCmd struct{}

// Run prints the version, the commit it was built from when known, and Go's.
func (versionCmd) Run(t *terminal) error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	fmt.Fprintf(t.out, "ideaboard %s%s (%s %s/%s)\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
