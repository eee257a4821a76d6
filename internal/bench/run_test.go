package bench

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ideaboard/internal/database/dbtest"
)

// run is one run of the benchmark: a seeded database and the program on it.
type run struct {
	*testing.T
	ctx      context.Context
	folder   string // removed at the end
	binary   string
	database string // address of the board's database
	copy     string // address of its copy, for the floors of voting
	pool     *pgxpool.Pool
	people   []person
	ideas    []int64 // that may be voted for and have few votes
	used     int     // of ideas, by loads on a single one
	url      string  // of the program
	process  *os.Process
	memory   memory
	written  []written
}

// newRun builds the program, fills a database of its own and signs people in.
func newRun(ctx context.Context, t *testing.T) *run {
	r := &run{T: t, ctx: ctx, folder: t.TempDir(), database: dbtest.URL(t)}
	r.binary = filepath.Join(r.folder, "ideaboard")
	r.command("go", "build", "-o", r.binary, "ideaboard/cmd/ideaboard")
	start := time.Now()
	r.command(r.binary, "seed", "--ideas", fmt.Sprint(scaled().ideas), "--users", fmt.Sprint(scaled().people),
		"--votes", fmt.Sprint(scaled().votes))
	r.pool = r.open(r.database)
	r.exec("VACUUM ANALYZE") // as autovacuum has done on a board that is not a minute old
	r.signIn()
	r.findIdeas()
	t.Logf("seeded %d ideas, %d people and %d votes, and signed %d people in, in %.0f s",
		scaled().ideas, scaled().people, scaled().votes, len(r.people), time.Since(start).Seconds())
	return r
}

// environment is the program's: the settings of this run and nothing else of
// the board's.
func (r *run) environment(more ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GOCACHE=" + os.Getenv("GOCACHE"),
		"GOFLAGS=" + os.Getenv("GOFLAGS"), "IDEABOARD_DATABASE=" + r.database,
	}, more...)
}

// command runs a program to its end.
func (r *run) command(name string, args ...string) {
	r.Helper()
	cmd := exec.CommandContext(r.ctx, name, args...)
	cmd.Env = r.environment()
	output, err := cmd.CombinedOutput()
	if err != nil {
		r.Fatalf("%s %v: %v\n%s", filepath.Base(name), args, err, output)
	}
}

// open returns a pool of the board's own size for floors and checks.
func (r *run) open(address string) *pgxpool.Pool {
	r.Helper()
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		r.Fatal(err)
	}
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(r.ctx, config)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(pool.Close)
	return pool
}

func (r *run) exec(sql string) {
	r.Helper()
	if _, err := r.pool.Exec(r.ctx, sql); err != nil {
		r.Fatalf("%s: %v", sql, err)
	}
}

func (r *run) number(sql string, args ...any) (n int) {
	r.Helper()
	if err := r.pool.QueryRow(r.ctx, sql, args...).Scan(&n); err != nil {
		r.Fatalf("%s: %v", sql, err)
	}
	return n
}

// serve starts the program as it runs in production: JSON log lines, one a
// request, into a file. It is stopped when the test ends.
func (r *run) serve() {
	log, err := os.Create(filepath.Join(r.folder, "log"))
	if err != nil {
		r.Fatal(err)
	}
	listen := freeAddress(r.T)
	r.url = byName(listen)
	cmd := exec.Command(r.binary, "serve")
	cmd.Env = r.environment("IDEABOARD_LISTEN="+listen, "IDEABOARD_URL="+r.url, "IDEABOARD_LOG=json,info")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who then stop it
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	r.process = cmd.Process
	r.Cleanup(func() {
		stop(cmd)
		log.Close()
		if r.Failed() {
			r.Logf("the end of the program's log:\n%s", tail(log.Name()))
		}
	})
	r.untilReady()
}

// stop asks a process to end, and ends it after ten seconds.
func stop(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	timer := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
}

func (r *run) untilReady() {
	for range 100 {
		response, err := http.Get(r.url + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	r.Fatal("the program was not ready within 10 s")
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// byName returns the URL of a listening address with this machine's name: for
// a number no passkey can be made.
func byName(listen string) string {
	_, port, _ := net.SplitHostPort(listen) // of a listener
	return "http://localhost:" + port
}

// tail returns how a log ends: the last lines, or all from a crash on.
func tail(path string) string {
	content, _ := os.ReadFile(path)
	for _, crash := range []string{"\npanic: ", "\nfatal error: ", "\nSIG"} {
		if at := bytes.Index(content, []byte(crash)); at >= 0 {
			return string(content[at:min(len(content), at+5000)])
		}
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-10):], []byte("\n")))
}
