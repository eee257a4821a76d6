package bench

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// maxMemory is how much the program may need, in MB.
const maxMemory = 100

// printMachine says what the figures were measured on.
func (r *run) printMachine() {
	r.Helper()
	var version string
	if err := r.pool.QueryRow(r.ctx, "SHOW server_version").Scan(&version); err != nil {
		r.Fatal(err)
	}
	pages := "plain"
	if *zipped {
		pages = "compressed"
	}
	fmt.Printf("\nmachine: %d cores, %s; %s, PostgreSQL %s; load, program and database share it\n", runtime.NumCPU(),
		processor(), runtime.Version(), version)
	fmt.Printf(
		"board:   %d ideas, %d people, %d votes; %d people signed in; pages %s; log: a JSON line a request, to a file\n",
		scaled().ideas,
		scaled().people,
		scaled().votes,
		len(r.people),
		pages,
	)
	fmt.Printf("figures: %d s each, medians of %d\n", perFigure(), max(1, *rounds))
}

// processor is the machine's model, as Linux tells it.
func processor() string {
	content, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.SplitSeq(string(content), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown model"
}

// memory is what the program has of it, in MB.
type memory struct {
	peak, now, file int    // resident at most and now; file is pages of the program itself
	during          string // the load in which it was most
}

// watchMemory looks how much the program has after a load.
func (r *run) watchMemory(during string) {
	r.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.process.Pid))
	if err != nil {
		r.Fatalf("the program's memory: %v", err)
	}
	mb := func(name string) int {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(content)
		if found == nil {
			r.Fatalf("/proc says nothing of %s", name)
		}
		kB, _ := strconv.Atoi(string(found[1]))
		return kB / 1000
	}
	if peak := mb("VmHWM"); peak > r.memory.peak { // the kernel keeps the peak
		r.memory.peak, r.memory.during = peak, during
	}
	r.memory.now, r.memory.file = mb("VmRSS"), mb("RssFile")
}

// printMemory says how much memory the program had.
func (r *run) printMemory() {
	m, verdict := r.memory, "under"
	if m.peak >= maxMemory {
		verdict = "NOT under"
	}
	fmt.Printf(
		"memory:  at most %d MB resident (in %q), %s %d MB; %d MB at the end, "+
			"of which %d MB are pages of the program's file\n",
		m.peak,
		m.during,
		verdict,
		maxMemory,
		m.now,
		m.file,
	)
}
