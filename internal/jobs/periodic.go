package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/riverqueue/river"
)

// periodic is work that comes back.
type periodic struct {
	every time.Duration
	label string
	do    func(context.Context) error
}

// periodicArgs is the job of one period: which work it is.
type periodicArgs struct {
	Name string `json:"name" river:"unique"`
}

func (periodicArgs) Kind() string { return "periodic" }

// Queue keeps what reads much from the workers of what people wait for.
func (periodicArgs) Queue() string { return upkeep }

// periodicAttempts is small: the next period comes anyway.
const periodicAttempts = 3

// Label returns the key of what a kind of jobs is called on the screen of
// background tasks, or of a periodic task if name is not "". It is "" for what this
// program does not know: an older or a newer one may run beside it.
func (q *Queue) Label(kind, name string) string {
	if name != "" {
		return q.periodic[name].label
	}
	return q.labels[kind]
}

// Every makes one of the programs that run the queue call do once in each period
// of length every, a second to a day, counted from midnight UTC: when the period
// begins, or at the start of the program when nobody did it yet. Of work that comes
// once an hour or less each has a time of its own in the period, by its name, so
// that not all of it begins at midnight. label is the key of what the task is called
// on the screen of background tasks. Every is for the time before Start, and panics
// on a name that was used or a period out of range.
func (q *Queue) Every(every time.Duration, name, label string, do func(ctx context.Context) error) {
	if _, used := q.periodic[name]; used {
		panic("jobs: " + name + " is periodic already")
	}
	// River forgets jobs that were done after a day, and with them that they were.
	if every < time.Second || every > 24*time.Hour {
		panic(fmt.Sprintf("jobs: %s every %s: a period is between a second and a day", name, every))
	}
	q.periodic[name] = periodic{every: every, label: label, do: do}
}

// periodicJobs tells River of what was registered.
func (q *Queue) periodicJobs() []*river.PeriodicJob {
	var list []*river.PeriodicJob
	for name, p := range q.periodic {
		list = append(list, river.NewPeriodicJob(scheduleOf(name, p.every), func() (river.JobArgs, *river.InsertOpts) {
			return periodicArgs{Name: name}, &river.InsertOpts{
				Queue:       upkeep,
				MaxAttempts: periodicAttempts,
				UniqueOpts:  river.UniqueOpts{ByArgs: true, ByPeriod: p.every},
			}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	return list
}

// runPeriodic does the work of one period. A name that this program does not
// know is of an older or newer one running beside it, and not an error.
func (q *Queue) runPeriodic(ctx context.Context, args periodicArgs) error {
	if p, known := q.periodic[args.Name]; known {
		return p.do(ctx)
	}
	return nil
}

// schedule is a period whose turns are the same in every program, because they
// are counted from the zero time and not from when the program started.
type schedule struct{ every, offset time.Duration }

// spreadFrom is the shortest period whose turns are spread.
const spreadFrom = time.Hour

// scheduleOf returns when the work of that name has its turns.
func scheduleOf(name string, every time.Duration) schedule {
	if every < spreadFrom {
		return schedule{every: every}
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	return schedule{every, time.Duration(hash.Sum64() % uint64(every)).Truncate(time.Second)}
}

// Next returns the first turn after now.
func (s schedule) Next(now time.Time) time.Time {
	return now.UTC().Add(-s.offset).Truncate(s.every).Add(s.every + s.offset)
}
