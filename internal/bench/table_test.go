package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// row is one line of the table: medians of all rounds.
type row struct {
	load
	connections  int
	found, least rate
	ratio        float64
}

// measureAll measures every load and its floor, one right after the other.
func (r *run) measureAll() (rows []row) {
	loads := r.loads()
	r.watchMemory("the start")
	for _, l := range loads {
		if !strings.Contains(l.name, *only) {
			continue
		}
		if !*smoke {
			l.product(1, 1) // to get warm
			l.least(1, 1)
		}
		for _, n := range scaled().connections {
			rows = append(rows, r.measure(l, n))
			r.watchMemory(l.name)
		}
	}
	return rows
}

func (r *run) measure(l load, n int) row {
	line := row{load: l, connections: n}
	var all []row
	for range max(1, *rounds) {
		found, least := l.product(n, perFigure()), l.least(n, perFigure())
		line.found.wrong += found.wrong + least.wrong
		all = append(all, row{found: found, least: least})
	}
	line.found.perSecond = median(all, func(m row) float64 { return m.found.perSecond })
	line.found.p50 = median(all, func(m row) time.Duration { return m.found.p50 })
	line.found.p99 = median(all, func(m row) time.Duration { return m.found.p99 })
	line.least.perSecond = median(all, func(m row) float64 { return m.least.perSecond })
	line.ratio = median(all, func(m row) float64 { return m.found.perSecond / m.least.perSecond })
	if line.found.wrong > 0 {
		r.Errorf("%s, %d connections: %d answers were wrong", l.name, n, line.found.wrong)
	}
	return line
}

// perFigure is for how many seconds something is measured.
func perFigure() int {
	if *smoke {
		return 1 // wrk and pgbench count whole ones
	}
	return *seconds
}

// median returns the middle of a value in all rounds.
func median[T float64 | time.Duration](rounds []row, of func(row) T) T {
	values := make([]T, len(rounds))
	for i, m := range rounds {
		values[i] = of(m)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// printTable prints the rows as plain text.
func (r *run) printTable(rows []row) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "load\tconns\treq/s\tp50 ms\tp99 ms\twrong\tfloor\treq/s\tratio\taim\t")
	for _, line := range rows {
		aim := "-"
		if line.aim > 0 {
			aim = fmt.Sprintf("%.1f", line.aim)
		}
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%s\t%s\t%d\t%s\t%.0f\t%.2f\t%s\t\n", line.name, line.connections, line.found.perSecond,
			millis(line.found.p50), millis(line.found.p99), line.found.wrong, line.floor, line.least.perSecond, line.ratio, aim)
	}
	flush(r, w)
	fmt.Printf("\n%s\n", text.String())
}

func millis(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }

// flush writes out what w has gathered.
func flush(t testing.TB, w *tabwriter.Writer) {
	t.Helper()
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}
