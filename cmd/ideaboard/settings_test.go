package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/mail/mailtest"
)

// TestWhatCannotRun: each mistake is one line that says what to do.
func TestWhatCannotRun(t *testing.T) {
	folder := t.TempDir()
	text := write(t, filepath.Join(folder, "notes.txt"), strings.Repeat("this is no database\n", 100))
	for name, tt := range map[string]struct {
		env  string
		args []string
		code int
		says string
	}{
		"a file that is no database": {"IDEABOARD_DATABASE=" + text, []string{"serve"}, 1, "not a"},
		"a folder as database":       {"IDEABOARD_DATABASE=" + folder, []string{"serve"}, 1, folder},
		"a server that is not there": {
			"IDEABOARD_DATABASE=postgres://u:hunter2@127.0.0.1:1/x", []string{"serve"}, 1, "127.0.0.1",
		},
		"a malformed address": {"IDEABOARD_DATABASE=postgres://u:hunter2@:x/%zz", []string{"serve"}, 1, "postgres"},
		"a foreign database": {
			"IDEABOARD_DATABASE=" + foreign(t, folder, "CREATE TABLE users (id INTEGER PRIMARY KEY, nick TEXT)"),
			[]string{"serve"},
			1, "users",
		},
		"a schema of a newer program": {"IDEABOARD_DATABASE=" + newer(t, folder), []string{"serve"}, 1, "newer ideaboard"},
		"a folder that is a file":     {"IDEABOARD_DATABASE=" + text + "/board.db", []string{"serve"}, 1, "cannot be made"},
		"no address of the database":  {"IDEABOARD_DATABASE=mysql://u:hunter2@h/x", []string{"serve"}, 1, "mysql://"},
		"pictures in a file":          {"IDEABOARD_FILES=" + text, []string{"doctor"}, 1, "IDEABOARD_FILES"},
		"a malformed setting":         {"IDEABOARD_LISTEN=nowhere", []string{"serve"}, 2, "IDEABOARD_LISTEN"},
		"a port that is none":         {"IDEABOARD_LISTEN=127.0.0.1:99999", []string{"serve"}, 2, "IDEABOARD_LISTEN"},
		"a URL without scheme":        {"IDEABOARD_URL=ideas.example.com", []string{"serve"}, 2, "IDEABOARD_URL"},
		"a URL without host":          {"IDEABOARD_URL=http://:8080", []string{"serve"}, 2, "IDEABOARD_URL"},
		"a URL with a path":           {"IDEABOARD_URL=https://example.com/ideas", []string{"serve"}, 2, "IDEABOARD_URL"},
		"a URL with a wrong port":     {"IDEABOARD_URL=https://example.com:99999", []string{"serve"}, 2, "IDEABOARD_URL"},
		"a URL with a wrong name":     {"IDEABOARD_URL=https://exa_mple.com,x", []string{"serve"}, 2, "IDEABOARD_URL"},
		"a mail server's port": {
			"IDEABOARD_SMTP=smtp://u:hunter2@127.0.0.1:99999", []string{"serve"}, 2, "IDEABOARD_SMTP",
		},
		"a mail server's scheme":     {"IDEABOARD_SMTP=mail://u:hunter2@h", []string{"serve"}, 2, "IDEABOARD_SMTP"},
		"certificates that are none": {"IDEABOARD_SMTP_CA=" + text, []string{"serve"}, 2, "IDEABOARD_SMTP_CA"},
		"certificates that are away": {"IDEABOARD_SMTP_CA=" + text + ".none", []string{"serve"}, 2, "IDEABOARD_SMTP_CA"},
		"a sender that is none":      {"IDEABOARD_MAIL_FROM=nobody", []string{"serve"}, 2, "IDEABOARD_MAIL_FROM"},
		"a short secret":             {"IDEABOARD_SECRET=aabb", []string{"serve"}, 2, "IDEABOARD_SECRET"},
		"a proxy that is none": {
			"IDEABOARD_TRUSTED_PROXIES=proxy", []string{"serve"}, 2, "IDEABOARD_TRUSTED_PROXIES",
		},
		"an inner address that is none": {"IDEABOARD_ALLOW_INNER=10.0.0.0/99", []string{"serve"}, 2, "IDEABOARD_ALLOW_INNER"},
		"a bucket without name":         {"IDEABOARD_FILES=s3://key:hunter2@host", []string{"serve"}, 2, "IDEABOARD_FILES"},
		"a loud log":                    {"IDEABOARD_LOG=loud", []string{"serve"}, 2, "IDEABOARD_LOG"},
		"an unknown command":            {"", []string{"dance"}, 2, "--help"},
		"a missing argument":            {"", []string{"import"}, 2, "--help"},
		"a mail server that is away":    {"IDEABOARD_SMTP=smtp://u:hunter2@127.0.0.1:1", []string{"doctor"}, 1, "mail: "},
		"a mail without a mail server":  {"", []string{"doctor", "--mail-to", "ops@example.com"}, 1, "IDEABOARD_SMTP"},
	} {
		t.Run(name, func(t *testing.T) {
			env := []string{
				"IDEABOARD_LISTEN=127.0.0.1:0", "IDEABOARD_URL=http://localhost", "IDEABOARD_DATABASE=" + dbtest.URL(t), tt.env,
			}
			s := ideaboard(t, env, tt.args...).want(t, tt.code, tt.says)
			lines := strings.Count(strings.TrimSpace(s.err), "\n") + 1
			if lines != 1 || strings.Contains(s.err, "hunter2") || !strings.HasPrefix(s.err, "ideaboard: ") {
				t.Errorf("%d lines: %q", lines, s.err)
			}
		})
	}
}

