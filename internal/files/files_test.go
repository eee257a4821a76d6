package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"ideaboard/internal/files"
)

// stores are one of each kind, empty.
func stores(t *testing.T) map[string]files.Store {
	t.Helper()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("board"); err != nil {
		t.Fatal(err)
	}
	all := map[string]files.Store{}
	for kind, where := range map[string]string{
		"folder": filepath.Join(t.TempDir(), "not", "there", "yet"),
		"bucket": "s3://key:se%2Fcret@" + strings.TrimPrefix(server.URL, "http://") + "/board?region=eu-west-1&insecure=1",
	} {
		store, err := files.New(where)
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = store
	}
	return all
}

func read(t *testing.T, store files.Store, name string) string {
	t.Helper()
	file, size, err := store.Open(context.Background(), name)
	if errors.Is(err, files.ErrNone) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil || int64(len(data)) != size {
		t.Errorf("%s: %d bytes, said to be %d (%v)", name, len(data), size, err)
	}
	return string(data)
}

func list(t *testing.T, store files.Store) (names []string) {
	t.Helper()
	err := store.List(context.Background(), func(name string, stored time.Time) error {
		if since := time.Since(stored); since > time.Minute || since < -time.Minute {
			t.Errorf("%s was stored at %v", name, stored)
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestStores(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for kind, store := range stores(t) {
		t.Run(kind, func(t *testing.T) {
			if got := list(t, store); got != nil {
				t.Error("there are files before any was stored:", got)
			}
			if err := files.Try(ctx, store); err != nil {
				t.Error(err)
			}
			var group sync.WaitGroup
			for _, name := range []string{"abc-400", "abc-800", "a", "x-1"} {
				group.Go(func() {
					if err := store.Put(ctx, name, "image/png", []byte("file "+name)); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if err := store.Put(ctx, "abc-400", "image/png", []byte("again")); err != nil {
				t.Error(err)
			}
			for range 2 { // twice is once
				if err := store.Delete(ctx, "x-1"); err != nil {
					t.Error(err)
				}
			}
			if got := read(t, store, "abc-400") + ", " + read(t, store, "abc-800") + ", " + read(t, store,
				"x-1"); got != "again, file abc-800, none" {
				t.Error(got)
			}
			if got := list(t, store); !slices.Equal(got, []string{"a", "abc-400", "abc-800"}) {
				t.Error(got)
			}
			stop := errors.New("enough")
			if err := store.List(ctx, func(string, time.Time) error { return stop }); !errors.Is(err, stop) {
				t.Error(err)
			}
			for _, name := range []string{
				"", "..", "../a", "a/b", "/etc/passwd", "A", ".new-1", "a-b-c", "a\x00", strings.Repeat("a", 200),
			} {
				if store.Put(ctx, name, "image/png", nil) == nil || read(t, store, name) != "none" {
					t.Errorf("%q is taken for a name", name)
				}
			}
			large := bytes.Repeat([]byte("0123456789abcdef"), 500_000)
			if err := store.Put(ctx, "large", "image/png", large); err != nil || read(t, store, "large") != string(large) {
				t.Error("a large file comes back otherwise", err)
			}
		})
	}
}

// TestFolderAfterAKill: what was half written is nobody's, and goes.
func TestFolderAfterAKill(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	store, err := files.New(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(context.Background(), "abc-400", "image/png", []byte("x")); err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(root, "ab", ".new-1"), filepath.Join(root, "ab", ".new-2")
	for _, path := range []string{old, young, filepath.Join(root, "README"), filepath.Join(root, "ab", "zz-400")} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	if got := list(t, store); !slices.Equal(got, []string{"abc-400"}) {
		t.Error(got)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("what was half written stays", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("what is being written was removed", err)
	}
	if info, err := os.Stat(filepath.Join(root, "ab", "abc-400")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others may read the file", err)
	}
}

func TestAwayIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{blocked, "s3://key:secret@127.0.0.1:1/board?region=x&insecure=1"} {
		store, err := files.New(where)
		if err != nil {
			t.Fatal(err)
		}
		if err := files.Try(ctx, store); err == nil || strings.Contains(err.Error(), "secret") {
			t.Error(where, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for where, ok := range map[string]bool{
		"data/files": true, "/var/lib/x": true, "s3://k:s@h/b": true, "s3://k:s@h:9000/b?insecure=1": true,
		"s3://h/b": false, "s3://k@h/b": false, "s3://k:hunter2@h": false, "s3://k:hunter2@h/b/c": false,
		"s3://k:hunter2%@h/b": false, "s3://k:hunter2@h h/b": false,
	} {
		err := files.Check(where)
		if (err == nil) != ok {
			t.Errorf("%s: %v", where, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a secret is printed: %v", err)
		}
		if store, err := files.New(where); err == nil && strings.Contains(store.Where(), "hunter2") {
			t.Error("a secret is printed")
		}
	}
}
