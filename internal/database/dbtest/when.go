package dbtest

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// long is the environment variable that "make test-long" sets.
const long = "TEST_LONG"

// Once skips a test on PostgreSQL. It is for tests that do not depend on the
// database, such as what a browser makes of a page: they run on SQLite alone.
func Once(t testing.TB) {
	t.Helper()
	if OnPostgres() {
		t.Skip("does not depend on the database: it runs on SQLite")
	}
}

// Long skips a test outside of "make test-long", which runs every test that is
// named TestLong…. What is quicker than 20 seconds does not belong there.
func Long(t testing.TB) {
	t.Helper()
	if os.Getenv(long) == "" {
		t.Skip("takes long: make test-long runs it")
	}
}

// NotShort skips a test that takes seconds under "go test -short".
func NotShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds: run it without -short")
	}
}

// RunMany runs the tests of a package, for its TestMain, and returns the exit
// code. Its parallel tests wait more than they work: perCore of them run at once
// on each core, unless -parallel says how many.
func RunMany(m *testing.M, perCore int) int {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", strconv.Itoa(perCore*runtime.GOMAXPROCS(0))) // a number, which the flag takes
	}
	return m.Run()
}
