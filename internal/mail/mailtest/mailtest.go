// Package mailtest runs a real mail server for a test, which keeps what it gets
// and can fail in every way that mail servers do. It knows nothing of who sends.
package mailtest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mode is how a server fails. None is not at all.
type Mode int

// The modes, in the order of the conversation.
const (
	None             Mode = iota
	RefuseConnection      // nobody listens on the port
	CloseAtGreeting       // connections are cut before a word
	HangAtGreeting        // connections are taken, and nothing is said
	SlowBytes             // a byte every 100 ms
	BadAuth               // 535: the password is wrong
	TempAtMail            // 451 to MAIL
	PermAtMail            // 550 to MAIL: our own address is refused
	TempAtRcpt            // 450 to RCPT: grey-listed
	PermAtRcpt            // 550 to RCPT: no such person
	TempAtData            // 451 to the mail
	PermAtData            // 554 to the mail
	HangAtData            // the mail is read, and nothing is said
	DropAfterData         // the mail is kept, and the connection cut before the reply
	DropAfterReply        // the mail is kept and acknowledged, and the connection cut at once
)

// Server is a mail server on a port of 127.0.0.1 that stays the same.
type Server struct {
	t       testing.TB
	address string

	mutex    sync.Mutex
	changed  chan struct{} // closed, and replaced, when something happens
	mode     Mode
	refused  map[string]bool // addresses that nobody has
	tries    int
	open     atomic.Int64 // Stop closes connections while it has the mutex
	got      []Message
	server   *smtp.Server // nil while stopped
	listener net.Listener

	mechanisms []string    // ways to sign in that it offers
	startTLS   *tls.Config // nil: it has no STARTTLS
}

// The one user and password that LOGIN and CRAM-MD5 take.
const user, password = "board", "secret"

// Offer makes a server offer only these ways to sign in, of PLAIN, LOGIN and
// CRAM-MD5. It is an option of Start.
func Offer(mechanisms ...string) func(*Server) {
	return func(s *Server) { s.mechanisms = mechanisms }
}

// StartTLS makes a server offer STARTTLS. It is an option of Start.
func StartTLS(config *tls.Config) func(*Server) { return func(s *Server) { s.startTLS = config } }

// Start runs a server until the test ends.
func Start(t testing.TB, options ...func(*Server)) *Server {
	t.Helper()
	s := &Server{t: t, changed: make(chan struct{}), refused: map[string]bool{}, mechanisms: []string{sasl.Plain}}
	for _, option := range options {
		option(s)
	}
	s.Restart()
	t.Cleanup(s.Stop)
	return s
}

// URL is the server's address for the board's settings.
func (s *Server) URL() string { return "smtp://" + s.address }

// URLWithPassword is [Server.URL] for a sender that says who it is; every password
// is right, unless the mode is BadAuth.
func (s *Server) URLWithPassword() string { return "smtp://" + user + ":" + password + "@" + s.address }

// Stop ends the server and cuts its connections; its port refuses new ones. What
// it has received stays.
func (s *Server) Stop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.stop()
}

// stop wants the mutex.
func (s *Server) stop() {
	if s.server != nil {
		// The server forgets a listener that it has not begun to serve.
		_ = errors.Join(s.listener.Close(), s.server.Close())
		s.server = nil
	}
	s.tell()
}

// Restart lets a stopped server listen on its port again.
func (s *Server) Restart() {
	s.t.Helper()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.server != nil {
		return
	}
	s.listener = s.listen()
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	s.server.Domain, s.server.AllowInsecureAuth, s.server.ErrorLog = "mail.test", true, log.New(io.Discard, "", 0)
	s.server.TLSConfig = s.startTLS
	// ends with Close
	go func(server *smtp.Server, listener net.Listener) {
		_ = server.Serve(listener)
	}(s.server, &unreliable{s.listener, s})
	s.tell()
}

// Ports are taken below those that systems give away by themselves: a port must
// still be free when its server comes back.
const firstPort, ports = 15000, 15000

// listen opens the server's port, and chooses one the first time.
func (s *Server) listen() net.Listener {
	s.t.Helper()
	var last error
	for range 50 {
		address := s.address
		if address == "" {
			address = fmt.Sprint("127.0.0.1:", firstPort+rand.IntN(ports))
		}
		listener, err := net.Listen("tcp", address)
		if err == nil {
			s.address = address
			return listener
		}
		last = err
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatal("mail server: ", last)
	return nil
}

// Fail makes the server fail in one way from now on, for connections that are
// open, too; None mends it.
func (s *Server) Fail(mode Mode) {
	s.t.Helper()
	s.mutex.Lock()
	s.mode = mode
	if mode == RefuseConnection {
		s.stop()
	}
	s.tell()
	s.mutex.Unlock()
	if mode != RefuseConnection {
		s.Restart()
	}
}

// Tries returns how many connections have come; those to a closed port are not
// seen.
func (s *Server) Tries() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.tries
}

// Open returns how many connections stand now.
func (s *Server) Open() int { return int(s.open.Load()) }

// Refuse makes the server say of an address, in lower case, that nobody has it
// (550), whatever else it does.
func (s *Server) Refuse(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.refused[address] = true
}

// Accept takes back what Refuse did.
func (s *Server) Accept(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.refused, address)
}

// knows reports whether somebody has the address.
func (s *Server) knows(address string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return !s.refused[address]
}

// Received returns the mails kept, the oldest first.
func (s *Server) Received() []Message {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.got)
}

// Wait waits until n mails have come and returns all there are; the test ends
// when there are fewer after timeout.
func (s *Server) Wait(n int, timeout time.Duration) []Message {
	s.t.Helper()
	late := time.After(timeout)
	for {
		s.mutex.Lock()
		got, changed := slices.Clone(s.got), s.changed
		s.mutex.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("%d mails within %s, want %d", len(got), timeout, n)
		}
	}
}

// tell wakes who waits; it wants the mutex.
func (s *Server) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// is reports whether the server fails in this way now; changed is closed when
// that may be over.
func (s *Server) is(mode Mode) (now bool, changed <-chan struct{}) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.mode == mode && s.server != nil, s.changed
}

// hang waits while the server fails in this way.
func (s *Server) hang(mode Mode) {
	for now, changed := s.is(mode); now; now, changed = s.is(mode) {
		<-changed
	}
}
