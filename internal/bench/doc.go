// Package bench measures the whole program under load: the built binary on
// PostgreSQL with many ideas, people and votes, over loopback. Each figure
// stands beside a floor, the least that the same work can cost on the same
// machine, measured right after it: the ratio of the two can be compared between
// machines, the figures cannot.
//
// It is all test code, floors too: "make bench" runs it, "make check" a glance of
// it (see scale_test.go), a plain "go test" skips it. bench_test.go is the run,
// cases_test.go the table of what is loaded; each floor_*_test.go is one floor.
// docs/benchmarks.md tells how to read the table.
package bench
