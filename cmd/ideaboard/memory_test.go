package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"none": {nil, defaultMemoryLimit},
		"no limit": {
			map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, defaultMemoryLimit,
		},
		"a container": {
			map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "500000000\n"}, 400_000_000,
		},
		"a service in a slice": {
			map[string]string{
				"proc/self/cgroup": "0::/system.slice/board.service\n",
				"sys/fs/cgroup/system.slice/board.service/memory.max": "max\n",
				"sys/fs/cgroup/system.slice/memory.max":               "1000000000",
			},
			800_000_000,
		},
		"the older kind": {
			map[string]string{
				"proc/self/cgroup": "5:memory:/docker/x\n1:cpu:/\n",
				"sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "300000000\n",
				"sys/fs/cgroup/memory/memory.limit_in_bytes":          "9223372036854771712\n",
			},
			240_000_000,
		},
	} {
		root := t.TempDir()
		for path, words := range tt.files {
			path = filepath.Join(root, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, path, words)
		}
		if got := memoryLimit(root); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

// TestPictureBombs: four people send the largest picture that is taken, packed
// into little, at once, and four send larger ones. The process stays below 300 MB.
func TestPictureBombs(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	ctx, url := context.Background(), dbtest.URL(t)
	db, err := database.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	if err := seed.Load(ctx, db, seed.Size{Ideas: 5, Users: 8}, nil); err != nil {
		t.Fatal(err)
	}
	voters := sessions(t, db, 8)
	server := start(t, build(t), url)
	bombs := map[int][]byte{http.StatusOK: bomb(t, 5990, 5990), http.StatusUnprocessableEntity: bomb(t, 6300, 6300)}
	var all sync.WaitGroup
	for i, v := range voters {
		want := http.StatusOK
		if i%2 == 1 {
			want = http.StatusUnprocessableEntity
		}
		all.Go(func() {
			if status, words := upload(t, server.url, v.token, bombs[want]); status != want {
				t.Errorf("%d, want %d: %s", status, want, words)
			}
		})
	}
	all.Wait()
	if peak := peakOf(t, server.Process.Pid); peak > 300_000 {
		t.Errorf("the process took %d kB at its most", peak)
	} else {
		t.Logf("%d kB at its most", peak)
	}
}

// bomb is a picture of one colour.
func bomb(t *testing.T, width, height int) []byte {
	t.Helper()
	var file bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file,
		image.NewRGBA(image.Rect(0, 0, width, height)))
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// upload sends a picture for a text, again while others have their turn.
func upload(t *testing.T, url, token string, file []byte) (status int, words string) {
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	part, err := parts.CreateFormFile("picture", "bomb.png")
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil || parts.Close() != nil {
		t.Error(err)
		return 0, ""
	}
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(100 * time.Millisecond) {
		request, err := http.NewRequest(http.MethodPost, url+"/attachments", bytes.NewReader(form.Bytes()))
		if err != nil {
			return 0, err.Error()
		}
		request.Header.Set("Content-Type", parts.FormDataContentType())
		request.AddCookie(&http.Cookie{Name: "session", Value: token})
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, err.Error()
		}
		said, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusServiceUnavailable {
			return response.StatusCode, string(said)
		}
	}
	return http.StatusServiceUnavailable, "never its turn"
}

// peakOf returns how much memory a process has had at its most, in kB.
func peakOf(t *testing.T, pid int) (kB int) {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("no /proc here")
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	if _, err := fmt.Sscan(rest, &kB); err != nil {
		t.Fatal(err)
	}
	return kB
}
