package pgserver

import "syscall"

// memory is where Linux keeps files in memory, and enough is the room that the
// databases of a test run may need there, in bytes.
const (
	memory = "/dev/shm"
	enough = 4 << 30
)

// inMemory returns a folder in memory, or "" where there is not enough room: a
// container often has 64 MB.
func inMemory() string {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(memory, &disk); err != nil || disk.Bavail*uint64(disk.Bsize) < enough {
		return ""
	}
	return memory
}