// write makes a file and returns its path.
func write(t *testing.T, path, words string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// foreign makes a SQLite file of another program.
func foreign(t *testing.T, folder, statement string) string {
	t.Helper()
	path := filepath.Join(folder, "foreign.db")
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.Exec(statement)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// newer makes a SQLite file as a program of next year leaves it.
func newer(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "newer.db")
	db, err := database.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	if _, err := db.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context()).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)").Error
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWhereTheBoardMayBe: at every address that a browser can open the board
// starts, answers there and nowhere else, and says whether passkeys work.
func TestWhereTheBoardMayBe(t *testing.T) {
	t.Parallel()
	for url, tt := range map[string]struct {
		hosts    []string // that browsers and proxies send
		passkeys bool
	}{
		"http://localhost:8080":    {[]string{"localhost:8080", "127.0.0.1:8080", "[::1]:8080"}, true},
		"http://127.0.0.1:8080":    {[]string{"127.0.0.1:8080"}, false},
		"http://192.168.1.5:8080":  {[]string{"192.168.1.5:8080"}, false},
		"http://[::1]:8080":        {[]string{"[::1]:8080"}, false},
		"https://[2001:db8::1]":    {[]string{"[2001:db8::1]", "[2001:db8::1]:443"}, false},
		"http://nas:8080":          {[]string{"nas:8080", "NAS:8080"}, false},
		"https://nas":              {[]string{"nas", "nas:443", "nas."}, false},
		"http://ideas.example.com": {[]string{"ideas.example.com", "ideas.example.com:80"}, false},
		"https://ideas.example.com": {
			[]string{"ideas.example.com", "ideas.example.com:443", "ideas.example.com.", "Ideas.Example.com.:443"}, true,
		},
		"https://ideas.example.com:443/":      {[]string{"ideas.example.com", "ideas.example.com:443"}, true},
		"https://Ideas.Example.com.":          {[]string{"ideas.example.com", "ideas.example.com."}, true},
		"https://ideas.example.com:8443":      {[]string{"ideas.example.com:8443"}, true},
		"https://ideen.müller.example":        {[]string{"ideen.xn--mller-kva.example"}, true},
		"https://ideen.xn--mller-kva.example": {[]string{"ideen.xn--mller-kva.example"}, true},
		"http://my_board:8080":                {[]string{"my_board:8080"}, false},
	} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			database := "IDEABOARD_DATABASE=" + filepath.Join(t.TempDir(), "board.db")
			ideaboard(t, []string{database, "IDEABOARD_URL=" + url}, "migrate", "up").want(t, 0)
			said := ideaboard(t, []string{database, "IDEABOARD_URL=" + url}, "doctor").want(t, 0)
			if strings.Contains(said.out, "note  passkeys") == tt.passkeys {
				t.Errorf("of passkeys is said: %s", said.out)
			}
			address, log := serving(t, database, "IDEABOARD_URL="+url)
			for _, host := range tt.hosts {
				if status := visit(t, address, host); status != http.StatusOK {
					t.Errorf("at %s: %d\n%s", host, status, log())
				}
			}
			if status := visit(t, address, "elsewhere.example:81"); status != http.StatusMisdirectedRequest ||
				!strings.Contains(log(), "host=elsewhere.example:81") {
				t.Errorf("at another host: %d\n%s", status, log())
			}
		})
	}
}

