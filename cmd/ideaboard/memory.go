package main

import (
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// defaultMemoryLimit is used if no control group limits the memory. Decoding a picture may briefly need
// most of it.
const defaultMemoryLimit = 200 << 20

// limitMemory sets how much memory Go tries to use, unless the environment does. The limit is soft: nothing
// fails if it is exceeded, and near it collections are frequent. Elsewhere Go's default, GOGC=100, applies:
// with GOGC=300 pages take 4% less processor time and the program half as much memory again
// (docs/benchmarks.md).
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit("/"))
	}
}

// memoryLimit returns 80% of what the control group of this process may use, in bytes. The rest is for
// memory that Go does not count. root is the root of the file system.
func memoryLimit(root string) int64 {
	least := int64(-1)
	groups, _ := os.ReadFile(path.Join(root, "proc/self/cgroup")) // only Linux has it
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for at := path.Join("/", parts[2]); ; at = path.Dir(at) { // the limits of enclosing groups apply, too
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
		return defaultMemoryLimit
	}
	return least / 5 * 4
}

// limitIn reads a limit in bytes from a file. ok is false for "max" and for numbers beyond any memory.
func limitIn(file string) (limit int64, ok bool) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	limit, err = strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	return limit, err == nil && limit > 0 && limit < 1<<50
}
