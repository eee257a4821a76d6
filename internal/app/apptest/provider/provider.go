// Package provider runs OpenID providers for tests: [Honest], which keeps to
// every rule, and [Forged], which lies as it is told. Both are programs of other
// people (npm oidc-provider and oauth2-mock-server) in a Node of their own, so
// that our reading of the rules is not tested against our reading of the rules.
//
// Their address is on 127.0.0.1, the site's under localhost: for a browser two
// different sites, as in life.
package provider

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience is how long a provider may take to start, or to obey.
const patience = 60 * time.Second

// ClientID and ClientSecret are what a site under test is to these providers.
const (
	ClientID     = "ideaboard"
	ClientSecret = "a secret between the board and its provider"
)

// Account is a person as a provider knows them.
type Account struct {
	Sub           string `json:"sub"`
	Email         string `json:"email,omitempty"`
	EmailVerified bool   `json:"email_verified"`
	Name          string `json:"name,omitempty"`
}

// Provider is an OpenID provider that runs until the test ends.
type Provider struct {
	Issuer string // its address, for discovery
	t      testing.TB
	mutex  sync.Mutex // one order at a time
	orders io.Writer
	lines  <-chan []byte
	said   *tail
}

//go:embed node
var files embed.FS

// start runs one of our scripts and gives it its first order.
func start(t testing.TB, script string, first any) *Provider {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node is not installed: make setup")
	}
	p := &Provider{t: t, said: &tail{}}
	// The context ends the program by its id; the end of its input would, too.
	ctx, cancel := context.WithCancel(context.Background())
	program := exec.CommandContext(ctx, node, filepath.Join(scripts(t), script))
	program.Stderr = p.said
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal("start node: ", err)
	}
	p.orders, p.lines = in, read(out)
	t.Cleanup(func() {
		cancel()
		for range p.lines { // until its output has ended
		}
		_ = program.Wait() // it was killed
	})
	p.Issuer = p.order(first).Issuer
	return p
}

// order sends a line to the program and returns its answer.
func (p *Provider) order(what any) (answer struct{ Issuer string }) {
	p.t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	line, err := json.Marshal(what)
	if err == nil {
		_, err = p.orders.Write(append(line, '\n'))
	}
	if err != nil {
		p.t.Fatalf("order to the provider: %v\n%s", err, p.said)
	}
	select {
	case line, alive := <-p.lines:
		if !alive {
			p.t.Fatalf("the provider has ended:\n%s", p.said)
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			p.t.Fatalf("the provider says %q: %v\n%s", line, err, p.said)
		}
	case <-time.After(patience):
		p.t.Fatalf("the provider did not answer within %s:\n%s", patience, p.said)
	}
	return answer
}

// read returns the lines of r as they come; the channel is closed at the end.
func read(r io.Reader) <-chan []byte {
	lines := make(chan []byte, 1)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(r); scanner.Scan(); {
			lines <- bytes.Clone(scanner.Bytes())
		}
	}()
	return lines
}

// scripts lays our scripts beside the packages they import and returns the
// directory.
func scripts(t testing.TB) string {
	t.Helper()
	dir, modules := t.TempDir(), packages(t)
	names, err := files.ReadDir("node")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := files.ReadFile("node/" + name.Name())
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name.Name()), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tail keeps what a program complained about.
type tail struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (s *tail) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(p)
}

func (s *tail) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}
