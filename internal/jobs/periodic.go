package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/riverqueue/river"
)

// periodic is a registered periodic task.
type periodic struct {
	every time.Duration
	label string
	do    func(context.Context) error
}

// periodicArgs is the job of one run of a periodic task.
type periodicArgs struct {
	Name string `json:"name" river:"unique"`
}

func (periodicArgs) Kind() string { return "periodic" }

// Queue keeps periodic tasks from delaying other jobs.
func (periodicArgs) Queue() string { return upkeep }

// periodicAttempts is small because the next run comes anyway.
const periodicAttempts = 3

// Label returns the message key of the name of a kind of jobs in the overview of background tasks,
// or of a periodic task if name is not "". It is "" for kinds that this version does not know;
// another version may be running at the same time.
func (q *Queue) Label(kind, name string) string {
	if name != "" {
		return q.periodic[name].label
	}
	return q.labels[kind]
}

// Every makes one of the instances call do once in each interval of length every, from a second to
// a day, counted from midnight UTC. It runs when the interval begins, or when the program starts if
// it has not run in the current one. Tasks with an interval of an hour or more start at an offset
// that depends on their name, so that they do not all run at midnight. label is the message key of
// the task's name. Call it before Start. It panics if the name is in use or the interval is out of
// range.
func (q *Queue) Every(every time.Duration, name, label string, do func(ctx context.Context) error) {
	if _, used := q.periodic[name]; used {
		panic("jobs: " + name + " is periodic already")
	}
	// River deletes completed jobs after a day, so longer intervals would repeat too early.
	if every < time.Second || every > 24*time.Hour {
		panic(fmt.Sprintf("jobs: %s every %s: a period is between a second and a day", name, every))
	}
	q.periodic[name] = periodic{every: every, label: label, do: do}
}

// periodicJobs returns the registered tasks for River.
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

// runPeriodic runs a periodic task once. It ignores a name that this version does not know: it
// belongs to another version that is running.
func (q *Queue) runPeriodic(ctx context.Context, args periodicArgs) error {
	if p, known := q.periodic[args.Name]; known {
		return p.do(ctx)
	}
	return nil
}

// schedule is an interval whose start times are the same in every instance, because they are
// counted from the zero time instead of the program's start.
type schedule struct{ every, offset time.Duration }

// spreadFrom is the shortest interval that gets an offset.
const spreadFrom = time.Hour

// scheduleOf returns the schedule of the task with this name.
func scheduleOf(name string, every time.Duration) schedule {
	if every < spreadFrom {
		return schedule{every: every}
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	return schedule{every, time.Duration(hash.Sum64() % uint64(every)).Truncate(time.Second)}
}

// Next returns the first start time after now.
func (s schedule) Next(now time.Time) time.Time {
	return now.UTC().Add(-s.offset).Truncate(s.every).Add(s.every + s.offset)
}
