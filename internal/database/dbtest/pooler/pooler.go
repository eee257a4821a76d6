// Package pooler runs a private PgBouncer before a PostgreSQL server for tests.
package pooler

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Start runs a PgBouncer with that pool_mode, which keeps at most size connections
// to the server of a database, until the test ends. It returns the address by
// which the database at address is reached through it.
func Start(t testing.TB, address, mode string, size int, settings ...string) string {
	t.Helper()
	program, err := find()
	if err != nil {
		t.Fatal(err)
	}
	server, err := url.Parse(address)
	if err != nil {
		t.Fatal("the server's address cannot be read")
	}
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "ideaboard-pooler-") // t.TempDir lies in folders that the user nobody cannot enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	password, _ := server.User.Password()
	write(t, filepath.Join(folder, "users"), fmt.Sprintf("%q %q\n", server.User.Username(), password))
	config := fmt.Sprintf(
		"[databases]\n* = host=%s port=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\n"+
			"auth_type = plain\nauth_file = users\npool_mode = %s\ndefault_pool_size = %d\n"+
			"max_client_conn = 500\nlogfile = log\n",
		server.Hostname(),
		server.Port(),
		port,
		mode,
		size,
	)
	for _, setting := range settings {
		config += setting + "\n"
	}
	write(t, filepath.Join(folder, "ini"), config)
	run(t, program, folder, port)
	through := *server
	through.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	return through.String()
}

// run starts the program in folder and waits until it listens.
func run(t testing.TB, program, folder string, port int) {
	t.Helper()
	credential, err := unprivileged(folder)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "ini")
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(folder, "log"))
			t.Logf("PgBouncer:\n%s", log)
		}
	})
	var dialer net.Dialer
	for range 200 {
		conn, err := dialer.DialContext(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(folder, "log"))
	t.Fatalf("PgBouncer does not answer within 5 s\n%s", log)
}

// find returns the program.
func find() (string, error) {
	for _, path := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if found, err := exec.LookPath(path); err == nil {
			return found, nil
		}
	}
	return "", errors.New("PgBouncer is not installed: run \"make setup\"")
}

// unprivileged gives folder and what is in it to the user nobody when we are root,
// because PgBouncer refuses to run as root.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, uidErr := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(nobody.Gid, 10, 32)
	err = errors.Join(uidErr, gidErr)
	for _, name := range []string{".", "ini", "users"} {
		if err == nil {
			err = os.Chown(filepath.Join(folder, name), int(uid), int(gid))
		}
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
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
