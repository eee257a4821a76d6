package bench

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

//go:embed testdata/vote_spread.sql
var voteSpreadSQL string

//go:embed testdata/vote_one.sql
var voteOneSQL string

// copyForFloor makes a copy of the database, before the program changes it.
func (r *run) copyForFloor() {
	r.Helper()
	board, err := url.Parse(r.database)
	if err != nil {
		r.Fatal(err)
	}
	name := strings.TrimPrefix(board.Path, "/")
	r.pool.Close() // a database that somebody uses cannot be copied
	admin := r.open(os.Getenv("TEST_DATABASE_URL"))
	if _, err := admin.Exec(r.ctx, fmt.Sprintf("CREATE DATABASE %s_copy TEMPLATE %s", name, name)); err != nil {
		r.Fatalf("copy the database: %v", err)
	}
	r.Cleanup(func() {
		_, _ = admin.Exec(context.WithoutCancel(r.ctx), "DROP DATABASE IF EXISTS "+name+"_copy WITH (FORCE)")
	})
	board.Path = "/" + name + "_copy"
	r.copy, r.pool = board.String(), r.open(r.database)
	copied := r.open(r.copy)
	for _, sql := range []string{
		"CREATE TABLE tallies (idea_id bigint PRIMARY KEY, votes bigint NOT NULL) WITH (fillfactor = 50)",
		"INSERT INTO tallies SELECT id, vote_count FROM ideas",
		"VACUUM ANALYZE tallies",
	} {
		if _, err := copied.Exec(r.ctx, sql); err != nil {
			r.Fatalf("make the floor's table: %v", err)
		}
	}
	copied.Close()
}

// voteFloor runs one of the statements by pgbench on the copy: a row of votes, an
// event, and a count in a narrow table without other indexes, durable as the board's.
func (r *run) voteFloor(sql string) func(connections, seconds int) rate {
	r.Helper()
	script := sql
	firstPerson, firstIdea := r.firstPerson(), r.number("SELECT min(id) FROM ideas")
	return func(connections, seconds int) rate {
		idea := firstIdea
		if sql == voteOneSQL {
			idea = int(r.anotherIdea())
		}
		return r.pgbench(script, connections, seconds, map[string]int{
			"first_person": firstPerson, "people": scaled().people,
			"first_idea": idea, "ideas": scaled().ideas, "clients": connections, "n": 0,
		})
	}
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs a script with its variables and returns its rate.
func (r *run) pgbench(script string, clients, seconds int, variables map[string]int) rate {
	r.Helper()
	args := []string{
		"--no-vacuum", "--protocol", "prepared", "--client", fmt.Sprint(clients), "--jobs", fmt.Sprint(min(clients, 2)),
		"--time", fmt.Sprint(seconds), "--file", r.file("vote.sql", script),
	}
	for name, value := range variables {
		args = append(args, "--define", fmt.Sprintf("%s=%d", name, value))
	}
	cmd := exec.CommandContext(r.ctx, "pgbench", args...)
	cmd.Env = append(os.Environ(), postgresEnvironment(r.copy)...)
	output, err := cmd.CombinedOutput()
	found := tps.FindSubmatch(output)
	if err != nil || found == nil {
		r.Fatalf("pgbench: %v\n%s", err, output)
	}
	perSecond, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		r.Fatal(err)
	}
	return rate{perSecond: perSecond}
}

// postgresEnvironment is a database's address as PostgreSQL's programs read it:
// a password on the command line is for everybody to see.
func postgresEnvironment(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return nil // pgx has read it
	}
	password, _ := u.User.Password()
	return []string{
		"PGHOST=" + u.Hostname(), "PGPORT=" + u.Port(), "PGUSER=" + u.User.Username(), "PGPASSWORD=" + password,
		"PGDATABASE=" + strings.TrimPrefix(u.Path, "/"),
	}
}
