package bench

import (
	"bufio"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

var newsWanted = flag.Bool("bench-news", false, "measure how many people are told of one status")

// TestNews prints how long a status takes with many followers and with none, how
// soon everybody is told, and how many mails a second leave. It runs on both
// databases, in one process with the mail server and the database's client.
func TestNews(t *testing.T) {
	if !*newsWanted && !*smoke {
		t.Skip("takes a minute: make bench-news runs it")
	}
	followers, sink := scaled().followers, startSink(t)
	db, maya, program := newsBoard(t, sink.address, followers)
	quiet, loud := statusTook(t, program, maya, 2), statusTook(t, program, maya, 1)
	begun, peak := time.Now(), 0
	var told, written time.Duration
	for sink.mails.Load() < int64(followers) && time.Since(begun) < 4*time.Minute {
		time.Sleep(100 * time.Millisecond)
		peak = max(peak, resident())
		if n := rowsOf(t, db, "notifications"); written == 0 && n >= int64(followers) {
			written = time.Since(begun)
		}
		if told == 0 && sink.mails.Load() > 0 {
			told = time.Since(begun)
		}
	}
	all := time.Since(begun)
	notices, mails := rowsOf(t, db, "notifications"), sink.mails.Load()
	if notices < int64(followers) || mails < int64(followers) {
		t.Errorf("%d follow the idea; %d notifications were written and %d mails sent", followers, notices, mails)
	}
	t.Logf("a status with no follower took %s, with %d followers %s: %.2f times", quiet, followers, loud,
		float64(loud)/float64(quiet))
	t.Logf("%d notifications within %s; the first mail left after %s", rowsOf(t, db, "notifications"), written, told)
	t.Logf("%d mails within %s: %.0f/s; %d MB at most, the sink and the test with it", sink.mails.Load(), all,
		float64(sink.mails.Load())/(all-told).Seconds(), peak)
}

// newsBoard runs the program on a board where so many people follow idea 1, and
// nobody idea 2.
func newsBoard(t *testing.T, mail string, people int) (*database.DB, board.Actor, *app.App) {
	c, err := config.Load([]string{
		"IDEABOARD_DATABASE=" + dbtest.URL(t),
		"IDEABOARD_URL=http://localhost:8080",
		"IDEABOARD_SMTP=smtp://" + mail,
	})
	if err != nil {
		t.Fatal(err)
	}
	program, err := app.New(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cast, err := seed.People(t.Context(), program.DB, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := seed.Load(t.Context(), program.DB, seed.Size{Ideas: 2, Users: people}, nil); err != nil {
		t.Fatal(err)
	}
	err = program.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		for _, sql := range []string{
			"DELETE FROM votes", "DELETE FROM follows", "UPDATE ideas SET vote_count = 0",
			`
				INSERT INTO follows (idea_id, user_id, created_at)
				SELECT 1, id, created_at
				FROM users
				WHERE email IS NOT NULL
					AND role = 'member'`,
		} {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Stop(t.Context()); err != nil {
			t.Log(err)
		}
	})
	return program.DB, board.ActorOf(&cast.Maya), program
}

// statusTook answers an idea with a status.
func statusTook(t *testing.T, program *app.App, staff board.Actor, id int64) time.Duration {
	t.Helper()
	begun := time.Now()
	_, err := program.Board.Answer(t.Context(), staff, id, board.Reply{Status: "planned", Body: "We begin next week."})
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(begun)
}

func rowsOf(t *testing.T, db *database.DB, table string) (n int64) {
	t.Helper()
	if err := db.Read(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// resident is how much memory the process holds, in MB.
func resident() (mb int) {
	status, _ := os.ReadFile("/proc/self/status") // nothing on other systems
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	_, _ = fmt.Sscan(rest, &mb)
	return mb / 1024
}

// sink is a mail server that takes everything and keeps nothing.
type sink struct {
	address string
	mails   atomic.Int64
}

func startSink(t *testing.T) *sink {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &sink{address: listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

// serve is one conversation.
func (s *sink) serve(conn net.Conn) {
	defer conn.Close()
	say := func(words string) { _, _ = conn.Write([]byte(words + "\r\n")) }
	say("220 sink")
	lines, inMail := bufio.NewScanner(conn), false
	lines.Buffer(make([]byte, 4096), 1<<20)
	for lines.Scan() {
		switch line := lines.Text(); {
		case inMail:
			if inMail = line != "."; !inMail {
				s.mails.Add(1)
				say("250 taken")
			}
		case line == "DATA":
			inMail = true
			say("354 go on")
		case line == "QUIT":
			say("221 good-bye")
			return
		default:
			say("250 sink")
		}
	}
}
