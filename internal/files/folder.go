package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// folder is a store in a folder, one file each, below two letters of its name.
type folder string

func (f folder) Where() string { return string(f) }

func (f folder) path(name string) string {
	return filepath.Join(string(f), (name + "__")[:2], name)
}

// Put writes beside the place, makes sure that it is on the disk, and renames:
// a file is there whole or not at all, whenever the machine stops.
func (f folder) Put(_ context.Context, name, _ string, data []byte) error {
	if err := checked(name); err != nil {
		return err
	}
	path := f.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	if err := f.write(path, data); err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	return nil
}

func (f folder) write(path string, data []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // readable by us alone
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err = os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(path)), syncFolder(string(f)))
}

// syncFolder makes sure that the names in a folder are on the disk.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (f folder) Open(_ context.Context, name string) (io.ReadCloser, int64, error) {
	if checked(name) != nil {
		return nil, 0, ErrNone
	}
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNone
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open a file: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open a file: %w", err), file.Close())
	}
	return file, info.Size(), nil
}

func (f folder) Delete(_ context.Context, name string) error {
	if err := checked(name); err != nil {
		return err
	}
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}

// unfinished is how long a file that is being written may take.
const unfinished = time.Hour

// List also removes what a program that was killed left half written.
func (f folder) List(ctx context.Context, each func(string, time.Time) error) error {
	return filepath.WalkDir(string(f), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile, or nothing was ever stored
			return nil
		}
		if err != nil || entry.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		if half, _ := filepath.Match(".new-*", entry.Name()); half && time.Since(info.ModTime()) > unfinished {
			return os.Remove(path)
		}
		if checked(entry.Name()) != nil || path != f.path(entry.Name()) {
			return nil // not ours
		}
		return each(entry.Name(), info.ModTime())
	})
}
