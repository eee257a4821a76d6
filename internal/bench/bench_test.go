package bench

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"ideaboard/internal/database/dbtest"
)

var (
	wanted  = flag.Bool("bench-board", false, "measure the whole program")
	seconds = flag.Int("bench-seconds", 5, "how long each figure is measured")
	rounds  = flag.Int("bench-rounds", 1, "how often; the table shows medians")
	zipped  = flag.Bool("bench-gzip", false, "ask for compressed pages, as browsers do; the floors compress too")
	only    = flag.String("bench-only", "", "measure only the loads that have this in their name")
	profile = flag.String("bench-profile", "",
		"only write a CPU profile of the signed-in list to this file (an absolute path)")
)

// TestBenchmark prints the table. It fails when an answer is wrong, never
// because something is slow.
func TestBenchmark(t *testing.T) {
	if !*wanted && !*smoke {
		t.Skip("the benchmark takes minutes: make bench runs it")
	}
	if *smoke && !dbtest.OnPostgres() {
		t.Skip("runs on PostgreSQL alone")
	}
	if !dbtest.OnPostgres() {
		t.Fatal("the benchmark needs PostgreSQL: run make bench, which starts a server of its own")
	}
	need(t, "wrk", "pgbench")
	r := newRun(interruptible(t), t)
	if *profile != "" {
		r.profileList(*profile)
		return
	}
	r.copyForFloor()
	r.serve()
	r.printMachine()
	r.printWeight()
	r.printTable(r.measureAll())
	r.printWritten()
	r.printMemory()
}

// need fails the test unless the programs are installed.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%s is not installed: run \"make setup\"", name)
		}
	}
}

// interruptible returns a context that ends when the test shall stop: on
// Ctrl-C, or when "go test" is gone. What was started is then stopped and
// removed as after any failure.
func interruptible(t *testing.T) context.Context {
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(ctx)
	t.Cleanup(func() { cancel(); stop() })
	go func() {
		for parent := os.Getppid(); os.Getppid() == parent && ctx.Err() == nil; {
			time.Sleep(300 * time.Millisecond)
		}
		cancel()
	}()
	return ctx
}
