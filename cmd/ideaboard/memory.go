package main

import (
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// plentyOfMemory is what the program tries to stay below where nobody says more:
// a picture may take most of it for a moment.
const plentyOfMemory = 200 << 20

// boundMemory sets how the runtime collects garbage, unless the environment does:
// little lives long and much is made for each page, so it collects seldom, and
// often only near the limit. The limit is soft: nothing fails at it.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit("/"))
	}
}

// memoryLimit returns four fifths of what the control group of this process may
// use, the rest being for what Go does not count. root is the root of the file
// system.
func memoryLimit(root string) int64 {
	least := int64(-1)
	groups, _ := os.ReadFile(path.Join(root, "proc/self/cgroup")) // there are none elsewhere than on Linux
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for at := path.Join("/", parts[2]); ; at = path.Dir(at) { // the limits of those around it hold, too
			for _, file := range []string{
				path.Join("sys/fs/cgroup", at, "memory.max"), path.Join("sys/fs/cgroup/memory", at, "memory.limit_in_bytes"),
			} {
				if limit, ok := limitIn(path.Join(root, file)); ok && (least < 0 || limit < least) {
					least = limit
				}
			}
			if at == "/" {
				break
			}
		}
	}
	if least < 0 {
		return plentyOfMemory
	}
	return least / 5 * 4
}

// limitIn reads a limit; "max", or a number beyond all memory, is none.
func limitIn(file string) (int64, bool) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	return limit, err == nil && limit > 0 && limit < 1<<50
}
