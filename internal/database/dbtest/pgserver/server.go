// Package pgserver runs a private PostgreSQL server for tests, which can be frozen,
// killed and started again.
package pgserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// StopGrace is how long the server may take to stop.
const StopGrace = 10 * time.Second

// Server is a PostgreSQL server in a folder of its own.
type Server struct {
	URL     string // of the database postgres on it, as its owner
	folder  string
	bin     string
	port    int
	durable bool
	cred    *syscall.Credential // nil: as ourselves
}

// Start makes a cluster and starts it. A durable one is on the disk and waits for
// it, as a real server does; another is in memory if there is room. On an error
// nothing is left behind.
func Start(ctx context.Context, durable bool) (s *Server, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	parent := ""
	if !durable {
		parent = inMemory()
	}
	folder, err := os.MkdirTemp(parent, "ideaboard-pg-")
	if err != nil {
		return nil, err
	}
	s = &Server{folder: folder, bin: bin, durable: durable}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	if s.cred, err = unprivileged(folder); err != nil {
		return nil, err
	}
	password := rand.Text()
	if err := s.initdb(ctx, password); err != nil {
		return nil, err
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	s.URL = (&url.URL{
		Scheme: "postgres", User: url.UserPassword("board", password),
		Host: "127.0.0.1:" + strconv.Itoa(s.port), Path: "/postgres", RawQuery: "sslmode=disable",
	}).String()
	return s, s.Restart(ctx)
}

// binaries is the folder of the newest PostgreSQL of this machine.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		found = append(found, path)
	}
	for _, path := range found {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "initdb")); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", errors.New("PostgreSQL is not installed: run \"make setup\"")
}

// unprivileged gives folder to the user nobody when we are root, because
// PostgreSQL refuses to run as root.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, int(uid), int(gid))
}

// initdb makes the cluster. Its passwords are the cheap kind: each test opens some
// connections, and scram-sha-256 takes ten milliseconds of each.
func (s *Server) initdb(ctx context.Context, password string) error {
	secret := filepath.Join(s.folder, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return err
	}
	if s.cred != nil {
		if err := os.Chown(secret, int(s.cred.Uid), int(s.cred.Gid)); err != nil {
			return err
		}
	}
	return s.command(ctx, "initdb", "--pgdata", s.data(), "--username", "board", "--pwfile", secret,
		"--auth", "md5", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
}

// Restart starts the server, at the same address again after [Server.Kill], and
// waits until it answers.
func (s *Server) Restart(ctx context.Context) error {
	settings := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=300",
		s.port, s.folder)
	if !s.durable {
		settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off" +
			" -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB"
	}
	return s.command(ctx, "pg_ctl", "start", "--pgdata", s.data(), "--wait", "--silent",
		"--log", filepath.Join(s.folder, "log"), "--options", settings)
}

// Stop ends the server and removes its folder. It may be called in any state.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), StopGrace)
	defer cancel()
	var err error
	if _, statErr := os.Stat(filepath.Join(s.data(), "postmaster.pid")); statErr == nil {
		err = s.command(ctx, "pg_ctl", "stop", "--pgdata", s.data(), "--mode", "immediate", "--wait", "--silent")
	}
	return errors.Join(err, os.RemoveAll(s.folder))
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// command runs one of PostgreSQL's programs; its output is told when it fails. A
// group of its own keeps Ctrl-C from stopping the server before the tests.
func (s *Server) command(ctx context.Context, name string, args ...string) error {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir = s.folder
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.cred}
	cmd.WaitDelay = time.Second // the server keeps pg_ctl's output open
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
		return fmt.Errorf("%s: %w\n%s%s", name, err, output.Bytes(), log)
	}
	return nil
}

// freePort asks the system for a port that nobody uses now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