// visit asks for the page of signing in as if the server were called host.
func visit(t *testing.T, address, host string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/sign-in", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// serving runs the program until the test ends, and returns where it listens and
// what it has said.
func serving(t *testing.T, env ...string) (address string, said func() string) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = free.Addr().String()
	free.Close()
	ctx, stop := context.WithCancel(t.Context())
	var out output
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, terminal{env: append(env, "IDEABOARD_LISTEN="+address), out: &out, err: &out})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("ended with %d: %s", code, out.String())
		}
	})
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if response, err := http.Get("http://" + address + "/readyz"); err == nil {
			response.Body.Close()
			return address, out.String
		}
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("did not start: %s", out.String())
		}
	}
}

// output is what many goroutines say.
type output struct {
	mutex sync.Mutex
	bytes bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.bytes.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.bytes.String()
}

// TestASecondServeOnOneFile is told so; other subcommands work beside the first.
func TestASecondServeOnOneFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "board.db")
	_, said := serving(t, "IDEABOARD_DATABASE="+file, "IDEABOARD_URL=http://localhost")
	alias := filepath.Join(t.TempDir(), "alias.db")
	if err := os.Symlink(file, alias); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, alias} {
		second := ideaboard(t, []string{"IDEABOARD_DATABASE=" + path, "IDEABOARD_LISTEN=127.0.0.1:0"}, "serve").
			want(t, 1, "another ideaboard serves the database", path)
		if strings.Count(second.err, "\n") != 1 {
			t.Errorf("%q", second.err)
		}
	}
	ideaboard(t, []string{"IDEABOARD_DATABASE=" + file}, "user", "add", "ann@example.com", "--name", "Ann").want(t, 0)
	lines := strings.Split(strings.TrimSpace(said()), "\n")
	last := ""
	for _, line := range lines {
		if line != "" && !strings.Contains(line, "msg=request") {
			last = line
		}
	}
	if !strings.Contains(last, "/setup?token=") {
		t.Errorf("the link of the first administrator is not last: %s", said())
	}
}

// TestDoctorMails: doctor tells whether the mail server answers, takes the
// password, and takes a mail.
func TestDoctorMails(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Offer("LOGIN"))
	env := []string{
		"IDEABOARD_DATABASE=" + dbtest.URL(t), "IDEABOARD_SMTP=" + server.URLWithPassword(),
		"IDEABOARD_URL=https://ideas.example.com",
	}
	ideaboard(t, env, "doctor").want(t, 0, "ok    mail")
	ideaboard(t, env, "doctor", "--mail-to", "Ops@example.com").
		want(t, 0, "to ops@example.com", "counters: match the stored rows")
	got := server.Wait(1, time.Second)
	if got[0].To != "ops@example.com" || got[0].From != "ideas@ideas.example.com" || got[0].Text == "" {
		t.Errorf("%+v", got)
	}
	server.Refuse("ops@example.com")
	ideaboard(
		t,
		env,
		"doctor",
		"--mail-to",
		"ops@example.com",
	).want(t, 1, "not accepted", "550", "counters: match the stored rows")
	ideaboard(t, env, "doctor", "--mail-to", "nobody").want(t, 1, "--mail-to")
	for mode, words := range map[mailtest.Mode]string{mailtest.BadAuth: "535", mailtest.RefuseConnection: "refused"} {
		server.Fail(mode)
		ideaboard(t, env, "doctor").want(t, 1, "mail: the server in IDEABOARD_SMTP cannot be used", words,
			"counters: match the stored rows")
	}
}
