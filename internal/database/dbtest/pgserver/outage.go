package pgserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Freeze stops every process of the server in the middle of what it does: it keeps
// its connections and answers nothing.
func (s *Server) Freeze() error {
	// Once for the first process, which then starts no more, and again for all.
	return errors.Join(s.signal(syscall.SIGSTOP), s.signal(syscall.SIGSTOP))
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() error { return s.signal(syscall.SIGCONT) }

// Kill ends every process of the server at once, as a power cut does. Restart
// brings it back.
func (s *Server) Kill() error {
	err := s.Freeze()
	all, listErr := s.processes()
	err = errors.Join(err, listErr, s.signal(syscall.SIGKILL))
	for _, pid := range all { // the next start must not meet what is left of this one
		for range 500 {
			if gone(pid) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	// Nobody may have waited for the first process yet, and the next start would
	// take its number for a server that runs.
	return errors.Join(err, os.Remove(filepath.Join(s.data(), "postmaster.pid")),
		os.Remove(filepath.Join(s.folder, fmt.Sprintf(".s.PGSQL.%d.lock", s.port))))
}

// gone reports whether a process has ended, waited for or not.
func gone(pid int) bool {
	state, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(state), ") ")
	return rest == "" || rest[0] == 'Z'
}

// signal sends sig to all processes, the first one first, so that it neither
// starts nor mourns others meanwhile.
func (s *Server) signal(sig syscall.Signal) error {
	all, err := s.processes()
	for _, pid := range all {
		if killErr := syscall.Kill(pid, sig); killErr != nil && !errors.Is(killErr, syscall.ESRCH) {
			err = errors.Join(err, killErr)
		}
	}
	return err
}

// processes are the server's first process and its children.
func (s *Server) processes() ([]int, error) {
	content, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(string(content), "\n")
	first, err := strconv.Atoi(line)
	if err != nil {
		return nil, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", first, first))
	if err != nil {
		return nil, err
	}
	all := []int{first}
	for child := range strings.FieldsSeq(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			all = append(all, pid)
		}
	}
	return all, nil
}
