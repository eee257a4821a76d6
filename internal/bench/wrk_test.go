package bench

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

//go:embed testdata/report.lua
var reportLua string

//go:embed testdata/visit.lua
var visitLua string

// rate is what one measurement found.
type rate struct {
	perSecond float64
	p50, p99  time.Duration // 0: not known
	requests  int
	wrong     int // answers of status 400 and above, and broken connections
	bytes     int // over the wire, for one answer
}

// wrk sends requests for a time. script is what report.lua needs beside it, and
// args are the script's.
func (r *run) wrk(url string, connections, seconds int, headers []string, script string, args ...string) (found rate) {
	r.Helper()
	path := r.file("load.lua", reportLua+script)
	options := []string{
		"--threads", "1", "--connections", fmt.Sprint(connections), "--duration", fmt.Sprint(seconds) + "s",
		"--timeout", "10s", "--script", path,
	}
	for _, header := range headers {
		options = append(options, "--header", header)
	}
	output, err := exec.CommandContext(r.ctx, "wrk", append(append(options, url, "--"), args...)...).CombinedOutput()
	if err != nil {
		r.Fatalf("wrk %s: %v\n%s", url, err, output)
	}
	_, result, ok := strings.Cut(string(output), "RESULT ")
	var micros, p50, p99, statuses, broken, bytes int
	_, err = fmt.Sscan(result, &found.requests, &micros, &p50, &p99, &statuses, &broken, &bytes)
	if !ok || err != nil || found.requests == 0 {
		r.Fatalf("wrk %s says nothing that makes sense: %v\n%s", url, err, output)
	}
	found.perSecond = float64(found.requests) / float64(micros) * 1e6
	found.p50, found.p99 = time.Duration(p50)*time.Microsecond, time.Duration(p99)*time.Microsecond
	found.wrong, found.bytes = statuses+broken, bytes/found.requests
	return found
}

// file writes a file of this run and returns its path.
func (r *run) file(name, content string) string {
	r.Helper()
	path := filepath.Join(r.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		r.Fatal(err)
	}
	return path
}
